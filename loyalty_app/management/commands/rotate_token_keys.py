from django.core.management.base import BaseCommand

from loyalty_app.shops import sealing, tokens
from loyalty_app.shops.models import Shop


class Command(BaseCommand):
    help = "Seal every shop's tokens with the newest of TOKEN_KEYS; afterwards the older keys may go. Safe to repeat."

    def handle(self, *args, **options):
        done, unreadable = 0, []
        for shop in Shop.objects.order_by("id"):
            try:
                done += tokens.reseal(shop.id)
            except sealing.CannotOpen:
                unreadable.append(shop.domain)
        self.stdout.write(f"{done} connections sealed with the newest key.")
        for domain in unreadable:
            self.stderr.write(f"{domain}: none of TOKEN_KEYS opens its tokens; it must reconnect.")
