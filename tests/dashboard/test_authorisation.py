"""Every address of the admin, by whatever method: without a good session token, and with what another shop has.

A new URL is in these tests by itself; what they can't fill, or a form they don't know, they say how to add.
"""

import base64
import json
from collections.abc import Sequence

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from loyalty_app.gates import SAFE_METHODS
from loyalty_app.shops import sealing
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import across_shops
from tests import session_tokens
from tests.dashboard import addresses, full_shop
from tests.dashboard.conftest import EVERY_SCOPE, connect, staff_of
from tests.dashboard.said import LOOK

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
RETRY = "X-Shopify-Retry-Invalid-Session-Request"
REFUSED = {401, 403, 404, 405, 422}

# What a form may name of a shop's rows beside its path: by URL name, the query and the body, with a name of
# full_shop.fill() in angle brackets.
IN_FORM = {
    "replay": ("", {"draft": "<rule_draft_id>", "days": "30"}),
    "member_merge": ("", {"number": "<member_id>"}),
    "fulfilment_stages": ("", {"redemption": ["<redemption_id>"], "stage": "sent"}),
    "bulks": ("", {"file": "member,points\n<member_id>,5\n"}),
    "rule_example": ("?kind=per_amount&rule=<rule_id>", {"points": "5", "per": "1"}),
    "reward_preview": ("?kind=amount_off&reward=<reward_id>", {"points": "5", "amount": "1"}),
    "member_erasure": ("", {"number": "<member_id>"}),
}
# Those whose forms name nothing but what is in the path: values that are typed, and things of Shopify's.
IN_PATH_ALONE = {
    "begin", "guide_hide", "guide_unhide",
    "rule_new", "rule_conditions", "rule", "rule_draft_edit", "rule_pause", "rule_resumption", "rule_archive",
    "rule_draft_publication", "rule_draft_deletion", "rule_calling_off", "rule_roll_back",
    "reward_new", "reward_goods", "reward_conditions", "reward", "reward_draft_edit", "reward_place", "reward_pause",
    "reward_resumption", "reward_end", "reward_draft_publication", "reward_draft_deletion", "reward_calling_off",
    "reward_roll_back", "work_cancellation",
    "redemption_cancellation", "redemption_stage", "donation_pot",
    "members_view", "members_view_removal", "member_card", "adjustment_new", "adjustment_outcome",
    "bulk_act", "adjustment_approval", "adjustment_refusal", "adjustment_withdrawal", "adjustment_undoing",
    "events_replay", "event_replay",
    "look", "look_shown", "texts", "texts_shown", "texts_originals",
    "settings", "settings_outlook", "settings_replay", "programme_pause", "programme_resumption", "expiry",
    "expiry_ahead", "expiry_outlook",
}  # fmt: skip
# What a page may be asked about in its address.
IN_QUERY = [
    "/rules/replay/?draft=<rule_draft_id>",
    "/redemptions/?reward=<reward_id>",
    "/redemptions/?search=<member_id>",
    "/members/adjustments/?member=<member_id>",
    "/members/?search=<member_id>",
    "/members/?before=<member_id>",
    "/members/file/?before=<member_id>",
    "/members/names/?ids=<member_id>",
    "/members/<own member_id>/merge/?number=<member_id>",
    "/settings/trail/?about=<rule_id>",
    "/activity/?before=<award_id>",
    "/figures/orders/?before=<order_id>",
]
# Done once already is no error there, and what another shop has is not to be told from that.
DONE_ALREADY = {"members_view_removal", "event_replay"}

ALL = addresses.every()
TABLES = """
    SELECT table_name
    FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""


def everything() -> dict[str, str]:
    """A checksum of each table, whoever's rows it holds, in one statement."""
    with across_shops("the test looks whether anything changed for anybody"), connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = sorted(name for (name,) in cursor.fetchall())
        told = " UNION ALL ".join(
            f"SELECT '{name}', md5(coalesce(string_agg(each::text, '|' ORDER BY each::text), '')) FROM \"{name}\" each"
            for name in tables
        )
        cursor.execute(told)
        return dict(cursor.fetchall())


@pytest.fixture
def world(acme, rival, settings) -> dict[str, dict[str, object]]:
    """What acme has, where staff are at work, and what the rival has."""
    now = timezone.now()
    settings.SHOPIFY_SHOP_URL = "http://127.0.0.1:9/shop/{shop}"  # where nobody listens: pages do without
    for shop in (acme, rival):
        connect(shop, scopes=EVERY_SCOPE, access_token_sealed=sealing.seal("shpat_test"))
    found = {"acme": full_shop.fill(acme, now=now), "rival": full_shop.fill(rival, now=now, first=500)}
    with across_shops("the workers look over all shops"):
        full_shop.work_off(now=now)
    return found


