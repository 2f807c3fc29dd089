from django.core.management.base import BaseCommand

from loyalty_app.rewards import give_card
from loyalty_app.shops import sealing, tokens
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for


class Command(BaseCommand):
    help = "Seal every shop's tokens and gift card codes with the newest of TOKEN_KEYS; then the older keys may go."

    def handle(self, *args, **options):
        done, cards, unreadable, lost = 0, 0, [], []
        for shop in Shop.objects.order_by("id"):
            try:
                done += tokens.reseal(shop.id)
            except sealing.CannotOpen:
                unreadable.append(shop.domain)
            try:
                with acting_for(shop.id):
                    cards += give_card.reseal()
            except sealing.CannotOpen:
                lost.append(shop.domain)
        self.stdout.write(f"{done} connections and {cards} gift card codes sealed with the newest key.")
        for domain in unreadable:
            self.stderr.write(f"{domain}: none of TOKEN_KEYS opens its tokens; it must reconnect.")
        for domain in lost:
            self.stderr.write(f"{domain}: none of TOKEN_KEYS opens its gift card codes; put the older key back.")
