"""The server's entry: deliveries from Shopify go to the intake, everything else to Django."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loyalty_app.settings")

pages = get_asgi_application()

from loyalty_app.limits import limited  # noqa: E402  Django must be set up first
from webhooks import intake  # noqa: E402

django_application = limited(pages)


async def application(scope, receive, send):
    if scope["type"] == "lifespan" or (scope["path"] + "/").startswith("/webhooks/"):
        await intake.application(scope, receive, send)
    else:
        await django_application(scope, receive, send)
