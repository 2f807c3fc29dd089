"""A row of another shop can't be read, written or pointed to by accident."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from loyalty_app.ledger.models import Account
from loyalty_app.members.models import Member
from loyalty_app.tenancy import NoActiveShop, ShopOwned, WrongShop, across_shops, acting_for

OWNED = [model for model in apps.get_models() if issubclass(model, ShopOwned)]


def make_member(now, **fields) -> Member:
    return Member.objects.create(**{"enrolled_by": "order", "enrolled_at": now, "changed_at": now, **fields})


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.label)
def test_outside_a_scope_no_row_can_be_read(db, model):
    with pytest.raises(NoActiveShop):
        list(model.objects.all())
    with pytest.raises(NoActiveShop):
        model.objects.count()
    with pytest.raises(NoActiveShop):
        model.objects.all().delete()


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.label)
def test_every_table_of_a_shop_is_keyed_by_shop(db, model):
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, model._meta.db_table)
    primary = [c["columns"] for c in constraints.values() if c["primary_key"]]
    unique = [c["columns"] for c in constraints.values() if c["unique"]]
    references = [c for c in constraints.values() if c["foreign_key"] and c["foreign_key"][0] != "shops_shop"]

    assert primary == [["shop_id", "id"]]
    assert all("shop_id" in columns for columns in unique)
    assert all("shop_id" in reference["columns"] for reference in references)


def test_a_scope_shows_only_its_own_rows(acme, rival, now):
    with acting_for(acme.id):
        mine = make_member(now, customer_id=1)
    with acting_for(rival.id):
        theirs = make_member(now, customer_id=1)

    with acting_for(acme.id):
        assert [member.id for member in Member.objects.all()] == [mine.id]
        assert Member.objects.filter(id=theirs.id).exists() is False
        assert Member.objects.filter(id=theirs.id).update(changed_at=now) == 0
        assert Account.objects.exclude(member__customer_id=2).count() == 0
    with across_shops("the test looks at both"):
        assert Member.objects.count() == 2


def test_another_shops_row_is_refused_on_every_way_to_write(acme, rival, now):
    with acting_for(rival.id):
        theirs = make_member(now, customer_id=1)
    with acting_for(acme.id):
        for write in (
            theirs.save,
            theirs.delete,
            lambda: Member.objects.bulk_create([Member(shop=rival, enrolled_at=now, changed_at=now)]),
            lambda: Member.objects.bulk_update([theirs], ["changed_at"]),
        ):
            with pytest.raises(WrongShop):
                write()
    with acting_for(rival.id):
        assert Member.objects.count() == 1


def test_the_database_refuses_a_key_into_another_shop(acme, rival, now):
    with acting_for(rival.id):
        theirs = make_member(now, customer_id=1)
    with acting_for(acme.id), pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(member_id=theirs.id, kind="available")


def test_joins_and_reverse_relations_stay_in_the_shop(in_acme, rival, now):
    ann = make_member(now, customer_id=1)
    account = Account.objects.create(member=ann, kind="available")

    assert Account.objects.select_related("member").get().member == ann
    assert [a.id for a in ann.accounts.all()] == [account.id]
    assert Member.objects.filter(accounts__kind="available").get() == ann
    assert Member.objects.prefetch_related("accounts").get().accounts.all()[0] == account
    account.delete()
    assert ann.accounts.count() == 0