def filled(said: object, named: dict[str, object], own: dict[str, object]) -> object:
    """With what stands for <member_id>, and for <own member_id>, in a query or in a body."""
    if isinstance(said, dict):
        return {name: filled(value, named, own) for name, value in said.items()}
    if isinstance(said, list):
        return [filled(value, named, own) for value in said]
    for name, value in named.items():
        said = said.replace(f"<{name}>", str(value)).replace(f"<own {name}>", str(own[name]))
    return said


def body_of(said: dict) -> dict:
    """As a browser sends it: what is called a file is one."""
    return said | {name: SimpleUploadedFile("a.csv", text.encode()) for name, text in said.items() if name == "file"}


# --- What the tables above know ------------------------------------------------------------------------------------


def test_every_address_can_be_filled_with_what_the_own_shop_has(world, acme):
    """Else a refusal would prove nothing: this row is there, and it opens for its owner."""
    staff, wrong = staff_of(acme), {}
    for address in ALL:
        with transaction.atomic():
            status = staff.get(address.of(world["acme"])).status_code
            transaction.set_rollback(True)
        if status not in (200, 405):
            wrong[address.name] = status

    assert wrong == {}


def test_it_is_known_what_every_form_may_name(world, acme):
    staff, reads = staff_of(acme), set()
    for address in ALL:
        with transaction.atomic():
            sent, shown = (ask(address.of(world["acme"])) for ask in (staff.post, staff.get))
            transaction.set_rollback(True)
        if sent.status_code != 405 and (sent.status_code, sent.content) != (shown.status_code, shown.content):
            reads.add(address.name)

    known = IN_PATH_ALONE | IN_FORM.keys()
    assert (reads - known, known - {each.name for each in ALL}) == (set(), set()), (
        "A form that the tests don't know: say in IN_FORM of tests/dashboard/test_authorisation.py which rows of a "
        "shop its body or its query may name, or add it to IN_PATH_ALONE. Or one that is gone: take it out there."
    )


# --- Without a good token ------------------------------------------------------------------------------------------


def tokens(shop: Shop) -> dict[str, str]:
    """What may come in place of a good token; tests/shops/test_session_tokens.py has what else is refused."""
    now = timezone.now()
    _head, claims, _signature = session_tokens.mint(shop.domain, now=now).split(".")
    unsigned = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode().rstrip("=")
    return {
        "none": "",
        "expired": session_tokens.mint(shop.domain, now=now, exp=int(now.timestamp()) - 11),
        "for another app": session_tokens.mint(shop.domain, now=now, aud="another-app"),
        "signed by somebody else": session_tokens.mint(shop.domain, now=now, secret="another secret"),
        "not signed": f"{unsigned}.{claims}.",
    }


def test_without_a_good_token_nothing_is_shown_and_nothing_changes(world, acme):
    before, wrong, opening = everything(), [], Client()
    for kind, token in tokens(acme).items():
        fetching = Client(headers={"Authorization": f"Bearer {token}"} if token else {"HX-Request": "true"})
        for name, path, method in asked_of(world["acme"], METHODS if kind == "none" else ("GET", "POST")):
            fetched = fetching.generic(method, path)
            opened = opening.generic(method, f"{path}?id_token={token}&shop={acme.domain}")
            if (fetched.status_code, fetched.headers.get(RETRY)) != (401, "1") or not is_sent_away(opened, method):
                wrong.append((kind, name, method, fetched.status_code, opened.status_code))

    assert wrong == []
    assert everything() == before


def asked_of(named: dict[str, object], methods: Sequence[str] = METHODS) -> list[tuple[str, str, str]]:
    """(URL name, path, method) for every address."""
    return [(address.name, address.of(named), method) for address in ALL for method in methods]


def is_sent_away(opened, method: str) -> bool:
    """A document is bounced to fetch a token, empty-handed; whatever has a body is refused."""
    if method not in SAFE_METHODS:
        return opened.status_code == 401
    to = opened.headers.get("Location", "")
    return opened.status_code == 302 and to.startswith("/auth/patch-id-token?") and not opened.content


# --- With what another shop has ------------------------------------------------------------------------------------


