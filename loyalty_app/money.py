"""Money and points. Money is a Decimal in a named currency, read exactly; points are whole numbers."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from math import lcm

# ISO 4217 currencies whose smallest unit is not a hundredth.
_WHOLE = ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF")
_WHOLE_TOO = ("XOF", "XPF")
_THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_EXPONENTS = {**dict.fromkeys(_WHOLE + _WHOLE_TOO, 0), **dict.fromkeys(_THOUSANDTHS, 3)}
ZERO = Decimal(0)
# Far beyond any price, and the end of numbers that take a minute to multiply: 1e-99999999 is a number, too.
DIGITS_MAX = 15  # before the point
DECIMALS_MAX = 24
CHARACTERS_MAX = 60


class NotMoney(ValueError):
    """A text or number that is no amount."""


def exponent(currency: str) -> int:
    """How many decimals the currency's smallest unit has: JPY 0, USD 2, KWD 3."""
    return _EXPONENTS.get(currency.upper(), 2)


def parse_amount(value: object) -> Decimal:
    """An amount from JSON, exactly: "398.00", "13.5", 20 or 9.0. None and "" are zero. Raises NotMoney."""
    if value is None or value == "":
        return ZERO
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise NotMoney(type(value).__name__)
    try:
        text = str(value).strip()
        amount = Decimal(text if len(text) <= CHARACTERS_MAX else "NaN")
    except (InvalidOperation, ValueError):  # ValueError: a whole number of thousands of digits has no text
        raise NotMoney("no number") from None
    # Asked of its digits: to compute with 1e999999999 is an error, or a minute's work.
    if not amount.is_finite() or amount.adjusted() >= DIGITS_MAX or -amount.as_tuple().exponent > DECIMALS_MAX:
        raise NotMoney("beyond every price")
    return amount


def in_currency(amount: Decimal, currency: str) -> Decimal:
    """The amount with just the currency's decimals: 12.5000 is 12.50 in USD."""
    return amount.quantize(Decimal(1).scaleb(-exponent(currency)), rounding=ROUND_HALF_UP)


def added(parts: Sequence[Fraction]) -> Fraction:
    """The exact sum. Fractions added one by one are cancelled down each time, which is most of the work."""
    if len(parts) == 1:
        return parts[0]
    pairs = [part.as_integer_ratio() for part in parts if part]
    common = lcm(*(denominator for _, denominator in pairs))
    return Fraction(sum(numerator * (common // denominator) for numerator, denominator in pairs), common)


def display(amount: Decimal, currency: str) -> str:
    """The amount with the currency's decimals, for people: 12.50 USD."""
    return f"{in_currency(amount, currency):,} {currency}"


def round_down_to_point(points: Decimal) -> int:
    return int(points.to_integral_value(rounding=ROUND_FLOOR))


def round_half_up_to_point(points: Decimal) -> int:
    return int(points.to_integral_value(rounding=ROUND_HALF_UP))


def round_up_to_point(points: Decimal) -> int:
    return int(points.to_integral_value(rounding=ROUND_CEILING))
