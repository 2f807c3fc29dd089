"""The JSON that the panel sends. Checked before anything is done with it: a body is a stranger's."""

from typing import Annotated, Any, TypeVar

import msgspec

from loyalty_app.rewards import cart as carts
from loyalty_app.rewards.cart import Cart, NotACart
from loyalty_app.rewards.redeem import NOTE_LENGTH_MAX
from loyalty_app.rewards.terms import POINTS_MAX

BYTES_MAX = 100_000  # a cart of 500 lines has about 60,000

Id = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
Points = Annotated[int, msgspec.Meta(ge=1, le=POINTS_MAX)]
# Chosen by the browser, one per wish. No colon: keys that we choose ourselves have one.
Key = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z-]{16,64}\Z")]
Note = Annotated[str, msgspec.Meta(max_length=NOTE_LENGTH_MAX)]
Body = TypeVar("Body")


class NotABody(ValueError):
    """The text says what is wrong with it, for whoever reads the console."""


class TooLarge(NotABody):
    pass


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A reward looked at: its price for this cart."""

    reward_id: Id
    points: Points | None = None
    variant_id: Id | None = None
    cart: Any = None

    def read_cart(self) -> Cart | None:
        try:
            return carts.read(self.cart)
        except NotACart as error:
            raise NotABody(f"cart: {error}") from None


class Redeemed(Wanted, frozen=True, kw_only=True):
    """A reward wished for."""

    key: Key
    note: Note = ""


class GivenBack(msgspec.Struct, frozen=True, kw_only=True):
    id: Id


def read(content: bytes, body: type[Body]) -> Body:
    """Raises NotABody."""
    if len(content) > BYTES_MAX:
        raise TooLarge(f"send at most {BYTES_MAX} bytes")
    if b"\\u0000" in content:
        raise NotABody("a character that no database keeps")
    try:
        return msgspec.json.decode(content, type=body, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotABody(str(error)) from None
