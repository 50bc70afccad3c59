"""The values people give: checked against what is declared, typed for the rules, plain for storage."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from workflow import amounts
from workflow.definition import Field
from workflow.errors import FieldError, InvalidInput
from workflow.signs import wrong_sign
from workflow.texts import Text

DEFAULT_MAX = 4000
MAX_ROWS = 500
MAX_INT = 2**53
TRUE = frozenset({"true", "on", "yes", "1", "y"})
FALSE = frozenset({"false", "off", "no", "0", "n", ""})

UNKNOWN = Text("“{name}” is not asked for here.", "« {name} » n’est pas demandé ici.")
TOO_LONG = Text(
    "Use at most {max} characters; there are {length}.",
    "Utilisez au plus {max} caractères; il y en a {length}.",
)
NOT_TEXT = Text("Enter text.", "Entrez du texte.")
NOT_DATE = Text(
    "Enter a date as year-month-day, such as 2026-11-22.",
    "Entrez une date sous la forme année-mois-jour, p. ex. 2026-11-22.",
)
NOT_DATETIME = Text(
    "Enter a date and time, such as 2026-11-22T09:00.",
    "Entrez une date et une heure, p. ex. 2026-11-22T09:00.",
)
NOT_INT = Text("Enter a whole number.", "Entrez un nombre entier.")
NOT_CHOSEN = Text("Choose from the list.", "Choisissez dans la liste.")
NOT_NUMBER = Text("Enter a number, such as 1250.5.", "Entrez un nombre, p. ex. 1250,5.")
NOT_MONEY = Text(
    "Enter an amount in dollars and whole cents, such as 1250.00.",
    "Entrez un montant en dollars et en cents entiers, p. ex. 1250,00.",
)
TOO_SMALL = Text("Enter {min} or more.", "Entrez {min} ou plus.")
TOO_LARGE = Text("Enter {max} or less.", "Entrez {max} ou moins.")
NOT_BOOL = Text("Answer yes or no.", "Répondez oui ou non.")
NOT_OPTION = Text("Choose one of: {options}.", "Choisissez parmi : {options}.")
NOT_LIST = Text("Give a list.", "Donnez une liste.")
TOO_MANY = Text("Give at most {max} rows.", "Donnez au plus {max} lignes.")
NOT_FILE = Text("Choose a file.", "Choisissez un fichier.")
FILE_FACTS = ("attachment", "name", "version", "sha256", "size")
"""What a value of the type `file` says: the first is given, the others are what is known of it."""
MAX_ID = 2**31 - 1


class _Wrong(Exception):  # noqa: N818 - carries one sentence up to the field's name
    def __init__(self, message: Text, path: str = "") -> None:
        self.message, self.path = message, path


def read_input(declared: Iterable[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """The given values, typed. Empty values are left out. Raises InvalidInput naming every wrong field.

    A name that is not declared is wrong: nothing reaches a record that the action does not ask for.
    """
    fields = {field.name: field for field in declared}
    errors: list[FieldError] = []
    typed_values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in fields:
            errors.append(FieldError(name, UNKNOWN.format(name=name)))
            continue
        try:
            checked = _read(fields[name], value)
        except _Wrong as wrong:
            errors.append(FieldError(f"{name}{wrong.path}", wrong.message))
        else:
            if not is_empty(checked):
                typed_values[name] = checked
    if errors:
        raise InvalidInput(errors)
    return typed_values


def is_empty(value: Any) -> bool:
    """Whether nothing was given: None, blank text, an empty list. False and 0 are answers."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {}, ())


def typed(declared: Field, stored: Any) -> Any:
    """A stored (plain) value as the rules want it: dates, Decimals, rows of those."""
    if stored is None:
        return None
    try:
        return _read(declared, stored)
    except _Wrong:  # a definition may have become stricter since: what is stored stays readable
        with suppress(InvalidOperation):  # a number with parts of a cent, or beyond its bounds, is still a number
            return Decimal(str(stored)) if declared.type in ("decimal", "money") else stored
        return stored


