"""What a query costs and what the bucket still holds.

The prices come close to what live stores answered in 2026: scalars and money are free, an object costs 1,
a mutation 10, a connection 2 and a part of its page that grows with the logarithm of its size.
"""

import math
from dataclasses import dataclass
from threading import Lock

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_composite_type,
)

MAX_QUERY_COST = 1000
MUTATION_COST = 10
FREE_TYPES = {"MoneyBag", "MoneyV2", "PageInfo", "Count", "TaxLine", "Attribute", "AccessScope", "ShopPlan", "Domain"}


@dataclass
class Bucket:
    """The points of one app in one shop: they leak back every second."""

    maximum: float = 2000.0
    restore_rate: float = 100.0
    available: float = 2000.0
    at: float = 0.0


class Buckets:
    def __init__(self) -> None:
        self._lock = Lock()
        self._by_shop: dict[str, Bucket] = {}

    def take(self, shop: str, *, requested: float, now: float, throttled: bool = False) -> tuple[bool, dict]:
        """Reserve the cost; returns whether there was enough, and Shopify's throttleStatus."""
        with self._lock:
            bucket = self._by_shop.setdefault(shop, Bucket(at=now))
            bucket.available = min(bucket.maximum, bucket.available + max(now - bucket.at, 0) * bucket.restore_rate)
            bucket.at = now
            enough = bucket.available >= requested and not throttled
            if enough:
                bucket.available -= requested
            status = self._status(bucket)
            if throttled:
                # On demand: this call is told of an empty bucket, the next one finds it as it was.
                status["currentlyAvailable"] = int(max(min(bucket.available, requested - 100), 0))
            return enough, status

    def give_back(self, shop: str, unused: float) -> dict:
        with self._lock:
            bucket = self._by_shop[shop]
            bucket.available = min(bucket.maximum, bucket.available + unused)
            return self._status(bucket)

    @staticmethod
    def _status(bucket: Bucket) -> dict:
        return {
            "maximumAvailable": int(bucket.maximum),
            "currentlyAvailable": int(bucket.available),
            "restoreRate": int(bucket.restore_rate),
        }


class Pricer:
    """Prices one operation; with `data` given, what was answered instead of what was asked for."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: dict) -> None:
        self._schema = schema
        self._variables = variables
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }

    def price(self, operation: OperationDefinitionNode, *, data: dict | None = None) -> int:
        root = self._schema.get_root_type(operation.operation)
        base = MUTATION_COST if operation.operation.value == "mutation" else 0
        return base + math.ceil(self._selection(operation.selection_set, root, data, is_root=bool(base)))

    def _selection(self, selection: SelectionSetNode | None, parent, data, *, is_root: bool = False) -> float:
        total = 0.0
        for node in selection.selections if selection else ():
            if isinstance(node, FieldNode):
                total += self._field(node, parent, data, is_root=is_root)
            elif isinstance(node, InlineFragmentNode):
                kind = self._schema.type_map[node.type_condition.name.value] if node.type_condition else parent
                total += self._selection(node.selection_set, kind, data)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                kind = self._schema.type_map[fragment.type_condition.name.value]
                total += self._selection(fragment.selection_set, kind, data)
        return total

    def _field(self, node: FieldNode, parent, data, *, is_root: bool) -> float:
        definition = getattr(parent, "fields", {}).get(node.name.value)
        if definition is None:
            return 0.0
        kind = get_named_type(definition.type)
        if not is_composite_type(kind):
            return 0.0
        key = node.alias.value if node.alias else node.name.value
        below = data.get(key) if isinstance(data, dict) else None
        if data is not None and below is None:
            return 0.0
        if isinstance(kind, GraphQLObjectType) and kind.name.endswith("Connection"):
            return self._connection(node, kind, below)
        own = 0.0 if is_root or kind.name in FREE_TYPES or kind.name.endswith(("Payload", "Error")) else 1.0
        if isinstance(below, list):
            return sum(own + self._selection(node.selection_set, kind, each) for each in below)
        return own + self._selection(node.selection_set, kind, below)

    def _connection(self, node: FieldNode, kind: GraphQLObjectType, data: dict | None) -> float:
        item = get_named_type(kind.fields["nodes"].type if "nodes" in kind.fields else kind.fields["edges"].type)
        each = 1.0
        for below in node.selection_set.selections if node.selection_set else ():
            if isinstance(below, FieldNode) and below.name.value == "nodes":
                each += self._selection(below.selection_set, item, None)
            elif isinstance(below, FieldNode) and below.name.value == "edges":
                each += sum(
                    self._selection(deeper.selection_set, item, None)
                    for deeper in below.selection_set.selections
                    if isinstance(deeper, FieldNode) and deeper.name.value == "node"
                )
        size = self._page_size(node) if data is None else len(data.get("nodes") or data.get("edges") or ())
        return 2.0 + _scaled(size) * each

    def _page_size(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                if isinstance(argument.value, IntValueNode):
                    return int(argument.value.value)
                if isinstance(argument.value, VariableNode):
                    return int(self._variables.get(argument.value.name.value) or 0)
        return 0


def _scaled(size: int) -> float:
    return float(size) if size < 5 else round(5 * math.log10(size) + 1)
