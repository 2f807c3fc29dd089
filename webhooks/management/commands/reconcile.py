"""manage.py reconcile [--shop acme.myshopify.com]"""

import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from loyalty_app.shopify_gateway.errors import ShopifyError, Throttled
from loyalty_app.shops.errors import ReconnectNeeded
from loyalty_app.shops.models import Shop
from webhooks import reconcile


class Command(BaseCommand):
    help = "Ask Shopify which orders changed, and settle those whose webhooks were lost. Runs nightly by itself."

    def add_arguments(self, parser):
        parser.add_argument("--shop", help="acme.myshopify.com; without it, every installed shop")

    def handle(self, *, shop, **options):
        shops = Shop.objects.filter(installed_at__isnull=False, uninstalled_at=None).order_by("id")
        if shop:
            shops = shops.filter(domain=shop.lower())
            if not shops:
                raise CommandError(f"{shop} is not installed.")
        failed = [chosen.domain for chosen in shops if not self._reconciled(chosen)]
        if failed:
            raise CommandError(f"Not finished: {', '.join(failed)}. Run it again; it goes on where it stopped.")

    def _reconciled(self, shop: Shop) -> bool:
        try:
            found = self._patiently(shop)
        except (ShopifyError, ReconnectNeeded) as problem:
            self.stderr.write(f"{shop.domain}: {type(problem).__name__}: {problem}")
            return False
        self.stdout.write(f"{shop.domain}: {found.seen} changed orders looked at, {found.repaired} repaired.")
        return True

    def _patiently(self, shop: Shop) -> reconcile.Reconciled:
        """Shopify lets us ask for so much a second: wait when it says so. The nightly run waits in the outbox."""
        while True:
            try:
                return reconcile.reconcile(shop.id, now=timezone.now())
            except Throttled as asked:
                time.sleep(asked.retry_after_s)
