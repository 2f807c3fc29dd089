"""The server's entry: deliveries from Shopify go to the intake, the panel's first question to its lane, the rest to
Django."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loyalty_app.settings")

django.setup(set_prefix=False)

from loyalty_app import garbage, lanes, memory_line  # noqa: E402  Django must be set up first
from loyalty_app.limits import limited  # noqa: E402
from storefront_widget import state_lane  # noqa: E402
from webhooks import intake  # noqa: E402

django_application = limited(lanes.application(lanes.Pages()))
garbage.look_rarely()


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        await intake.application(scope, receive, send)
        await state_lane.close()
        memory_line.close()
    elif (scope["path"] + "/").startswith("/webhooks/"):
        await intake.application(scope, receive, send)
    elif state_lane.takes(scope):
        await state_lane.application(scope, receive, send)
    else:
        await django_application(scope, receive, send)


# For our own server; by any other, deliveries come through the application above.
application.in_one_piece = {b"/webhooks/": intake.take}
