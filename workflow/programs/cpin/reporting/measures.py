"""The 18 measures: each is one pure function over facts, and everything else about it is data (measures.yaml)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.definitions import Setting
from workflow import registry
from workflow.programs.cpin.reference import FOLDER
from workflow.programs.cpin.reporting import count_stock, count_versions
from workflow.programs.cpin.reporting.count_meetings import FEEDS, count_meetings, count_presentations
from workflow.programs.cpin.reporting.count_money import count_expenditures
from workflow.programs.cpin.reporting.count_receipts import CATEGORY, count_forwarded, count_inquiries, count_requests
from workflow.programs.cpin.reporting.counting import Count, Options
from workflow.programs.cpin.reporting.facts import Facts
from workflow.programs.cpin.reporting.reading import read_facts
from workflow.reports.figures import Figure, Measure
from workflow.reports.windows import Asked, Window
from workflow.texts import Text
from workflow.yaml_documents import read_document

NAME = "cpin"
FEEDS_SETTING = "measure_of_"
ANYTIME = "anytime"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a measure is counted of, and by which function."""

    family: str
    count: Count


RULES: Mapping[str, Rule] = {
    "M1": Rule("inquiries", count_inquiries),
    "M2": Rule("meetings", count_meetings("M2")),
    "M3": Rule("versions", count_versions.count_endorsed),
    "M4": Rule("change_requests", count_forwarded),
    "M5": Rule("meetings", count_meetings("M5")),
    "M6": Rule("meetings", count_meetings("M6")),
    "M7": Rule("versions", count_versions.count_additional),
    "M8": Rule("meetings", count_meetings("M8")),
    "M9": Rule("versions", count_versions.count_published),
    "M10": Rule("listed", count_stock.count_practices),
    "M11": Rule("listed", count_stock.count_additional),
    "M12": Rule("presentations", count_presentations),
    "M13": Rule("change_requests", count_requests),
    "M14": Rule("meetings", count_meetings("M14")),
    "M15": Rule("meetings", count_meetings("M15")),
    "M16": Rule("meetings", count_meetings("M16")),
    "M17": Rule("meetings", count_meetings("M17")),
    "M18": Rule("expenditures", count_expenditures),
}


def measures() -> dict[str, Measure]:
    """The 18 measures by code, in the order of the table."""
    document = read_document(FOLDER / "measures.yaml")["measures"]
    return {code: _measure(code, document[code]) for code in RULES}


def _measure(code: str, said: Mapping[str, Any]) -> Measure:
    return Measure(
        code=code,
        name=_text(said),
        definition=_text(said["definition"]),
        count=partial(count, code),
        groups={**(_categories() if said.get("categories") else {}), **_texts(said.get("groups"))},
        unit=said.get("unit", "count"),
        snapshot=said.get("snapshot", False),
        cumulative=said.get("cumulative", False),
        beside=_texts(said.get("beside")),
    )


def _text(said: Mapping[str, Any]) -> Text:
    return Text(said["en"], said["fr"])


def _texts(said: Mapping[str, Any] | None) -> dict[str, Text]:
    return {name: _text(one) for name, one in (said or {}).items()}


def _categories() -> dict[str, Text]:
    options = registry.kind("change_request").fields["category"].options
    return {f"{CATEGORY}{option.value}": option.label for option in options}


def count(code: str, session: Session, asked: Asked) -> Figure:
    """One measure over a window."""
    return figures(session, asked, codes=(code,))[code]


def figures(session: Session, asked: Asked, *, codes: Iterable[str] = tuple(RULES)) -> dict[str, Figure]:
    """Several measures over one window, each family of facts read once."""
    return side_by_side(session, asked, (asked.window,), codes=codes)[0]


def side_by_side(
    session: Session, asked: Asked, windows: Sequence[Window], *, codes: Iterable[str] = tuple(RULES)
) -> list[dict[str, Figure]]:
    """Several measures over each of the windows, of facts that are read once, for the asked window that holds all."""
    wanted = tuple(codes)
    facts = read_facts(session, asked, {RULES[code].family for code in wanted})
    options = replace(read_options(session), today=registry.program(NAME).today(asked.known_at))
    return [
        {code: count_facts(code, facts, Asked(window, asked.known_at), options) for code in wanted}
        for window in windows
    ]


def count_facts(code: str, facts: Facts, asked: Asked, options: Options) -> Figure:
    """One measure of facts that are known already."""
    counted = RULES[code].count(facts, asked.window, options)
    return Figure(code, asked, counted.rows, counted.beside, counted.groups)


def read_options(session: Session) -> Options:
    """The settings that measures depend on, as they are now: one statement."""
    rows = session.execute(select(Setting.name, Setting.value).where(Setting.program == NAME))
    return options_of({name: value["value"] for name, value in rows})


def options_of(changed: Mapping[str, Any]) -> Options:
    """The settings that measures depend on, where `changed` are those that are not at their default."""
    known = {**DEFAULTS, **changed}
    return Options(
        feeds={kind: known[f"{FEEDS_SETTING}{kind}"] for kind in FEEDS},
        count_resources=known["m10_count_resources"],
        include_ongoing=known["m11_include_ongoing"],
        anytime=known["snapshot_or_anytime"] == ANYTIME,
    )


DEFAULTS: Mapping[str, Any] = {
    "m10_count_resources": True,
    "m11_include_ongoing": False,
    "snapshot_or_anytime": "snapshot",
    **{f"{FEEDS_SETTING}{kind}": measure for kind, measure in FEEDS.items()},
}
"""The settings of the measures and their defaults."""
