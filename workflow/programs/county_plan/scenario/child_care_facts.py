"""Reads what a case says of child care: its keys, which may be said in several ways, and its values, all checked."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from workflow.scenarios.cases import ScenarioError, check_keys, line_of
from workflow.scenarios.shapes import read_list, read_words

Reader = Callable[[Mapping[str, Any], str], Any]

OPTIONS = range(1, 16)
COMPLETED = ("G-5", "G-6", "G-7", "G-8", "G-9", "G-10", "G-11", "G-12", "forms")
G1 = ("allocation", "total", "a", "b", "c")
G3 = ("very_low", "share", "methods", "order", "indicators")
FAMILY_SIZES = ("f2", "f3", "f4")
DAYS = ("routine", "extenuating", "total")
PERIODS = {"month": "1", "1": "1", "3": "3", "6": "6"}
"""How a period of absences is named, and its months."""

G7: Mapping[str, tuple[str, ...]] = {
    "f2": ("2", "family_2", "limit_family_2"),
    "f3": ("3", "family_3", "limit_family_3"),
    "f4": ("4", "family_4", "family_4_plus", "limit_family_4"),
    "limits": (),
    "limits_applied": (),
    "limits_text": (),
    "prio": ("prioritizes",),
    "prio_text": ("priorities_text",),
    "amount": ("projected_expenditure_plan_duration",),
    "protective_only": (),
}
G9: Mapping[str, tuple[str, ...]] = {
    "rows": ("limits",),
    "base_period": ("months", "period", "base"),
    "types": ("eligible_providers",),
    "contract_only": (),
    "reasons": (),
}
ROW: Mapping[str, tuple[str, ...]] = {
    "period": ("months",),
    "routine": ("routine_days",),
    "extenuating": ("extenuating_days",),
    "total": ("total_days",),
}
G10: Mapping[str, tuple[str, ...]] = {
    "days": ("days_allowed", "closure_days"),
    "list": ("closures", "allowable_closures"),
    "types": ("eligible_providers",),
    "contract_only": (),
}
G11: Mapping[str, tuple[str, ...]] = {
    "elements": (),
    "accredited": ("accredited_percent", "accredited_pct"),
    "nontraditional": ("nontraditional_percent", "nontraditional_pct", "non_traditional"),
    "pct": ("percent", "differential"),
    "justification": ("justification_above_15", "justified_ceiling"),
    "nontraditional_all_types": (),
    "accredited_types": (),
    "hours": ("sleep_hours", "sleep"),
    "criteria": ("sleep_criteria", "sleep_standards"),
}
G12: Mapping[str, tuple[str, ...]] = {
    "text": ("over_24h", "over_24h_limits"),
    "always": ("unit_always",),
    "beneficial": ("unit_when_beneficial",),
    "criteria": ("unit_criteria",),
    "statutory": (),
    "justified": (),
    "approved": (),
    "implemented": (),
    "days": ("break_days", "break_length", "breaks", "break"),
    "would_be_lost": ("lost",),
    "starts_within": ("starts",),
    "groups": ("break_groups",),
}
NESTED = ("unit", "break", "breaks", "sleep", "waiver", "differentials", "differential", "limits")
"""Keys under which a group of others may stand."""

LISTS = ("rows", "types", "list", "elements", "accredited_types", "always", "beneficial", "groups")
"""Keys under which a list stands."""


def exact_or_none(node: Mapping[str, Any], key: str) -> Decimal | None:
    """An exact number under `key`, or None; raises ScenarioError for anything else."""
    value = node[key]
    if value is None:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ScenarioError(line_of(node, key), f"{key} is no number: {value!r}") from None
    return number


def read_g1(node: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The figures of the block grant, in dollars."""
    check_keys(node[key], G1, what=key, line=line_of(node, key))
    return {name: exact_or_none(node[key], name) for name in node[key]}


