"""The extension's app blocks as a theme renders them, with metafields like those of a running programme."""

import re
from pathlib import Path

from devstore.pages import extension, theme

SHOP = "http://store.test"
ASSETS = extension.FOLDER / "assets"
LISTS = ("products", "not_products", "vendors", "not_vendors", "types", "not_types", "skus", "not_skus")
FIVE = {"id": "1", "kind": "per_amount", "points": 5, "per": "1.00", "mode": "proportional", "factor": None,
        "minimum": None, "at_most": None, "exclusive": False, "about": False,
        **{name: [] for name in LISTS}}  # fmt: skip
CONFIG = {
    "v": 1, "paused": False, "currency": "EUR", "tax": "in", "rounding": "floor", "stacking": "best",
    "joining_points": 100, "proxy": "/apps/loyalty", "earn": [FIVE],
    "rewards": [{"id": "9", "points": 1000}, {"id": "8", "points": 500}, {"id": "7", "points": 200}],
}  # fmt: skip
SAID = {
    "v": 1, "points": {"one": "star", "other": "stars"}, "programme": "Loom Club", "launcher": "Loom Club",
    "ways": [
        {"id": "1", "kind": "per_amount", "name": "Every purchase", "says": ["5 stars for each €1.00 spent."],
         "example": "An order of €60.00 brings 300 stars."},
        {"id": "2", "kind": "joining", "name": "Welcome", "says": ["100 stars for joining."], "example": None},
    ],
    "rewards": [
        {"id": "7", "kind": "free_shipping", "name": "Free shipping", "points": 200, "points_text": "200 stars",
         "worth": None, "says": ["For orders of €40.00 and more."]},
        {"id": "8", "kind": "amount_off", "name": "€5 off", "points": 500, "points_text": "500 stars",
         "worth": "€5.00 off", "says": []},
        {"id": "9", "kind": "amount_off", "name": "€12 off", "points": 1000, "points_text": "1,000 stars",
         "worth": "€12.00 off", "says": []},
    ],
    "texts": {},
}  # fmt: skip
MEMBER = {
    "v": 1, "available": 1240, "pending": 80, "had": [], "at": "2026-11-22T12:00:00Z",
    "codes": [{"code": "LOYAL-7H2K", "name": "€5 off", "until": "2026-12-31"}],
    "expires": {"points": 100, "on": "2026-12-31"},
}  # fmt: skip
PLAN = {"price": 4_320, "selling_plan": {"id": 61}}
PRODUCT = {
    "id": 11, "title": "Linen throw", "vendor": "Loom", "type": "Throws", "gift_card?": False,
    "requires_selling_plan": False, "selected_selling_plan": None,
    "variants": [
        {"id": 101, "price": 4_800, "sku": "THROW-S", "selling_plan_allocations": [PLAN]},
        {"id": 102, "price": 6_499, "sku": "THROW-L", "selling_plan_allocations": []},
    ],
}  # fmt: skip
PRODUCT["selected_or_first_available_variant"] = PRODUCT["variants"][0]


def item(key: int, price: int, quantity: int = 1, **fields) -> dict:
    """A line of the cart, as Liquid and the Ajax API both tell it."""
    return {
        "key": f"{key}:x", "variant_id": key, "product_id": 11, "vendor": "Loom", "product_type": "Throws",
        "sku": "THROW-S", "quantity": quantity, "price": price, "presentment_price": price / 100,
        "final_line_price": price * quantity, "gift_card": False, "product": {"type": "Throws"}, **fields,
    }  # fmt: skip


def cart_of(*items: dict, off: int = 0, codes: tuple[str, ...] = (), currency: str = "EUR") -> dict:
    """The cart as Liquid has it. off: a discount on the whole cart, in hundredths."""
    subtotal = sum(each["final_line_price"] for each in items)
    return {
        "items": list(items), "item_count": sum(each["quantity"] for each in items), "currency": {"iso_code": currency},
        "items_subtotal_price": subtotal, "total_price": subtotal - off,
        "discount_applications": [{"type": "discount_code", "title": code} for code in codes],
    }  # fmt: skip


