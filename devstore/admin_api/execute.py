"""One GraphQL request: parse, validate, refuse what cannot be answered, price, run."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
    visit,
)

from devstore.admin_api import (
    cost,
    discounts_api,
    fields_collections,
    fields_discounts,
    fields_gift_cards,
    fields_goods,
    fields_lines,
    fields_meta,
    fields_orders,
    fields_people,
    fields_refunds,
    fields_shop,
    gift_card_mutations,
    mutations,
    order_mutations,
    queries,
    schema,
    store_credit_api,
    wording,
)
from devstore.admin_api.context import Amount, Context, Thing
from devstore.errors import DevstoreError

UNSUPPORTED = "UNSUPPORTED_BY_DEVSTORE"
DOCUMENTS_KEPT = 500  # an app says the same few dozen again and again; validating one takes longer than answering it
CONNECTION_FIELDS = {"edges", "nodes", "pageInfo", "node", "cursor"}
MODULES = (
    fields_meta, fields_orders, fields_lines, fields_refunds, fields_people, fields_goods, fields_shop, queries,
    mutations, order_mutations, discounts_api, fields_discounts, fields_gift_cards, gift_card_mutations,
    store_credit_api, fields_collections,
)  # fmt: skip
RESOLVERS: dict[tuple[str, str], Any] = {
    (typename, name): resolver
    for module in MODULES
    for typename, fields in module.FIELDS.items()
    for name, resolver in fields.items()
}


@dataclass
class Request:
    """A valid document with the operation that is to run."""

    document: DocumentNode
    operation: OperationDefinitionNode
    variables: dict

    @property
    def name(self) -> str | None:
        return self.operation.name.value if self.operation.name else None


class Invalid(Exception):
    """The document cannot run; `errors` are in Shopify's form."""

    def __init__(self, errors: list[dict]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors


def read(query: str, variables: dict, operation_name: str | None) -> Request:
    """Parse and validate against Shopify's schema; raises Invalid."""
    try:
        document, problems = _validated(query)
    except GraphQLSyntaxError as error:
        raise Invalid([wording.formatted(error)]) from error
    if problems:
        raise Invalid([wording.formatted(problem) for problem in problems])
    operation = get_operation_ast(document, operation_name)
    if operation is None:
        raise Invalid([{"message": f"No operation named {operation_name!r}", "extensions": {"code": "invalid"}}])
    return Request(document, operation, variables)


@lru_cache(DOCUMENTS_KEPT)
def _validated(query: str) -> tuple[DocumentNode, list[GraphQLError]]:
    document = parse(query)
    return document, validate(schema.load(), document) or _unanswerable(document)


def _unanswerable(document: DocumentNode) -> list[GraphQLError]:
    """Fields of the schema that have no resolver here, found before anything runs."""
    types = TypeInfo(schema.load())
    problems: list[GraphQLError] = []

    class Finder(Visitor):
        def enter_field(self, node, *_):
            parent = types.get_parent_type()
            name = node.name.value
            if parent is None or name.startswith("__") or parent.name.startswith("__"):
                return
            if parent.name.endswith(("Connection", "Edge")) and name in CONNECTION_FIELDS:
                return
            if (parent.name, name) not in RESOLVERS and not _is_interface_id(parent.name, name):
                problems.append(
                    GraphQLError(
                        f"The stand-in store has no answer for {parent.name}.{name}.",
                        node,
                        extensions={"code": UNSUPPORTED, "typeName": parent.name, "fieldName": name},
                    )
                )

    visit(document, TypeInfoVisitor(types, Finder()))
    return problems


def _is_interface_id(typename: str, name: str) -> bool:
    return typename in ("Node", "HasMetafields") and name in ("id", "metafield", "metafields")


def price(request: Request, *, data: dict | None = None) -> int:
    return cost.Pricer(schema.load(), request.document, request.variables).price(request.operation, data=data)


def run(request: Request, context: Context) -> tuple[dict | None, list[dict]]:
    """Execute; returns data and errors in Shopify's form."""
    result = execute_sync(
        schema.load(),
        request.document,
        context_value=context,
        variable_values=request.variables,
        operation_name=request.name,
        field_resolver=_resolve,
        type_resolver=_type_of,
    )
    return result.data, [wording.formatted(error) for error in result.errors or []]


def _resolve(source: Any, info: Any, **arguments: Any) -> Any:
    typename, name = info.parent_type.name, info.field_name
    if typename.endswith(("Connection", "Edge")) and name in CONNECTION_FIELDS:
        return source[name]
    try:
        return RESOLVERS[(typename, name)](source, info.context, **arguments)
    except DevstoreError as error:
        raise GraphQLError(str(error), extensions={"code": "BAD_REQUEST"}) from error


def _type_of(source: Any, info: Any, kind: Any) -> str:
    if isinstance(source, Thing):
        return source.typename
    if isinstance(source, Amount):
        return "MoneyBag"
    return source["__typename"]
