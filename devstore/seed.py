"""The demo's shop: Juniper & Loom, a dozen things for the house, and three people who buy them."""

from devstore import catalogue, customers, discounts, product_collections, shops
from devstore.store import Store

SHOP = ("juniper-and-loom.myshopify.com", "Juniper & Loom")

# title, price, vendor, type, tags, sku, motif, palette, words
GOODS = [
    ("Heron Linen Throw", "128.00", "Juniper & Loom", "Throws", ["linen", "new"], "JL-THROW-HERON", "herringbone",
     "sea", "Stone-washed Belgian linen in a soft herringbone, heavy enough for October, light enough for June."),
    ("Orchard Wool Blanket", "184.00", "Fenwick Mill", "Blankets", ["wool", "winter"], "FM-BLANKET-ORCHARD", "check",
     "clay", "Woven from undyed and madder-dyed lambswool on a mill that has run since 1871."),
    ("Marlow Cushion Cover", "48.00", "Juniper & Loom", "Cushions", ["linen", "cotton"], "JL-CUSHION-MARLOW", "stripe",
     "indigo", "A ticking stripe in indigo, hidden zip, woven so that the stripe meets at every seam."),
    ("Tideline Cushion Cover", "52.00", "Juniper & Loom", "Cushions", ["cotton", "new"], "JL-CUSHION-TIDELINE", "wave",
     "slate", "Organic cotton with a drawn wave, printed by hand so that no two are quite alike."),
    ("Saltwash Bed Linen", "220.00", "Juniper & Loom", "Bedding", ["linen", "bestseller"], "JL-BED-SALTWASH", "weave",
     "oat", "A duvet cover and two pillowcases in garment-washed flax. Softer every month."),
    ("Percale Sheet Set", "140.00", "Casa Alva", "Bedding", ["cotton", "bestseller"], "CA-SHEETS-PERCALE", "dot",
     "slate", "Crisp long-staple cotton from Guimaraes, 200 threads, cool on the warmest night."),
    ("Waffle Bath Towel", "38.00", "Casa Alva", "Bath", ["cotton"], "CA-TOWEL-WAFFLE", "check", "juniper",
     "A deep honeycomb that dries you quickly and itself even quicker."),
    ("Kettle Tea Towels, Pair", "26.00", "Casa Alva", "Kitchen", ["linen", "gift"], "CA-TEATOWEL-KETTLE", "stripe",
     "mustard", "Half linen, half cotton, all of it useful. Two to a set, loop for the hook."),
    ("Fig Table Runner", "64.00", "Juniper & Loom", "Table", ["linen", "gift"], "JL-RUNNER-FIG", "scallop", "plum",
     "A scalloped edge sewn by one patient person. Two metres, fits a table for eight."),
    ("Bramble Wool Rug", "360.00", "Fenwick Mill", "Rugs", ["wool"], "FM-RUG-BRAMBLE", "weave", "plum",
     "Hand-knotted in a hard-wearing fleece. It will outlive the sofa."),
    ("Meadow Napkins, Set of Four", "32.00", "Juniper & Loom", "Table", ["cotton", "sale"], "JL-NAPKIN-MEADOW", "dot",
     "juniper", "Small flowers, large napkins. They iron well and forgive you when you don't."),
    ("Juniper & Loom Gift Card", "50.00", "Juniper & Loom", "Gift cards", ["gift"], "JL-GIFTCARD", "card", "clay",
     "Sent by e-mail, good for anything in the shop, never expires."),
]  # fmt: skip

# What some goods cost before, by sku, and what is sold by subscription too.
ON_SALE = {"JL-NAPKIN-MEADOW": "40.00", "JL-CUSHION-TIDELINE": "65.00"}
SUBSCRIPTIONS = {"CA-TEATOWEL-KETTLE": {"name": "Every month", "percentage": "10"}}

PEOPLE = [
    ("maya.lindqvist@example.com", "Maya", "Lindqvist", ["vip"]),
    ("theo.barrow@example.com", "Theo", "Barrow", []),
    ("ines.moreau@example.com", "Ines", "Moreau", ["wholesale"]),
]

DISCOUNTS = [
    {"code": "WELCOME10", "kind": "percentage", "value": "10.0"},
    {"code": "FIVEOFF", "kind": "fixed_amount", "value": "5.00"},
    {"code": "SHIPFREE", "kind": "shipping", "value": "100.0"},
]

COLLECTIONS = [
    {"title": "Linen", "rule": {"column": "tag", "relation": "equals", "value": "linen"}},
    {"title": "Sale", "rule": {"column": "on_sale"}},
]


def first_shop(store: Store) -> None:
    """Open the demo's shop in an empty store; one that has a shop is kept, its old discounts in today's form."""
    with store.documents.together():
        if store.documents.count("shop", ""):
            for shop in shops.all(store):
                discounts.bring_up_to_date(store, shop["domain"])
            return
        domain, name = SHOP
        shops.create(store, domain, name)
        fill(store, domain)


def fill(store: Store, shop: str) -> None:
    """Goods, customers and discount codes for a shop that has none yet. Tells the app nothing."""
    for title, price, vendor, kind, tags, sku, motif, palette, words in GOODS:
        card = kind == "Gift cards"
        catalogue.create(
            store,
            shop,
            title=title,
            price=price,
            vendor=vendor,
            product_type=kind,
            tags=tags,
            sku=sku,
            gift_card=card,
            options={"$25": "25.00", "$50": "50.00", "$100": "100.00"} if card else None,
            body_html=f"<p>{words}</p>",
            motif=motif,
            palette=palette,
            compare_at_price=ON_SALE.get(sku),
            subscription=SUBSCRIPTIONS.get(sku),
            announce=False,
        )
    for email, first_name, last_name, tags in PEOPLE:
        customers.create(
            store, shop, email=email, first_name=first_name, last_name=last_name, tags=tags, announce=False
        )
    for discount in DISCOUNTS:
        discounts.add(store, shop, announce=False, starts_at=discounts.LONG_AGO, **discount)
    for collection in COLLECTIONS:
        product_collections.create(store, shop, **collection)
    named = next(each for each in catalogue.products(store, shop) if each["handle"] == "heron-linen-throw")
    product_collections.create(store, shop, title="Gifts for a first home", product_ids=[named["id"]])
