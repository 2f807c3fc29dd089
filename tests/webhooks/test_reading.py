import json

import msgspec
import pytest

from webhooks import reading


@pytest.mark.parametrize(
    ("case", "body", "text"),
    [
        ("as it should be", '"Zoë 😀"'.encode(), "Zoë 😀"),
        ("a whole pair of escapes", rb'"\ud83d\ude00"', "😀"),
        ("the first half only", rb'"cut \ud83d"', "cut \ufffd"),
        ("the second half only", rb'"\uDE00 cut"', "\ufffd cut"),
        ("halves in the wrong sequence", rb'"\ude00\ud83d"', "\ufffd\ufffd"),
        ("a half before a whole pair", rb'"\ud83d\ud83d\ude00"', "\ufffd😀"),
        ("a half as bytes", b'"\xed\xa0\xbd"', "\ufffd\ufffd\ufffd"),
        ("bytes of another alphabet", b'"caf\xe9"', "caf\ufffd"),
    ],
)
def test_what_is_no_text_is_replaced_and_the_rest_kept(case, body, text):
    assert msgspec.json.decode(reading.readable(body)) == text


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{}", json.dumps("\\ud83d").encode()])
def test_nothing_else_is_touched_and_nothing_raises(body):
    assert isinstance(reading.readable(body), bytes)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("gold, VIP , gold,,", ["gold", "VIP"]),
        (["gold", 7, None, " x "], ["gold", "x"]),
        ("", []),
        ([], []),
        (None, None),
        ({"a": 1}, None),
        ("t" * 300, ["t" * 255]),
        ("a\x00b", ["ab"]),
    ],
)
def test_tags_come_as_text_or_list_or_not_at_all(value, found):
    assert reading.tags(value) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"id": 7}, 7),
        ({"id": "7"}, 7),
        ({"id": None, "customer": {"id": 7.0}}, 7),
        ({"customer": {"id": "gid://shopify/Customer/7?x=1"}}, 7),
    ],
)
def test_an_id_is_found_in_any_spelling(body, found):
    assert reading.required_id(body, "id", "customer.id") == found


@pytest.mark.parametrize("body", [{}, {"id": True}, {"id": -7}, {"id": 2**63}, {"id": "x7"}, {"customer": 7}])
def test_what_has_no_id_is_ignored_with_the_reason(body):
    with pytest.raises(reading.Ignored, match=r"The body has no id\."):
        reading.required_id(body, "id", "customer.id")