def test_a_token_of_one_shop_opens_no_address_that_names_another(world, acme, rival):
    staff, before, wrong = staff_of(acme), everything(), []
    for name, path, method in asked_of(world["acme"]):
        answer = staff.generic(method, f"{path}?shop={rival.domain}")
        if answer.status_code != 401:
            wrong.append((name, method, answer.status_code))

    assert wrong == []
    assert everything() == before


def test_what_another_shop_has_is_not_found_in_a_path_and_nothing_changes(world, acme):
    staff, before, wrong = staff_of(acme), everything(), []
    named = [address for address in ALL if address.names_a_row]
    for address in named:
        path = address.of(world["rival"])
        _query, said = IN_FORM.get(address.name, ("", {}))
        body = filled({**LOOK, "version": "", "name": "Mine", **said}, world["rival"], world["acme"])
        for method in METHODS if address.name == "rule" else ("GET", "POST", "DELETE"):
            answer = staff.post(path, body) if method == "POST" else staff.generic(method, path)
            if answer.status_code not in REFUSED - {422} and address.name not in DONE_ALREADY:
                wrong.append((address.name, method, answer.status_code))
        if (after := everything()) != before:
            changed = {table for table in after if after[table] != before.get(table)}
            pytest.fail(f"{address.name} changed {changed} of another shop's number.")

    assert wrong == []
    assert len(named) > 50


def test_what_another_shop_has_is_refused_in_a_form_and_nothing_changes(world, acme):
    for name in IN_FORM:
        before, theirs = everything(), everything_of("rival")
        with transaction.atomic():
            answer = sent(name, world["rival"], world["acme"], staff_of(acme))
            assert (name, everything_of("rival")) == (name, theirs)
            if name in ACCEPTED:
                ACCEPTED[name](staff_of(acme), answer)
                transaction.set_rollback(True)
            else:
                assert (name, answer.status_code in REFUSED, everything()) == (name, True, before)


def sent(name: str, named: dict[str, object], own: dict[str, object], staff: Client):
    """A form of IN_FORM sent to an address of the own shop."""
    (address,) = [each for each in ALL if each.name == name]
    query, said = (filled(part, named, own) for part in IN_FORM[name])
    return staff.post(address.of(own) + query, body_of(said))


def everything_of(name: str) -> dict[str, str]:
    """A checksum of a shop's rows, table by table."""
    shop = Shop.objects.get(domain=f"{name}.myshopify.com")
    with across_shops("the test looks whether another shop's rows changed"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND column_name = 'shop_id' ORDER BY table_name"
        )
        told = " UNION ALL ".join(
            f"SELECT '{table}', md5(coalesce(string_agg(each::text, '|' ORDER BY each::text), '')) "
            f'FROM "{table}" each WHERE shop_id = {shop.id}'
            for (table,) in cursor.fetchall()
        )
        cursor.execute(told)
        return dict(cursor.fetchall())


def _names_nobody(staff, answer) -> None:
    """The file is kept as one that was looked at, and its row is told as nobody's."""
    page = staff.get(answer.headers["Location"]).content.decode()
    assert "No member of this shop has this number." in page


def _moves_nothing(staff, answer) -> None:
    """What is not there any more is passed over."""
    assert answer.headers["Location"].endswith("done=stages_saved")


def _knows_it_not(staff, answer) -> None:
    """The example is worked out as of a rule that is not saved yet."""
    assert answer.status_code == 200
    assert "rival" not in answer.content.decode().lower()


# Answers that are no refusals, with what shows that they did nothing with the other shop's row.
ACCEPTED = {"bulks": _names_nobody, "fulfilment_stages": _moves_nothing, "rule_example": _knows_it_not}
FRAGMENTS = {"rule_example", "reward_preview"}  # they show, and never change anything


def test_the_same_form_with_what_the_own_shop_has_is_taken(world, acme):
    """Else its refusal would prove nothing."""
    statuses = {}
    for name in IN_FORM:
        own = dict(world["acme"])
        named = own | ({"member_id": own["other_member_id"]} if name == "member_merge" else {})
        with transaction.atomic():
            statuses[name] = sent(name, named, own, staff_of(acme)).status_code
            transaction.set_rollback(True)

    assert statuses == {name: 200 if name in FRAGMENTS else 302 for name in IN_FORM}


def test_what_another_shop_has_is_not_shown_for_a_query_that_names_it(world, acme):
    before, staff, wrong = everything(), staff_of(acme), {}
    for asked in IN_QUERY:
        answer = staff.get(filled(asked, world["rival"], world["acme"]))
        if answer.status_code not in (200, 422) or "rival" in answer.content.decode().lower():
            wrong[asked] = answer.status_code

    assert wrong == {}
    assert everything() == before
