"""Who hears of a topic: what the app's configuration declares, and what it subscribed to through the API."""

from devstore import app_config
from devstore.app_config import Subscription
from devstore.store import Store

# Sent whether or not the app is still installed: they are about its leaving.
AFTER_UNINSTALL = {"app/uninstalled", "shop/redact", "customers/redact", "customers/data_request"}


def for_topic(store: Store, shop: str, topic: str) -> list[Subscription]:
    """The subscriptions a change of this topic goes to; none when the app is not installed there."""
    installation = store.documents.find("installation", "", shop)
    installed = bool(installation and installation["installed"])
    if not installed and not (installation and topic in AFTER_UNINSTALL):
        return []
    declared = [each for each in app_config.of(store).subscriptions if each.topic in ("*", topic)]
    return declared + [each for each in through_api(store, shop) if each.topic == topic]


def through_api(store: Store, shop: str) -> list[Subscription]:
    return [
        Subscription(
            topic=each["topic"],
            uri=each["uri"],
            name=each["name"],
            include_fields=tuple(each["include_fields"]),
            source="api",
            id=each["id"],
        )
        for each in store.documents.all("webhook_subscription", shop)
    ]


def forget(store: Store, shop: str) -> None:
    """On uninstall Shopify deletes the subscriptions made through the API; declared ones stay."""
    for each in store.documents.all("webhook_subscription", shop):
        store.documents.remove("webhook_subscription", shop, each["id"])
