"""Shopify's words for a document that does not fit the schema, in place of graphql-core's."""

import re

from graphql import GraphQLError

PATTERNS = [
    (
        re.compile(r"Cannot query field '(?P<field>\w+)' on type '(?P<type>\w+)'"),
        "Field '{field}' doesn't exist on type '{type}'",
        lambda found: {"code": "undefinedField", "typeName": found["type"], "fieldName": found["field"]},
    ),
    (
        re.compile(r"Unknown argument '(?P<name>\w+)' on field '\w+\.(?P<field>\w+)'"),
        "Field '{field}' doesn't accept argument '{name}'",
        lambda found: {
            "code": "argumentNotAccepted",
            "name": found["field"],
            "typeName": "Field",
            "argumentName": found["name"],
        },
    ),
    (
        re.compile(r"Argument '(?:\w+\.)?(?P<field>\w+)\((?P<name>\w+):\)' of type '.+' is required"),
        "Field '{field}' is missing required arguments: {name}",
        lambda found: {
            "code": "missingRequiredArguments",
            "className": "Field",
            "name": found["field"],
            "arguments": found["name"],
        },
    ),
    (
        re.compile(r"Field '(?P<field>\w+)' argument '(?P<name>\w+)' of type '.+' is required"),
        "Field '{field}' is missing required arguments: {name}",
        lambda found: {
            "code": "missingRequiredArguments",
            "className": "Field",
            "name": found["field"],
            "arguments": found["name"],
        },
    ),
    (
        re.compile(r"Field '(?P<field>\w+)' of type '(?P<type>.+?)' must have a selection of subfields"),
        "Field must have selections (field '{field}' returns {type} but has no selections. "
        "Did you mean '{field} {{ ... }}'?)",
        lambda found: {"code": "selectionMismatch", "nodeName": f"field '{found['field']}'", "typeName": found["type"]},
    ),
    (
        re.compile(r"(?P<whole>Variable '\$(?P<name>\w+)' .+)", re.DOTALL),
        "{whole}",
        lambda found: {"code": "INVALID_VARIABLE", "variable": found["name"]},
    ),
]


def formatted(error: GraphQLError) -> dict:
    """One entry of `errors` as Shopify writes it."""
    written = dict(error.formatted)
    if not error.extensions:
        message, extensions = _translated(error.message)
        written |= {"message": message, "extensions": extensions}
    return written


def _translated(message: str) -> tuple[str, dict]:
    for pattern, template, extensions in PATTERNS:
        found = pattern.search(message)
        if found:
            return template.format(**found.groupdict()), extensions(found.groupdict())
    return message, {"code": "invalid"}
