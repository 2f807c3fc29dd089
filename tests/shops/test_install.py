"""Install, leave, come back: with the stand-in's real token endpoint, in every order."""

from datetime import timedelta

import pytest
from django.utils import timezone

from devstore import installs, shops
from devstore.oauth import id_tokens
from loyalty_app import arrivals, outbox
from loyalty_app.earning.models import ProgrammeRevision
from loyalty_app.members.models import Member
from loyalty_app.outbox import queue
from loyalty_app.outbox.models import Effect
from loyalty_app.shopify_gateway import oauth
from loyalty_app.shopify_gateway.errors import AccessRevoked
from loyalty_app.shops import client, install, session_tokens
from loyalty_app.shops.errors import ReconnectNeeded
from loyalty_app.shops.models import Connection, Shop
from loyalty_app.tenancy import acting_for
from tests import standin

PAIR = oauth.TokenPair("shpat_1", 3600, "shprt_1", 7_776_000, ("read_orders",))


def open_app(shopify, domain):
    now = timezone.now()
    session = session_tokens.verify(id_tokens.mint(shopify.store, domain), now=now)
    return arrivals.open_app(session, now=now)


def test_the_first_visit_connects_the_shop_and_starts_its_programme(db, shopify):
    domain = standin.installed(shopify)
    shop, connection = open_app(shopify, domain)

    told = shops.get(shopify.store, domain)
    assert (shop.domain, shop.name, shop.currency, shop.timezone) == (
        domain,
        told["name"],
        told["currency"],
        told["iana_timezone"],
    )
    assert shop.is_development is True
    assert connection.state == "connected"
    assert client.for_shop(shop).run("Shop")["shop"]["name"] == told["name"]
    with acting_for(shop.id):
        assert set(Connection.objects.get().scopes.split(",")) >= {"read_orders", "write_customers"}
        assert ProgrammeRevision.objects.count() == 1
        assert set(Effect.objects.values_list("kind", "key")) == {
            ("refresh_shop", "shop"),
            ("define_metafields", "shop"),
            ("mirror_config", "shop"),
            ("mirror_everybody", "members"),
            ("reconcile", "orders"),
        }


def test_the_second_visit_asks_shopify_for_nothing(db, shopify):
    domain = standin.installed(shopify)
    first, _ = open_app(shopify, domain)
    shopify.stop()

    assert open_app(shopify, domain)[0] == first


def test_a_shop_that_did_not_install_gets_nothing(db, shopify):
    with pytest.raises(AccessRevoked):
        open_app(shopify, shopify.store.default_shop)

    assert Shop.objects.count() == 0


def test_leaving_drops_the_tokens_and_keeps_the_rest(acme, rival, now):
    for shop in (acme, rival):
        install.install(shop.domain, PAIR, now=now)
    with acting_for(acme.id):
        Member.objects.create(customer_id=1, enrolled_by="order", enrolled_at=now, changed_at=now)

    gone_at = now + timedelta(hours=1)
    assert install.uninstall(acme, at=gone_at, now=gone_at) is True
    assert install.uninstall(acme, at=gone_at, now=gone_at) is True
    acme.refresh_from_db()
    assert (acme.is_installed, acme.uninstalled_at) == (False, gone_at)
    with acting_for(acme.id):
        left = Connection.objects.get()
        assert (left.state, left.access_token_sealed, left.refresh_token_sealed) == ("disconnected", None, None)
        assert Member.objects.count() == 1
    with acting_for(rival.id):
        assert Connection.objects.get().state == "connected"
    with pytest.raises(ReconnectNeeded):
        client.for_shop(acme).run("Shop")


def test_coming_back_finds_everything_as_it_was(acme, now):
    install.install(acme.domain, PAIR, now=now)
    install.uninstall(acme, at=now + timedelta(hours=1))
    back = install.install(acme.domain, PAIR, now=now + timedelta(hours=2))

    assert (back.id, back.installed_at, back.uninstalled_at) == (acme.id, now + timedelta(hours=2), None)
    assert Shop.objects.count() == 1


def test_news_of_an_uninstall_that_comes_after_the_reinstall_does_nothing(acme, now):
    install.install(acme.domain, PAIR, now=now)
    install.uninstall(acme, at=now + timedelta(hours=1))
    install.install(acme.domain, PAIR, now=now + timedelta(hours=2))

    for late in (now + timedelta(hours=1), now + timedelta(hours=2)):
        assert install.uninstall(acme, at=late) is False
    acme.refresh_from_db()
    assert acme.is_installed is True
    with acting_for(acme.id):
        assert Connection.objects.get().state == "connected"


def test_a_reinstall_whose_uninstall_was_never_told_is_safe_from_it(db, shopify):
    """The merchant left and came back; our token is dead before the news of it arrives."""
    domain = standin.installed(shopify)
    shop, _ = open_app(shopify, domain)
    left_at = timezone.now()
    installs.uninstall(shopify.store, domain)
    installs.install(shopify.store, domain)
    with pytest.raises(ReconnectNeeded):
        client.for_shop(shop).run("Shop")
    back, _ = open_app(shopify, domain)

    assert install.uninstall(back, at=left_at) is False
    assert client.for_shop(back).run("Shop")["shop"]["myshopifyDomain"] == domain


def test_what_waited_for_the_shop_is_due_again_when_it_comes_back(db, shopify):
    domain = standin.installed(shopify)
    shop, _ = open_app(shopify, domain)
    with acting_for(shop.id):
        outbox.record("mirror_member", key="1")
    install.uninstall(shop, at=timezone.now())
    queue.abandon_uninstalled()
    with acting_for(shop.id):
        assert Effect.objects.get(kind="mirror_member").state == "failed"
    open_app(shopify, domain)

    with acting_for(shop.id):
        assert Effect.objects.get(kind="mirror_member").state == "due"


@pytest.mark.django_db
class TestWithConnection:
    """What the gate of the admin reads, in one statement."""

    def test_is_what_the_tables_hold(self, shopify, django_assert_num_queries):
        shop, _ = open_app(shopify, standin.installed(shopify))
        with acting_for(shop.id):
            kept = Connection.objects.get()

        with django_assert_num_queries(1):
            found, connection = Shop.objects.with_connection(shop.domain)

        assert columns(found) == columns(Shop.objects.get())
        assert columns(connection) == columns(kept)
        assert found.version == Shop.objects.with_version(shop.domain).version > 0

    def test_of_a_shop_that_was_never_connected_there_is_no_connection(self, acme):
        assert Shop.objects.with_connection(acme.domain) == (acme, None)

    def test_of_no_shop_there_is_nothing(self):
        assert Shop.objects.with_connection("nobody.myshopify.com") is None


def columns(row) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
