"""Models from rows that a statement of our own brought, many at once."""

from collections.abc import Mapping
from typing import TypeVar

from django.db.models import Model
from django.db.models.base import ModelState

T = TypeVar("T", bound=Model)


def loaded(model: type[T], values: Mapping[str, object]) -> T:
    """The model as ``from_db`` makes it; a field that is not among the values is read when it is asked for.

    values: by attname, as the database has them. Nothing listens to our models' signals, and what __init__ does for
    each field (defaults, related objects) is of no use to a row that is there: a settled order has three of them.
    """
    instance = model.__new__(model)
    state = ModelState()
    state.db, state.adding = "default", False
    instance.__dict__.update(values, _state=state)
    return instance
