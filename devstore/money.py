"""Amounts inside the stand-in are integers of the currency's smallest unit; here they get their written forms.

REST writes all decimals of the currency ("48.00"), GraphQL drops trailing zeros but one ("48.0").
"""

from decimal import ROUND_HALF_UP, Decimal

NO_DECIMALS = {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
THREE_DECIMALS = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}


def exponent(currency: str) -> int:
    if currency in NO_DECIMALS:
        return 0
    return 3 if currency in THREE_DECIMALS else 2


def minor(amount: object, currency: str) -> int:
    """Read an amount such as "48.00" or 48 into the smallest unit, rounding half up."""
    return int((Decimal(str(amount)).scaleb(exponent(currency))).quantize(Decimal(1), ROUND_HALF_UP))


def text(amount_minor: int, currency: str) -> str:
    """The REST form: all decimals of the currency."""
    return str(Decimal(amount_minor).scaleb(-exponent(currency)))


def graphql_text(amount_minor: int, currency: str) -> str:
    """The GraphQL form: at least one decimal, no further trailing zeros."""
    written = text(amount_minor, currency)
    if "." not in written:
        return f"{written}.0"
    whole, _, decimals = written.partition(".")
    return f"{whole}.{decimals.rstrip('0') or '0'}"


def exchanged(amount_minor: int, *, rate: str, currency: str, into: str) -> int:
    """The same amount in the buyer's currency; rate is what one unit of the shop's currency buys."""
    if currency == into:
        return amount_minor
    amount = Decimal(amount_minor).scaleb(-exponent(currency)) * Decimal(rate)
    return minor(amount, into)


def share(total: int, *, part: int, whole: int) -> int:
    """total x part / whole, rounded half up; the sign of the total is kept."""
    if not whole:
        return 0
    exact = Decimal(total) * part / whole
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def spread(total: int, *, weights: list[int]) -> list[int]:
    """Hand `total` to the weights in proportion, by largest remainder, so that the parts add up."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda n: (-(total * weights[n] % whole), n))
    for position in order[: total - sum(parts)]:
        parts[position] += 1
    return parts
