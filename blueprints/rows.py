"""The rows of a list as people read them: everything is worded once here, so that the page only lays it out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import url_for

from blueprints import display, times
from blueprints.facts import organization_name
from blueprints.identity import now
from blueprints.language import language
from blueprints.wording import _
from workflow import registry
from workflow.amounts import is_money
from workflow.calendar import Calendar
from workflow.columns import beside_of
from workflow.definition import Field
from workflow.reports.cells import say


@dataclass(frozen=True, slots=True)
class When:
    """A day or an instant: for machines, in full, and short."""

    iso: str
    full: str
    short: str


@dataclass(frozen=True, slots=True)
class Due(When):
    """A due day, how far it is (nothing when it is far), and `late`, `soon` or nothing."""

    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class Badge:
    """A state: the shape that stands for it, and its name. One that its workflow no longer knows has no shape."""

    shape: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row."""

    reference: str
    address: str
    kind: str
    title: str
    state: Badge
    category: str
    organization: str
    owner: str
    due: Due | None
    received: When | None
    moved: When
    beside: tuple[When | str, ...] = ()
    """The columns that the kind lists: days, words."""


def word_rows(
    rows: Iterable[Any], zone: ZoneInfo | None = None, listed: Mapping[str, Field] | None = None
) -> list[Line]:
    """The rows of a page, of the columns that lists read and the fields that their kind lists.

    `zone` (the site's, if none) is that of the instants.
    """
    page = _Page(zone or times.site_zone(), listed or {})
    return [page.word(row) for row in rows]


def untitled() -> str:
    """What stands for the title of an item that has none yet."""
    return _("Untitled")


def category_field(kind: str, value: str | None) -> Field | None:
    """What a kind calls its category: the first of its choices that has this value, its `category` before others."""
    fields = sorted(registry.kind(kind).fields.values(), key=lambda field: field.name != "category")
    has_value = (field for field in fields if any(option.value == value for option in field.options))
    return next(has_value, None)


class _Page:
    """One page. Rows share states and days: each is worded once."""

    def __init__(self, zone: ZoneInfo, listed: Mapping[str, Field]) -> None:
        self.zone, self.listed = zone, listed
        self.now, self.language = now(), language()
        self.before = url_for("items.show_item", reference="-").removesuffix("-")
        self.badges: dict[tuple[str, str], Badge] = {}
        self.categories: dict[tuple[str, str], str] = {}
        self.days: dict[date, When] = {}
        self.dues: dict[tuple[str, date], Due] = {}

    def word(self, row: Any) -> Line:
        due, received, beside = row.next_due_on, row.received_on, beside_of(row, self.listed)
        return Line(
            reference=row.reference,
            address=self.before + quote(row.reference),
            kind=registry.kind(row.kind).label.in_(self.language),
            title=row.title or untitled(),
            state=self.badges.get((row.kind, row.state)) or self.badge(row.kind, row.state),
            category=self.category(row.kind, row.category),
            organization=organization_name(row, self.language),
            owner=row.owner_name or "",
            due=None if due is None else self.dues.get((row.program, due)) or self.due(row.program, due),
            received=None if received is None else self.days.get(received) or self.day(received),
            moved=self.instant(row.updated_at),
            beside=tuple(self.said(self.listed[name], value, beside) for name, value in beside.items()),
        )

    def said(self, field: Field, value: str | None, beside: Mapping[str, str | None]) -> When | str:
        if not value:
            return ""
        if field.type == "date":
            day = date.fromisoformat(value)
            return self.days.get(day) or self.day(day)
        if field.type in ("decimal", "money"):
            return say(Decimal(value), "money" if is_money(field, beside) else "number", self.language)
        return next((one.label.in_(self.language) for one in field.options if one.value == value), value)

    def category(self, kind: str, value: str | None) -> str:
        if value is None or (kind, value) in self.categories:
            return self.categories.get((kind, value or ""), "")
        field = category_field(kind, value)
        labels = {one.value: one.label.in_(self.language) for one in field.options} if field else {}
        return self.categories.setdefault((kind, value), labels.get(value, ""))

    def badge(self, kind: str, name: str) -> Badge:
        state = registry.kind(kind).states.get(name)
        made = Badge(display.state_shape(state), state.label.in_(self.language)) if state else Badge("", name)
        return self.badges.setdefault((kind, name), made)

    def day(self, day: date) -> When:
        full, short = times.full_date(day, self.language), times.day_in(day, self.now.date(), self.language)
        return self.days.setdefault(day, When(day.isoformat(), full, short))

    def due(self, program: str, day: date) -> Due:
        calendar: Calendar = registry.program(program).calendar
        when, today = self.days.get(day) or self.day(day), calendar.local_date(self.now)
        words, tone = times.due_words(day, today, calendar), times.tone_of(day, today)
        return self.dues.setdefault((program, day), Due(when.iso, when.full, when.short, words, tone))

    def instant(self, at: datetime) -> When:
        full = times.instant_in(at, self.zone, self.language)
        return When(at.isoformat(), full, times.ago_in(at, self.now, self.language))
