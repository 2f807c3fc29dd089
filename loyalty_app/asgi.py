"""The server's entry: deliveries from Shopify go to the intake, everything else to Django."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loyalty_app.settings")

django.setup(set_prefix=False)

from loyalty_app import lanes  # noqa: E402  Django must be set up first
from loyalty_app.limits import limited  # noqa: E402
from webhooks import intake  # noqa: E402

django_application = limited(lanes.application(lanes.Pages()))


async def application(scope, receive, send):
    if scope["type"] == "lifespan" or (scope["path"] + "/").startswith("/webhooks/"):
        await intake.application(scope, receive, send)
    else:
        await django_application(scope, receive, send)
