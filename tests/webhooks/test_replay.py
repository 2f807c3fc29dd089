import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories import OrderBody, refund_body
from tests.webhooks.events import arrive, poisoned, row, waiting
from webhooks.models import Waiting
from webhooks.replay import folder


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("orders-paid", "orders/paid"),
        ("orders-partially_fulfilled", "orders/partially_fulfilled"),
        ("order_transactions-create", "order_transactions/create"),
        ("app_subscriptions-approaching_capped_amount", "app_subscriptions/approaching_capped_amount"),
        ("customer.tags_added", "customer.tags_added"),
        ("rest-order", "orders/updated"),
        ("rest-refund", "refunds/create"),
        ("rest-customer", "customers/update"),
        ("rest-product", "products/update"),
        ("shapes", "orders/updated"),
    ],
)
def test_a_folders_name_tells_the_topic(name, topic):
    assert folder.topic_of(name) == topic


def write(root: Path, name: str, body: dict | str) -> None:
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(body if isinstance(body, str) else json.dumps(body))


@pytest.fixture
def payloads(tmp_path) -> Path:
    """A shop's day: orders, a refund, rubbish, and at the end the merchant leaves."""
    body = OrderBody(id=1, customer={"id": 7001})
    write(tmp_path, "orders-create/made__1.json", body | {"financial_status": "pending"})
    write(tmp_path, "orders-paid/made__1.json", body | {"updated_at": "2026-11-22T13:00:00+01:00"})
    write(tmp_path, "orders-paid/made__2.json", OrderBody(id=2, customer=None))
    write(tmp_path, "rest-order/made__1.json", OrderBody(id=3, customer={"id": 7002}, test=True))
    write(tmp_path, "rest-order/made__2.json", OrderBody(id=4, customer={"id": 7003}))
    write(
        tmp_path, "refunds-create/made__1.json", refund_body(4, id=40, adjustments=[("refund_discrepancy", "-30.00")])
    )
    write(tmp_path, "shapes/made__1.json", {"id": "x", "line_items": "y"})
    write(tmp_path, "orders-updated/made__1.json", "not JSON")
    write(tmp_path, "carts-update/made__1.json", {"id": "abc"})
    write(tmp_path, "app-uninstalled/made__1.json", {"id": 1})
    write(tmp_path, "customers-redact/made__1.json", {"customer": {"id": 7003}, "orders_to_redact": [4]})
    write(tmp_path, "shop-redact/made__1.json", {"shop_id": 1})
    write(tmp_path, "graphql-captures/made__1.json", {"query": "{ shop { id } }"})
    write(tmp_path, "index.json", "[]")
    return tmp_path


@pytest.mark.django_db(transaction=True)
class TestReplay:
    def test_all_is_posted_twice_and_reported(self, payloads, tmp_path_factory, capsys):
        path = tmp_path_factory.mktemp("out") / "report.json"

        call_command("replay", str(payloads), json=path)

        report = json.loads(path.read_text())
        topics = {
            topic: {name: one[name] for name in ("accepted", "settled", "applied", "ignored", "not_used") if one[name]}
            for topic, one in report["topics"].items()
        }
        assert report["good"] is True
        assert topics == {
            "app/uninstalled": {"accepted": 1, "applied": 1},
            "carts/update": {"accepted": 1, "not_used": 1},
            "customers/redact": {"accepted": 1, "applied": 1},
            "orders/create": {"accepted": 1, "settled": 1},
            "orders/paid": {"accepted": 2, "settled": 2},
            "orders/updated": {"accepted": 4, "settled": 2, "ignored": 2},
            "refunds/create": {"accepted": 1, "settled": 1},
            "shop/redact": {"accepted": 1, "applied": 1},
        }
        assert (report["orders"], report["orders_earning"], report["orders_zero"]) == (
            4,
            2,
            {"guest": 1, "test_order": 1},
        )
        assert (report["points"], report["changed"], report["differences"]) == (170, [], [])
        assert report["second_time"]["sent"] == 12
        assert "no balance changed" in capsys.readouterr().out

    def test_what_fails_makes_the_command_fail(self, payloads, capsys):
        with poisoned(4), pytest.raises(SystemExit) as ended:
            call_command("replay", str(payloads))

        said = capsys.readouterr().out
        assert ended.value.code == 1
        assert "FAILED rest-order/made__2.json" in said
        assert "no_poison" in said

    def test_a_folder_without_payloads_is_named(self, tmp_path):
        with pytest.raises(CommandError, match="has no payloads"):
            call_command("replay", str(tmp_path))
        with pytest.raises(CommandError, match="There is no folder"):
            call_command("replay", str(tmp_path / "nowhere"))


@pytest.mark.django_db
class TestReplayEvent:
    @pytest.fixture
    def failed(self, acme, rival) -> list[int]:
        """Two failed events of acme and one of rival; one of acme waits for its next attempt."""
        events = [arrive(shop, "orders/paid", {"id": 1}) for shop in (acme, acme, rival, acme)]
        for event, shop in zip(events[:3], (acme, acme, rival), strict=True):
            Waiting.objects.filter(shop_id=shop.id, id=event).update(state="failed", attempts=8)
        return events

    def states(self, events: list[int]) -> list[tuple[str, int]]:
        return [(row(event).state, row(event).attempts) for event in events]

    def test_one_by_its_number(self, failed, capsys):
        call_command("replay_event", str(failed[0]))

        assert self.states(failed) == [("due", 1), ("failed", 8), ("failed", 8), ("due", 0)]
        assert capsys.readouterr().out == "1 failed event will be tried again.\n"

    def test_all_of_a_shop_or_of_all_shops(self, failed, capsys):
        call_command("replay_event", failed=True, shop="Acme.myshopify.com")
        assert self.states(failed) == [("due", 1), ("due", 1), ("failed", 8), ("due", 0)]

        call_command("replay_event", failed=True)
        assert self.states(failed) == [("due", 1), ("due", 1), ("due", 1), ("due", 0)]
        assert capsys.readouterr().out.splitlines() == [
            "2 failed events will be tried again.",
            "1 failed event will be tried again.",
        ]

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            ({}, "Say which"),
            ({"event": 1, "failed": True}, "Say which"),
            ({"failed": True, "shop": "nobody.myshopify.com"}, "There is no shop nobody"),
            ({"event": 999_999_999}, "not among the failed ones"),
        ],
    )
    def test_what_cannot_be_is_said(self, failed, arguments, sentence):
        with pytest.raises(CommandError, match=sentence):
            call_command("replay_event", *[str(arguments.pop("event"))] if "event" in arguments else [], **arguments)
        assert self.states(failed) == [("failed", 8), ("failed", 8), ("failed", 8), ("due", 0)]

    def test_an_event_of_another_shop_is_not_touched(self, failed, rival, acme):
        with pytest.raises(CommandError, match="not among the failed ones"):
            call_command("replay_event", str(failed[0]), shop=rival.domain)

        assert self.states(failed)[0] == ("failed", 8)
        assert len(waiting(acme)) == 3
