"""A shop's look: what it begins with, what it becomes, what it can't be."""

from datetime import timedelta

import msgspec
import pytest

from loyalty_app.appearance import look
from loyalty_app.appearance.look import InvalidLook, Look, Popup
from loyalty_app.appearance.models import ShopLook
from loyalty_app.audit_trail.models import Entry
from loyalty_app.scope import acting_as
from loyalty_app.tenancy import acting_for

GREEN = Look(accent="#24463a", on_accent="#ffffff", icon="crown", hidden_on=("cart",))


def test_every_shop_begins_with_the_look_of_its_theme(in_acme):
    assert look.saved() == look.Saved(Look())
    assert (look.at().accent, look.at().corner, look.at().font) == ("", "theme", "theme")


def test_a_look_is_the_shops_own(acme, rival, now):
    with acting_for(acme.id), acting_as("42"):
        look.save(GREEN, now=now)
    with acting_for(rival.id):
        look.save(Look(launcher="tab"), now=now)
        assert look.at() == Look(launcher="tab")
    with acting_for(acme.id):
        assert look.saved() == look.Saved(GREEN, changed_at=now, changed_by="42")


def test_saving_again_replaces_and_the_same_changes_nothing(in_acme, now):
    with acting_as("42"):
        look.save(GREEN, now=now)
    with acting_as("43"):
        look.save(GREEN, now=now + timedelta(hours=1))
        assert look.saved() == look.Saved(GREEN, changed_at=now, changed_by="42")

        look.save(Look(), now=now + timedelta(hours=2))

    assert look.saved() == look.Saved(Look(), changed_at=now + timedelta(hours=2), changed_by="43")
    assert ShopLook.objects.count() == 1
    entries = Entry.objects.order_by("id")
    told = [(each.act, each.staff_id, each.before["icon"], each.after["icon"]) for each in entries]
    assert told == [("look.saved", "42", "star", "crown"), ("look.saved", "43", "crown", "star")]


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"accent": "#24463a"}, {"on_accent"}),
        ({"on_accent": "#ffffff"}, {"accent"}),
        ({"accent": "green", "on_accent": "#fff"}, {"accent", "on_accent"}),
        ({"accent": "red;}body{display:none", "on_accent": "#ffffff"}, {"accent"}),
        ({"offset_side": -1}, {"offset_side"}),
        ({"offset_bottom": 201, "offset_bottom_phone": 201}, {"offset_bottom", "offset_bottom_phone"}),
        ({"popup": Popup(delay_s=2, every_days=0)}, {"delay_s", "every_days"}),
        ({"popup": Popup(delay_s=301, every_days=366)}, {"delay_s", "every_days"}),
        ({"popup": Popup(on=True, pages=())}, {"pages"}),
        ({"corner": "oval"}, {"settings"}),
        ({"hidden_on": ("checkout",)}, {"settings"}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(in_acme, now, wrong, fields):
    look.save(GREEN, now=now)

    with pytest.raises(InvalidLook) as refused:
        look.save(msgspec.structs.replace(Look(), **wrong), now=now)

    assert refused.value.errors.keys() == fields
    assert look.at() == GREEN


def test_a_look_saved_before_a_setting_came_has_its_default(in_acme, now):
    ShopLook.objects.create(settings={"icon": "coin", "gone": 1}, changed_at=now, changed_by="")

    assert look.at() == Look(icon="coin")
