"""manage.py replay_event 17 --shop acme.myshopify.com | --failed [--shop acme.myshopify.com]"""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import across_shops, acting_for
from webhooks import replaying
from webhooks.models import Waiting


class Command(BaseCommand):
    help = "Try failed webhooks again: one by its number, or all that failed, of one shop or of all."

    def add_arguments(self, parser):
        parser.add_argument("event", nargs="?", type=int, help="the event's number")
        parser.add_argument("--failed", action="store_true", help="all failed events")
        parser.add_argument("--shop", help="acme.myshopify.com")

    def handle(self, *, event, failed, shop, **options):
        if bool(event) == failed:
            raise CommandError("Say which: the number of an event, or --failed.")
        shops = self._shops(shop, event=event)
        count = 0
        for shop_id in shops:
            with acting_for(shop_id):
                if failed:
                    count += replaying.replay_all(now=timezone.now())
                else:
                    self._replay(event)
                    count += 1
        self.stdout.write(f"{count} failed event{'' if count == 1 else 's'} will be tried again.")

    def _replay(self, event: int) -> None:
        try:
            replaying.replay(event, now=timezone.now())
        except replaying.NotFailed as problem:
            raise CommandError(str(problem)) from None

    def _shops(self, domain: str | None, *, event: int | None) -> list[int]:
        if domain:
            found = list(Shop.objects.filter(domain=domain.lower()).values_list("id", flat=True))
            if not found:
                raise CommandError(f"There is no shop {domain}.")
            return found
        waiting = Waiting.objects.filter(state=Waiting.State.FAILED)
        if event:
            waiting = waiting.filter(id=event)
        with across_shops("an operator looks for what failed"):
            found = sorted(set(waiting.values_list("shop_id", flat=True)))
        if event and len(found) != 1:
            raise CommandError(f"Event {event} is not among the failed ones; of which shop is it? Say --shop.")
        return found