def read_g3(node: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Percentages, the methods and the order of closing cases, and the signs of the sample."""
    if node[key] is None:
        return {}
    check_keys(node[key], G3, what=key, line=line_of(node, key))
    given = node[key]
    for name in ("methods", "indicators"):
        if name in given:
            read_words(given, name)
    numbers = {name: exact_or_none(given, name) for name in ("very_low", "share") if name in given}
    return {**given, **numbers}


def read_options(node: Mapping[str, Any], key: str) -> tuple[int, ...]:
    """The numbers of chosen options."""
    chosen = read_list(node, key)
    for option in chosen:
        if isinstance(option, bool) or option not in OPTIONS:
            raise ScenarioError(line_of(node, key), f"{option!r} is no option; they are 1 to {OPTIONS[-1]}")
    return tuple(chosen)


def read_completed(node: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """The optional appendices that are filled in."""
    completed = read_words(node, key)
    for name in completed:
        if name not in COMPLETED:
            raise ScenarioError(line_of(node, key), f"unknown {name!r} in {key}; known are {', '.join(COMPLETED)}")
    return tuple(completed)


def keys_of(known: Mapping[str, tuple[str, ...]]) -> Reader:
    """A reader of a mapping whose keys have other names besides, and may stand in groups; None as it is."""

    def read(node: Mapping[str, Any], key: str) -> Any:
        if node[key] is None:
            return None
        return _canonical(node[key], known, key, line_of(node, key))

    return read


def read_g7(node: Mapping[str, Any], key: str) -> Any:
    """The income limits by family size: a mapping, or the three in a list."""
    if isinstance(node[key], list):
        return _limits(node[key], key, line_of(node, key))
    read = keys_of(G7)(node, key)
    if read and isinstance(read.get("limits"), list):
        read.update(_limits(read.pop("limits"), f"limits of {key}", line_of(node, key)))
    return read


def _limits(given: list[Any], what: str, line: int) -> dict[str, Any]:
    if len(given) != len(FAMILY_SIZES):
        raise ScenarioError(line, f"{what} lists the limits of {len(FAMILY_SIZES)} family sizes")
    return dict(zip(FAMILY_SIZES, given, strict=True))


def read_g9(node: Mapping[str, Any], key: str) -> Any:
    """The rows of absences: a list of rows, one row alone, rows by period, or a mapping that has them under `rows`."""
    value = node[key]
    if value is None:
        return None
    if isinstance(value, list):
        return {"rows": [_row(row, key, line_of(node, key)) for row in value]}
    if isinstance(value, Mapping) and "routine" in value:
        return {"rows": [_row(value, key, line_of(node, key))]}
    rows = [_row_of_period(value, name) for name in value if str(name) in PERIODS] if isinstance(value, Mapping) else []
    others = value if not rows else {name: value[name] for name in value if str(name) not in PERIODS}
    read = dict(_canonical(others, G9, key, line_of(node, key)))
    rows += [_row(row, "rows", line_of(value)) for row in read.get("rows") or ()]
    return {**read, "rows": rows}


def _row_of_period(node: Mapping[Any, Any], name: Any) -> Mapping[str, Any]:
    days, months = node[name], PERIODS[str(name)]
    if isinstance(days, list) and len(days) == len(DAYS):
        return {"period": months, **dict(zip(DAYS, days, strict=True))}
    return {**_row(days, str(name), line_of(node, name)), "period": months}


def _row(row: Any, what: str, line: int) -> Mapping[str, Any]:
    read = _canonical(row, ROW, f"a row of {what}", line)
    period = str(read.get("period", "month"))
    return {**read, "period": PERIODS.get(period, period)}


def _other_names(known: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {other: name for name, others in known.items() for other in (name, *others)}


def _canonical(node: Any, known: Mapping[str, tuple[str, ...]], what: str, line: int) -> dict[str, Any]:
    """The mapping under its own keys, groups laid open. Raises ScenarioError for an unknown key."""
    if not isinstance(node, Mapping):
        raise ScenarioError(line, f"a mapping is expected as {what}, not {node!r}")
    names = _other_names(known)
    read: dict[str, Any] = {}
    for key, value in node.items():
        if isinstance(value, Mapping) and key in NESTED:
            read.update(_canonical(value, known, f"{key} of {what}", line_of(node, key)))
        elif str(key) in names:
            read[names[str(key)]] = _of_its_shape(node, key, names[str(key)])
        else:
            message = f"unknown key {key!r} in {what}; known are {', '.join(known)}"
            raise ScenarioError(line_of(node, key), message)
    return read


def _of_its_shape(node: Mapping[Any, Any], key: Any, name: str) -> Any:
    value = node[key]
    if name in LISTS and value is not None and not isinstance(value, list):
        raise ScenarioError(line_of(node, key), f"{key} is a list, not {value!r}")
    return value


CHILD_CARE: Mapping[str, Reader] = {
    "g1": read_g1,
    "g3": read_g3,
    "options": read_options,
    "completed": read_completed,
    "g7": read_g7,
    "g9": read_g9,
    "g10": keys_of(G10),
    "g11": keys_of(G11),
    "g12": keys_of(G12),
}
"""How each fact of child care is read."""
