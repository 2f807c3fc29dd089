"""manage.py rebuild_figures: what is added up by day is made anew, after the audit named a difference."""

from django.core.management.base import BaseCommand, CommandError

from loyalty_app.figures import rebuild
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for


class Command(BaseCommand):
    help = "Makes the daily figures anew from orders, members and transfers. Posting waits for some seconds per shop."

    def add_arguments(self, parser):
        parser.add_argument("--shop", help="only this shop: its .myshopify.com domain")

    def handle(self, *, shop: str | None, **options):
        shops = Shop.objects.order_by("id")
        if shop:
            shops = shops.filter(domain=shop.lower())
            if not shops:
                raise CommandError(f"No shop has the domain {shop}.")
        for one in shops:
            with acting_for(one.id):
                rebuild.rebuild()
            self.stdout.write(f"{one.domain}: figures made anew.")
