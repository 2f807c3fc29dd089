"""Where the app is installed and what the merchant granted it."""

from devstore import app_config, gids, metafields, shops, times
from devstore.errors import Refused
from devstore.pages import extension
from devstore.store import Store
from devstore.webhooks import deliveries, subscriptions


def get(store: Store, shop: str) -> dict | None:
    """{installed, scopes, installed_at, uninstalled_at, id} or None when it never was there."""
    return store.documents.find("installation", "", shop)


def gid_of(installation: dict) -> str:
    return gids.gid("AppInstallation", installation["id"])


def is_installed(store: Store, shop: str) -> bool:
    found = get(store, shop)
    return bool(found and found["installed"])


def requested_scopes(store: Store) -> list[str]:
    return list(app_config.of(store).scopes)


def install(store: Store, shop: str, *, scopes: list[str] | tuple[str, ...] | None = None) -> dict:
    """The merchant agrees: by managed installation to what the configuration asks, or to the scopes of a code grant."""
    with store.documents.together():
        known = get(store, shop)
        fresh = not (known and known["installed"])
        document = {
            "shop": shop,
            "installed": True,
            "id": store.new_id("app_installation") if fresh else known["id"],
            "scopes": sorted(set(scopes if scopes is not None else requested_scopes(store))),
            "installed_at": times.stored(store.clock.now()) if fresh else known["installed_at"],
            "uninstalled_at": None,
        }
        store.documents.put("installation", "", shop, document)
    return document


def uninstall(store: Store, shop: str) -> dict:
    """Take the app out: its tokens die at once, then app/uninstalled goes out."""
    found = get(store, shop)
    if not found or not found["installed"]:
        raise Refused("The app is not installed in this shop.")
    with store.documents.together():
        found |= {"installed": False, "uninstalled_at": times.stored(store.clock.now())}
        store.documents.put("installation", "", shop, found)
        for kind in ("access_token", "refresh_token", "grant_code"):
            for each in store.documents.all(kind, ""):
                if each["shop"] == shop:
                    store.documents.remove(kind, "", each["token"])
        subscriptions.forget(store, shop)
        metafields.remove_all(store, shop, gid_of(found))
        settings = shops.get(store, shop)
        deliveries.emit(store, shop, "app/uninstalled", settings, resource_id=settings["id"])
    return found


def grant(store: Store, shop: str, scopes: list[str]) -> list[str]:
    """Grant more scopes (app/scopes_update); tokens of this shop have them at once, as at Shopify."""
    return _change_scopes(store, shop, lambda held: held | set(scopes))


def revoke(store: Store, shop: str, scopes: list[str]) -> list[str]:
    return _change_scopes(store, shop, lambda held: held - set(scopes))


def _change_scopes(store: Store, shop: str, change) -> list[str]:
    if not is_installed(store, shop):
        raise Refused("The app is not installed in this shop.")
    with store.documents.change("installation", "", shop) as found:
        before = found["scopes"]
        found["scopes"] = sorted(change(set(before)))
    if found["scopes"] != before:
        shop_id = store.documents.get("shop", "", shop)["id"]
        body = {
            "id": store.settings.app_id,
            "shop_id": gids.gid("Shop", shop_id),
            "previous": before,
            "current": found["scopes"],
            "updated_at": times.graphql(times.stored(store.clock.now())),
        }
        deliveries.emit(store, shop, "app/scopes_update", body, resource_id=store.settings.app_id)
    return found["scopes"]


def allows(scopes: list[str], wanted: str) -> bool:
    """write_x allows read_x as well."""
    return wanted in scopes or (wanted.startswith("read_") and f"write_{wanted.removeprefix('read_')}" in scopes)


def embed_enabled(store: Store, shop: str, handle: str | None = None) -> bool:
    """Whether the merchant switched an app embed on in the theme editor; off at first, as at Shopify.

    handle: that of the embed's file; None means the launcher, see main_embed().
    """
    return (handle or main_embed()) in _embed(store, shop)["on"] and is_installed(store, shop)


def set_embed(store: Store, shop: str, enabled: bool, handle: str | None = None) -> None:
    kept = _embed(store, shop)
    others = [each for each in kept["on"] if each != (handle or main_embed())]
    on = [*others, handle or main_embed()] if enabled else others
    store.documents.put("embed", "", shop, kept | {"on": on})


def main_embed() -> str | None:
    """The embed that is named as the extension is; else its first one."""
    handles = [block.handle for block in extension.blocks() if block.is_embed]
    return extension.FOLDER.name if extension.FOLDER.name in handles else next(iter(handles), None)


def embed_settings(store: Store, shop: str) -> dict:
    return _embed(store, shop)["settings"]


def set_embed_settings(store: Store, shop: str, settings: dict) -> None:
    store.documents.put("embed", "", shop, _embed(store, shop) | {"settings": settings})


def _embed(store: Store, shop: str) -> dict:
    kept = {"settings": {}} | (store.documents.find("embed", "", shop) or {})
    # Data of an older stand-in knows one switch for all.
    return {"on": [main_embed()] if kept.get("enabled") else []} | kept