def scope(
    *, config: dict | None = CONFIG, said: dict | None = SAID, member: dict | None = None, customer: dict | None = None,
    locale: str = "en", currency: str = "EUR", design_mode: bool = False, template: str = "product",
    taxes_included: bool = True, **objects: object,
) -> dict:  # fmt: skip
    """The objects of a page. member: what the customer's metafield holds; with it somebody is signed in."""
    if member is not None or customer is not None:
        kept = {"$app:loyalty": {"member": {"value": member}}} if member else {}
        customer = {"id": 1, "first_name": "Ann", "metafields": kept} | (customer or {})
    kept = {"config": {"value": config}} if config else {}
    kept |= {"said_en": {"value": said}} if said else {}
    return {
        "app": {"metafields": {"loyalty": kept}},
        "customer": customer,
        "product": PRODUCT,
        "cart": cart_of(),
        "shop": {"currency": "EUR", "taxes_included": taxes_included},
        "localization": {"country": {"currency": {"iso_code": currency}}},
        "request": {"locale": {"iso_code": locale}, "design_mode": design_mode, "page_type": template},
        "template": {"name": template, "directory": None},
        "routes": {
            "root_url": "/", "cart_url": "/cart", "account_login_url": "/account/login",
            "account_register_url": "/account/register",
        },
        "cdn_url": SHOP,
        "section": {"id": "main"},
    } | objects  # fmt: skip


def block(handle: str) -> extension.Block:
    return next(each for each in extension.blocks() if each.handle == handle)


def render(handle: str, settings: dict | None = None, **fields: object) -> str:
    """A block's HTML, with its stylesheet as Shopify puts it beside."""
    shown = block(handle)
    drop = {"id": "b1", "settings": shown.values(settings or {}), "shopify_attributes": ""}
    html = theme.theme().from_string(shown.source).render(**scope(**fields), block=drop)
    base = f"{SHOP}/cdn/extensions/{extension.FOLDER.name}"
    sheet = f'<link rel="stylesheet" href="{base}/{shown.stylesheet}">' if shown.stylesheet else ""
    return f'{sheet}<div id="shopify-block-b1" class="shopify-block">{html}</div>'


def text(html: str) -> str:
    """What is read: no markup, no scripts, and of what is hidden nothing."""
    together = re.sub(r"</?bdi>|[\u2068\u2069]", "", html)  # what only keeps the parts of a name together
    plain = re.sub(r"<script.*?</script>|<style.*?</style>|<[^>]*>", " ", together, flags=re.DOTALL)
    return re.sub(r"\s+", " ", plain).strip()


def serve(page, pages: dict[str, str], answers: dict | None = None) -> None:
    """Answer the page's requests: our assets, these pages by path, and JSON of these paths."""

    def answer(route):
        path = route.request.url.removeprefix(SHOP).partition("?")[0]
        if path.startswith("/cdn/"):
            file = ASSETS / Path(path).name
            kind = "text/javascript" if file.suffix == ".js" else "text/css"
            route.fulfill(body=file.read_text(encoding="utf-8"), content_type=f"{kind}; charset=utf-8")
        elif answers and path in answers:
            told = answers[path]
            route.fulfill(json=told(route.request) if callable(told) else told)
        elif path in pages:
            route.fulfill(body=pages[path], content_type="text/html; charset=utf-8")
        else:
            route.fulfill(status=404, body="")

    page.route("**/*", answer)


def document(*blocks: str, locale: str = "en", head: str = "", direction: str = "ltr") -> str:
    return (
        f"<!doctype html><html lang={locale} dir={direction}><meta charset=utf-8>"
        f"<meta name=viewport content='width=device-width'><title>Store</title>{head}"
        f"<body><main class=shopify-section>{''.join(blocks)}</main></body></html>"
    )
