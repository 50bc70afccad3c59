"""Numbers and amounts of money as people write them, in English and in French: read, or refused, never guessed."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from workflow.definition import Field

CENT = Decimal("0.01")
NOISE = Decimal("1e-9")
"""How far, of its size, a binary number of a workbook may be from what was meant: 0.30000000000000004 for 0.30."""
LONGEST = 40
BLANKS = " \u00a0\u202f"

PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+")
COMMA_THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
BLANK_THOUSANDS = re.compile(rf"[0-9]{{1,3}}([{BLANKS}][0-9]{{3}})+([.,][0-9]{{1,2}})?")
COMMA_DECIMAL = re.compile(r"[0-9]+,[0-9]{1,2}")
DOT_THOUSANDS = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+,[0-9]{1,2}")


class NotANumber(ValueError):  # noqa: N818 - reads as what was found
    """What was given is no number, or more than one can be meant."""


def read_number(value: Any) -> Decimal:
    """A number that was given as one, or as text: `1250.5`, `1,250.50`, `1250,50`, `1 250,50`, `1.250,50`.

    A comma divides thousands only where three digits follow each, and is the decimal sign before the last one or two
    digits. Raises NotANumber for all else, exponents among it.
    """
    if isinstance(value, bool):
        raise NotANumber
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(value))
        if not number.is_finite():
            raise NotANumber
        return Decimal(f"{number:f}") if abs(number.adjusted()) < LONGEST else number
    text = str(value).strip()
    negative, digits = text[:1] in ("-", "−"), text.lstrip("+-−")
    if len(text) > LONGEST or len(text) - len(digits) > 1:
        raise NotANumber
    return -_digits(digits) if negative else _digits(digits)


def read_money(value: Any) -> Decimal:
    """An amount in whole cents. Raises NotANumber for more than two decimals, but rounds a binary number's noise.

    In text a third decimal is refused even where it is 0: `1.250` may mean 1250.
    """
    number = read_number(value)
    try:
        cents = number.quantize(CENT)
    except InvalidOperation:  # more digits than any amount has
        raise NotANumber from None
    off = abs(cents - number)
    if isinstance(value, str) and number.as_tuple().exponent < -2:  # type: ignore[operator]  # read_number: finite
        raise NotANumber
    if off and not (isinstance(value, float) and off <= NOISE * max(abs(number), Decimal(1))):
        raise NotANumber
    return cents


def _digits(digits: str) -> Decimal:
    if PLAIN.fullmatch(digits):
        return Decimal(digits)
    if COMMA_THOUSANDS.fullmatch(digits):
        return Decimal(digits.replace(",", ""))
    if BLANK_THOUSANDS.fullmatch(digits) or COMMA_DECIMAL.fullmatch(digits):
        return Decimal(re.sub(rf"[{BLANKS}]", "", digits).replace(",", "."))
    if DOT_THOUSANDS.fullmatch(digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    raise NotANumber


def is_money(field: Field, record: Mapping[str, Any]) -> bool:
    """Whether what a field of a record holds is an amount of money."""
    return field.type == "money" or any(record.get(name) == value for name, value in field.money_if)
