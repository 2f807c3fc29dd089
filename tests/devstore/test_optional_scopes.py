"""Scopes asked for later: only declared ones are offered, and the app hears of what it was given."""

import requests

from devstore import installs, server
from tests.devstore.conftest import CLIENT_ID, SECRET, SHOP

CONFIG = """
[access_scopes]
scopes = "read_orders,write_customers"
optional_scopes = ["write_gift_cards"]
[webhooks]
api_version = "2026-10"
[[webhooks.subscriptions]]
topics = ["app/scopes_update"]
uri = "/webhooks/"
"""


def test_only_declared_scopes_are_granted_and_required_ones_stay(app, tmp_path):
    config = tmp_path / "shopify.app.toml"
    config.write_text(CONFIG)
    with server.start(app_url=app.url, client_id=CLIENT_ID, client_secret=SECRET, config=config) as running:
        installs.install(running.store, SHOP)
        address = f"{running.url}/shop/{SHOP}/admin/scopes"
        session = requests.Session()
        session.trust_env = False

        undeclared = session.post(address, json={"request": ["write_discounts"]})
        required = session.post(address, json={"revoke": ["read_orders"]})
        assert (undeclared.status_code, required.status_code) == (422, 422)
        assert installs.get(running.store, SHOP)["scopes"] == ["read_orders", "write_customers"]

        granted = session.post(address, json={"request": ["write_gift_cards", "read_gift_cards"]}).json()
        assert "write_gift_cards" in granted["detail"]["granted"]
        session.post(f"{running.url}/control/webhooks/flush", json={})

    (told,) = app.calls
    assert (told.topic, told.json["previous"]) == ("app/scopes_update", ["read_orders", "write_customers"])
    assert set(told.json["current"]) - set(told.json["previous"]) == {"write_gift_cards", "read_gift_cards"}


REVOKE = """mutation R($scopes: [String!]!) { appRevokeAccessScopes(scopes: $scopes) {
  revoked { handle } userErrors { code } } }"""


def test_the_app_gives_back_what_it_no_longer_needs(ask, store):
    installs.grant(store, SHOP, ["write_gift_cards"])

    required = ask(REVOKE, scopes=["read_orders"]).json()["data"]["appRevokeAccessScopes"]
    never = ask(REVOKE, scopes=["write_themes"]).json()["data"]["appRevokeAccessScopes"]
    done = ask(REVOKE, scopes=["write_gift_cards"]).json()["data"]["appRevokeAccessScopes"]

    assert required == {"revoked": None, "userErrors": [{"code": "CANNOT_REVOKE_REQUIRED_SCOPES"}]}
    assert never == {"revoked": None, "userErrors": [{"code": "CANNOT_REVOKE_UNDECLARED_SCOPES"}]}
    assert done == {"revoked": [{"handle": "write_gift_cards"}], "userErrors": []}
    listed = ask("{ currentAppInstallation { accessScopes { handle } } }").json()["data"]["currentAppInstallation"]
    assert "write_gift_cards" not in [each["handle"] for each in listed["accessScopes"]]
