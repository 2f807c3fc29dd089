"""How the audit trail's acts, subjects and values read."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

# By the first half of an act.
SUBJECTS = {
    "rule": _("Earn rules"),
    "reward": _("Rewards"),
    "rewards": _("Order of rewards"),
    "redemption": _("Redemptions"),
    "donation": _("Donations"),
    "programme": _("Programme settings"),
    "expiry": _("Points expiry"),
    "look": _("Look"),
    "texts": _("Texts"),
    "card": _("Member cards"),
    "member": _("Members"),
    "adjustment": _("Adjustments of points"),
    "bulk": _("Files of adjustments"),
    "event": _("Events"),
    "events": _("Events, all that failed"),
}
ACTS = {
    "rule.published": _("Earn rule published"),
    "rule.revised": _("Earn rule changed"),
    "rule.rolled_back": _("Earn rule rolled back"),
    "rule.draft_saved": _("Draft of an earn rule saved"),
    "rule.draft_deleted": _("Draft of an earn rule deleted"),
    "rule.planned": _("Change of an earn rule planned"),
    "rule.called_off": _("Planned change of an earn rule called off"),
    "rule.paused": _("Earn rule paused"),
    "rule.resumed": _("Earn rule resumed"),
    "rule.scheduled": _("Earn rule scheduled"),
    "rule.archived": _("Earn rule archived"),
    "reward.published": _("Reward published"),
    "reward.revised": _("Reward changed"),
    "reward.rolled_back": _("Reward rolled back"),
    "reward.draft_saved": _("Draft of a reward saved"),
    "reward.draft_deleted": _("Draft of a reward deleted"),
    "reward.planned": _("Change of a reward planned"),
    "reward.called_off": _("Planned change of a reward called off"),
    "reward.paused": _("Reward paused"),
    "reward.resumed": _("Reward resumed"),
    "reward.scheduled": _("Reward scheduled"),
    "reward.archived": _("Reward ended"),
    "rewards.arranged": _("Rewards put in another order"),
    "redemption.cancelled": _("Redemption cancelled"),
    "redemption.moved": _("Reward moved to another stage"),
    "donation.paid_out": _("Donation paid out"),
    "programme.changed": _("Programme settings changed"),
    "expiry.changed": _("Points expiry changed"),
    "look.saved": _("Look changed"),
    "texts.saved": _("Texts changed"),
    "card.replaced": _("Member card replaced"),
    "member.merged": _("Members merged by staff"),
    "member.erased": _("Member forgotten by staff"),
    "member.exported": _("Data of a member exported"),
    "bulk.asked": _("File of adjustments waits for a second person"),
    "bulk.started": _("File of adjustments carried out"),
    "bulk.stopped": _("File of adjustments stopped"),
    "bulk.discarded": _("File of adjustments discarded"),
    "bulk.undone": _("File of adjustments undone"),
    "adjustment.asked": _("Adjustment waits for a second person"),
    "adjustment.done": _("Points adjusted"),
    "adjustment.refused": _("Adjustment refused"),
    "adjustment.withdrawn": _("Adjustment withdrawn"),
    "adjustment.undone": _("Adjustment undone"),
    "event.replayed": _("Event tried again"),
    "events.replayed": _("All failed events tried again"),
}
NOTHING = pgettext_lazy("a value that is not there", "none")
VALUE_LENGTH_MAX = 200


def act(name: str) -> str:
    """An act that has no words yet is told by its name, so that none is hidden."""
    return str(ACTS.get(name, name))


def place(path: tuple[str, ...]) -> str:
    """conditions › minimum"""
    return " › ".join(part.replace("_", " ") for part in path)


def value(said: object) -> str:
    if said is None or said in ("", []):
        return str(NOTHING)
    if isinstance(said, bool):
        return gettext("yes") if said else gettext("no")
    if isinstance(said, list):
        return _cut(", ".join(value(each) for each in said))
    if isinstance(said, dict):
        return _cut("; ".join(f"{place((key,))}: {value(each)}" for key, each in said.items()))
    return _cut(str(said))


def _cut(text: str) -> str:
    return text if len(text) <= VALUE_LENGTH_MAX else text[: VALUE_LENGTH_MAX - 1] + "…"
