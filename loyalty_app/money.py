"""Money and points. Money is a Decimal in a named currency, read exactly; points are whole numbers."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation

# ISO 4217 currencies whose smallest unit is not a hundredth.
_WHOLE = ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF")
_WHOLE_TOO = ("XOF", "XPF")
_THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_EXPONENTS = {**dict.fromkeys(_WHOLE + _WHOLE_TOO, 0), **dict.fromkeys(_THOUSANDTHS, 3)}
ZERO = Decimal(0)


class NotMoney(ValueError):
    """A text or number that is no amount."""


def exponent(currency: str) -> int:
    """How many decimals the currency's smallest unit has: JPY 0, USD 2, KWD 3."""
    return _EXPONENTS.get(currency.upper(), 2)


def parse_amount(value: object) -> Decimal:
    """An amount from JSON, exactly: "398.00", "13.5", 20 or 9.0. None and "" are zero. Raises NotMoney."""
    if value is None or value == "":
        return ZERO
    if isinstance(value, bool):
        raise NotMoney(repr(value))
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        raise NotMoney(repr(value)[:40]) from None
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** 15:
        raise NotMoney(repr(value)[:40])
    return amount


def display(amount: Decimal, currency: str) -> str:
    """The amount with the currency's decimals, for people: 12.50 USD."""
    quantum = Decimal(1).scaleb(-exponent(currency))
    return f"{amount.quantize(quantum, rounding=ROUND_HALF_UP):,} {currency}"


def round_down_to_point(points: Decimal) -> int:
    return int(points.to_integral_value(rounding=ROUND_FLOOR))


def round_half_up_to_point(points: Decimal) -> int:
    return int(points.to_integral_value(rounding=ROUND_HALF_UP))


def round_up_to_point(points: Decimal) -> int:
    return int(points.to_integral_value(rounding=ROUND_CEILING))
