"""Shopify's schema, read once per process."""

import gzip
import json
from functools import cache
from pathlib import Path

from graphql import GraphQLSchema, build_client_schema

FILE = Path(__file__).parent.parent / "schema" / "admin_2026-10.json.gz"


@cache
def load() -> GraphQLSchema:
    with gzip.open(FILE) as file:
        # Shopify published it, so it is taken to be valid; checking it costs more than building it.
        return build_client_schema(json.load(file), assume_valid=True)
