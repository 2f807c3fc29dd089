"""What differs, value by value."""

import pytest

from loyalty_app.audit_trail.differences import Difference, differences


@pytest.mark.parametrize(
    ("case", "before", "after", "told"),
    [
        ("the same", {"a": 1}, {"a": 1}, []),
        ("a value", {"a": 1, "b": 2}, {"a": 1, "b": 3}, [Difference(("b",), 2, 3)]),
        ("deep", {"a": {"b": {"c": "x"}}}, {"a": {"b": {"c": "y"}}}, [Difference(("a", "b", "c"), "x", "y")]),
        ("a list is one value", {"a": [1, 2]}, {"a": [2]}, [Difference(("a",), [1, 2], [2])]),
        ("added and gone", {"a": 1}, {"b": 2}, [Difference(("b",), None, 2), Difference(("a",), 1, None)]),
        ("new", None, {"a": 1}, [Difference(("a",), None, 1)]),
        ("gone", {"a": {"b": 1}}, None, [Difference(("a", "b"), 1, None)]),
        ("another kind of value", {"a": 1}, {"a": {"b": 1}}, [Difference(("a",), 1, {"b": 1})]),
    ],
)
def test_differences(case, before, after, told):
    assert differences(before, after) == told