def plain(value: Any) -> Any:
    """A value as JSON: dates and Decimals as text, tuples as lists."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): plain(child) for name, child in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        children = sorted(value) if isinstance(value, set | frozenset) else value
        return [plain(child) for child in children]
    return value


def _read(field: Field, value: Any) -> Any:
    if is_empty(value):
        return None
    return _READERS[field.type](field, value)


def _text(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        if isinstance(value, bool | list | dict):
            raise _Wrong(NOT_TEXT)
        value = str(value)
    text: str = value.replace("\r\n", "\n").strip()
    limit = field.max or DEFAULT_MAX
    if len(text) > limit:
        raise _Wrong(TOO_LONG.format(max=limit, length=len(text)))
    wrong = wrong_sign(text)
    if wrong is not None:
        raise _Wrong(wrong)
    return text


def _line(field: Field, value: Any) -> str:
    return " ".join(_text(field, value).split())


def _date(_field: Field, value: Any) -> date:
    if isinstance(value, datetime):
        raise _Wrong(NOT_DATE)
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise _Wrong(NOT_DATE) from None


def _datetime(_field: Field, value: Any) -> datetime | date:
    if isinstance(value, datetime | date):
        return value
    text = str(value).strip()
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-22") else datetime.fromisoformat(text)
    except ValueError:
        raise _Wrong(NOT_DATETIME) from None


def _bounded(field: Field, number: Any) -> Any:
    if field.min is not None and number < field.min:
        raise _Wrong(TOO_SMALL.format(min=field.min))
    if number > (MAX_INT if field.max is None else field.max):
        raise _Wrong(TOO_LARGE.format(max=MAX_INT if field.max is None else field.max))
    return number


def _int(field: Field, value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise _Wrong(NOT_INT)
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise _Wrong(NOT_INT) from None
    bounded: int = _bounded(field, number)
    return bounded


def _id(field: Field, value: Any) -> int:
    try:
        return _int(field, value)
    except _Wrong:
        raise _Wrong(NOT_CHOSEN) from None


def _decimal(field: Field, value: Any) -> Decimal:
    try:
        number = amounts.read_number(value)
    except amounts.NotANumber:
        raise _Wrong(NOT_NUMBER) from None
    return Decimal(_bounded(field, number))


def _money(field: Field, value: Any) -> Decimal:
    try:
        amount = amounts.read_money(value)
    except amounts.NotANumber:
        raise _Wrong(NOT_MONEY) from None
    return Decimal(_bounded(field, amount))


def _bool(_field: Field, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise _Wrong(NOT_BOOL)


def _choice(field: Field, value: Any) -> str:
    word = str(value)
    if word not in {option.value for option in field.options}:
        names = [", ".join(option.label.in_(language) for option in field.options) for language in ("en", "fr")]
        raise _Wrong(NOT_OPTION.format(options=Text(names[0], names[1])))
    return word


def _each(read: Callable[[Field, Any], Any]) -> Callable[[Field, Any], list[Any]]:
    def read_list(field: Field, value: Any) -> list[Any]:
        if isinstance(value, str):
            value = [part for part in value.replace("\n", ",").split(",") if part.strip()]
        if not isinstance(value, list | tuple):
            raise _Wrong(NOT_LIST)
        if len(value) > MAX_ROWS:
            raise _Wrong(TOO_MANY.format(max=MAX_ROWS))
        return [read(field, part) for part in value]

    return read_list


def _rows(field: Field, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list | tuple):
        raise _Wrong(NOT_LIST)
    if len(value) > MAX_ROWS:
        raise _Wrong(TOO_MANY.format(max=MAX_ROWS))
    rows = []
    for index, row in enumerate(value):
        if not isinstance(row, Mapping):
            raise _Wrong(NOT_LIST, f".{index}")
        try:
            checked = read_input(field.columns, row)
        except InvalidInput as wrong:
            first = wrong.errors[0]
            raise _Wrong(first.message, f".{index}.{first.field}") from None
        if checked:
            rows.append(checked)
    return rows


def _scorers(field: Field, value: Any) -> int | list[Any]:
    if isinstance(value, int) or (isinstance(value, str) and value.strip().isdigit()):
        return _int(field, value)
    return _each(_line)(field, value)


def _file(_field: Field, value: Any) -> dict[str, Any]:
    given = value if isinstance(value, Mapping) else {"attachment": value}
    number = given.get("attachment")
    if isinstance(number, str) and number.strip().isdecimal():
        number = int(number)
    if (
        isinstance(number, bool)
        or not isinstance(number, int)
        or not 1 <= number <= MAX_ID
        or set(given) - {*FILE_FACTS}
    ):
        raise _Wrong(NOT_FILE)
    return {**given, "attachment": number}


_READERS: Mapping[str, Callable[[Field, Any], Any]] = {
    "text": _line,
    "long": _text,
    "date": _date,
    "datetime": _datetime,
    "int": _int,
    "decimal": _decimal,
    "money": _money,
    "bool": _bool,
    "choice": _choice,
    "choices": _each(_choice),
    "person": _id,
    "people": _each(_id),
    "organization": _id,
    "item": _line,
    "items": _each(_line),
    "file": _file,
    "rows": _rows,
    "scorers": _scorers,
}
