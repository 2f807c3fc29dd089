"""Fills a shop of a running stack with one of everything: python -m tests.browser.filling <domain>, in its environment.

Prints what the addresses of the admin may name, as JSON.
"""

import json
import sys

import django

if __name__ == "__main__":
    django.setup()

    from django.utils import timezone  # only once Django is set up

    from loyalty_app.shops.models import Shop
    from tests.dashboard import full_shop

    print(json.dumps(full_shop.fill(Shop.objects.get(domain=sys.argv[1]), now=timezone.now())))
