"""The mutations and root queries on discount codes."""

from collections.abc import Callable

from devstore import discounts, gids
from devstore.admin_api import discount_inputs, search
from devstore.admin_api.context import Context, Thing, bad_request, connection, plain
from devstore.errors import Unknown

BASIC, SHIPPING = "basicCodeDiscount", "freeShippingCodeDiscount"
SEARCH: dict[str, search.Reader] = {
    "id": lambda discount: discount["id"],
    "title": lambda discount: discount["title"],
    "code": lambda discount: discount["code"],
    "status": lambda discount: discount["status"].lower(),
    "created_at": lambda discount: discount["created_at"],
    "updated_at": lambda discount: discount["updated_at"],
    "starts_at": lambda discount: discount["starts_at"],
    "ends_at": lambda discount: discount["ends_at"] or "",
    "times_used": lambda discount: len(discount["used"]),
    "discount_class": lambda discount: discount["class"],
    "tag": lambda discount: discount["tags"],
}


def thing(context: Context, discount: dict | None, typename: str = "DiscountCodeNode") -> Thing | None:
    return Thing(typename, discounts.shown(context.store, discount)) if discount else None


def error(field: str, message: str, code: str | None) -> dict:
    return {"field": [field], "message": message, "code": code, "extraInfo": None}


def _found(context: Context, discount_id: str) -> dict | None:
    try:
        number = gids.number(discount_id, "DiscountCodeNode")
    except Unknown as problem:
        raise bad_request(str(problem), "RESOURCE_NOT_FOUND") from problem
    return context.store.documents.find("discount", context.shop, number)


def _created(argument: str, name: str) -> Callable:
    def create(source: None, context: Context, **arguments) -> dict:
        context.need("write_discounts", name)
        with context.store.documents.together():
            changes, errors = discount_inputs.read(context, argument, arguments[argument], None)
            if errors:
                return {"codeDiscountNode": None, "userErrors": errors}
            made = discounts.add(context.store, context.shop, **changes)
        return {"codeDiscountNode": Thing("DiscountCodeNode", made), "userErrors": []}

    return create


def _updated(argument: str, name: str) -> Callable:
    def update(source: None, context: Context, *, id: str, **arguments) -> dict:
        context.need("write_discounts", name)
        with context.store.documents.together():
            known = _found(context, id)
            if known is None or (known["kind"] == "shipping") != (argument == SHIPPING):
                return {"codeDiscountNode": None, "userErrors": [error("id", "Discount does not exist", None)]}
            changes, errors = discount_inputs.read(context, argument, arguments[argument], known)
            if errors:
                return {"codeDiscountNode": None, "userErrors": errors}
            made = discounts.update(context.store, context.shop, known["id"], **changes)
        return {"codeDiscountNode": Thing("DiscountCodeNode", made), "userErrors": []}

    return update


def _switched(verb: Callable, name: str) -> Callable:
    def switch(source: None, context: Context, *, id: str) -> dict:
        context.need("write_discounts", name)
        known = _found(context, id)
        if known is None:
            problem = error("id", "Code discount does not exist.", "INVALID")
            return {"codeDiscountNode": None, "userErrors": [problem]}
        made = verb(context.store, context.shop, known["id"])
        return {"codeDiscountNode": Thing("DiscountCodeNode", made), "userErrors": []}

    return switch


def _delete(source: None, context: Context, *, id: str) -> dict:
    context.need("write_discounts", "discountCodeDelete")
    known = _found(context, id)
    if known is None:
        problem = error("id", "Code discount does not exist.", "INVALID")
        return {"deletedCodeDiscountId": None, "userErrors": [problem]}
    discounts.delete(context.store, context.shop, known["id"])
    return {"deletedCodeDiscountId": id, "userErrors": []}


def _by_code(source: None, context: Context, *, code: str) -> Thing | None:
    context.need("read_discounts", "codeDiscountNodeByCode")
    return thing(context, discounts.by_code(context.store, context.shop, code))


def _one(name: str, typename: str) -> Callable:
    def find(source: None, context: Context, *, id: str) -> Thing | None:
        context.need("read_discounts", name)
        return thing(context, _found(context, id), typename)

    return find


def _all(name: str, typename: str) -> Callable:
    def find(source: None, context: Context, *, query=None, sortKey=None, **page) -> dict:
        context.need("read_discounts", name)
        zone = context.settings["iana_timezone"]
        found = search.matching(discounts.codes(context.store, context.shop), query, fields=SEARCH, zone=zone)
        columns = {"CREATED_AT": "created_at", "STARTS_AT": "starts_at", "ENDS_AT": "ends_at", "TITLE": "title"}
        column = columns.get(sortKey, "id")
        things = [Thing(typename, each) for each in found]
        return connection(things, key=lambda one: (one.document[column] or "", one.document["id"]), **page)

    return find


NODE = plain("codeDiscountNode", "userErrors")
node = _one("codeDiscountNode", "DiscountCodeNode")

FIELDS = {
    "QueryRoot": {
        "codeDiscountNode": node,
        "codeDiscountNodeByCode": _by_code,
        "codeDiscountNodes": _all("codeDiscountNodes", "DiscountCodeNode"),
        "discountNode": _one("discountNode", "DiscountNode"),
        "discountNodes": _all("discountNodes", "DiscountNode"),
    },
    "Mutation": {
        "discountCodeBasicCreate": _created(BASIC, "discountCodeBasicCreate"),
        "discountCodeBasicUpdate": _updated(BASIC, "discountCodeBasicUpdate"),
        "discountCodeFreeShippingCreate": _created(SHIPPING, "discountCodeFreeShippingCreate"),
        "discountCodeFreeShippingUpdate": _updated(SHIPPING, "discountCodeFreeShippingUpdate"),
        "discountCodeActivate": _switched(discounts.activate, "discountCodeActivate"),
        "discountCodeDeactivate": _switched(discounts.deactivate, "discountCodeDeactivate"),
        "discountCodeDelete": _delete,
    },
    "DiscountCodeBasicCreatePayload": NODE,
    "DiscountCodeBasicUpdatePayload": NODE,
    "DiscountCodeFreeShippingCreatePayload": NODE,
    "DiscountCodeFreeShippingUpdatePayload": NODE,
    "DiscountCodeActivatePayload": NODE,
    "DiscountCodeDeactivatePayload": NODE,
    "DiscountCodeDeletePayload": plain("deletedCodeDiscountId", "userErrors"),
    "DiscountUserError": plain("field", "message", "code", "extraInfo"),
}
