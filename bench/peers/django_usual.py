"""The intake as Django projects usually write it: standard middleware, json.loads, get_or_create, a job per event."""

import base64
import hashlib
import hmac
import json
import os

import django
from django.conf import settings
from django.http import HttpResponse

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django_rq",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": os.environ["PGHOST"],
            "NAME": os.environ["PGDATABASE"],
            "USER": os.environ["PGUSER"],
            "CONN_MAX_AGE": 600,
        }
    },
    RQ_QUEUES={"default": {"URL": os.environ["REDIS_URL"]}},
)
django.setup()

import django_rq  # noqa: E402  these read the settings
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from django.views.decorators.http import require_POST  # noqa: E402


class UsualEvent(models.Model):
    shop = models.CharField(max_length=255)
    topic = models.CharField(max_length=80)
    webhook_id = models.CharField(max_length=100)
    payload = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "usual"
        managed = False
        db_table = "usual_event"

    def __str__(self):
        return self.webhook_id


def process(event_id: int) -> None:
    """What a worker would do; none runs here."""


@csrf_exempt
@require_POST
def webhook(request):
    digest = hmac.new(os.environ["SHOPIFY_API_SECRET"].encode(), request.body, hashlib.sha256).digest()
    if not hmac.compare_digest(base64.b64encode(digest).decode(), request.headers.get("X-Shopify-Hmac-Sha256", "")):
        return HttpResponse(status=401)
    event, created = UsualEvent.objects.get_or_create(
        shop=request.headers["X-Shopify-Shop-Domain"],
        webhook_id=request.headers["X-Shopify-Webhook-Id"],
        defaults={"topic": request.headers["X-Shopify-Topic"], "payload": json.loads(request.body)},
    )
    if created:
        django_rq.enqueue(process, event.id)
    return HttpResponse(status=200)


urlpatterns = [path("webhooks/", webhook)]
application = get_wsgi_application()
