"""manage.py audit_ledger: recompute every shop's books; exits 1 and names each difference when they don't tie."""

from django.core.management.base import BaseCommand, CommandError

from loyalty_app.ledger import audit
from loyalty_app.ledger.models import Transfer
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for


class Command(BaseCommand):
    help = "Recomputes balances, lots and daily totals from the transfers and names any difference."

    def add_arguments(self, parser):
        parser.add_argument("--shop", help="only this shop: its .myshopify.com domain")

    def handle(self, *, shop: str | None, **options):
        shops = Shop.objects.order_by("id")
        if shop:
            shops = shops.filter(domain=shop.lower())
            if not shops:
                raise CommandError(f"No shop has the domain {shop}.")
        wrong = sum(self._audit(one) for one in shops)
        if wrong:
            raise CommandError(f"{wrong} differences: the books do not tie.", returncode=1)
        self.stdout.write(f"The books of {len(shops)} shops tie.")

    def _audit(self, shop: Shop) -> int:
        with acting_for(shop.id):
            differences = audit.audit()
            transfers = Transfer.objects.count()
        for difference in differences:
            self.stderr.write(f"{shop.domain}: {difference}")
        self.stdout.write(f"{shop.domain}: {transfers} transfers, {len(differences)} differences")
        return len(differences)
