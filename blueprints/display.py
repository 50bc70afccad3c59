"""How values are said to people: dates as people say them, states as a shape and a word, Markdown made safe."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import nh3
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask
from markdown_it import MarkdownIt
from markupsafe import Markup

from blueprints.browsers import browser_said
from blueprints.identity import now
from blueprints.language import language
from blueprints.wording import _, ngettext
from models.people import Person, RoleGrant
from workflow import registry
from workflow.actors import Grant
from workflow.calendar import Calendar
from workflow.definition import State
from workflow.deputising import said_for
from workflow.differences import in_stretches
from workflow.errors import NotFound
from workflow.schedule import WORKING
from workflow.scopes import read_scope, scope_said
from workflow.texts import Text

FAR = 15
"""Beyond so many working days a date is said without counting."""
HOUR, DAY = 60, 24
"""Minutes of an hour, hours of a day."""
CLOCKS_DIFFER = timedelta(seconds=5)
"""What another process wrote just now is not said to be still to come."""

MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable("table").disable("image")
TAGS = frozenset("a blockquote br code em h3 h4 h5 h6 hr li ol p pre strong table tbody td th thead tr ul".split())
SHAPES = {
    "pending": "pending",
    "in-progress": "in-progress",
    "ongoing": "ongoing",
    "deferred": "deferred",
    "complete": "complete",
}


def said(text: Text | str | None) -> str:
    """A text of the workflow in the reader's language."""
    if text is None:
        return ""
    return text.in_(language()) if isinstance(text, Text) else text


def by_said(person: Person | None, principal: Person | None = None) -> str:
    """Who did something, by name: “X for Y” where a deputy did it for somebody; nobody is the system."""
    return said(said_for(person.name, principal.name if principal else None)) if person is not None else "Accord"


def for_said(name: str, principal: str) -> str:
    """Likewise, where only the names are kept."""
    return said(said_for(name, principal))


def state_shape(state: State) -> str:
    """The shape that stands for a state: its reporting word, else whether it begins, ends or goes on."""
    if state.word in SHAPES:
        return SHAPES[state.word]
    if state.terminal:
        return "closed"
    if not state.listed:
        return "unlisted"
    return "pending" if state.initial else "in-progress"


@lru_cache(maxsize=4096)
def short_date(day: date, locale: str, *, year: bool) -> str:
    """`Thu 26 Nov`, with the year when it is not this one. A French month that ends it stands in full.

    French shortens months with a point (`7 déc.`): at the end of a sentence there would be two.
    """
    month = "MMM y" if year else "MMMM" if locale.startswith("fr") else "MMM"
    return format_date(day, f"EEE {_day_of(day, locale)} {month}", locale=locale)


@lru_cache(maxsize=4096)
def full_date(day: date, locale: str) -> str:
    """`Thursday 26 November 2026`."""
    return format_date(day, f"EEEE {_day_of(day, locale)} MMMM y", locale=locale)


def _day_of(day: date, locale: str) -> str:
    """How the day of the month is written: in French the first is an ordinal, `1er avril`."""
    return "d'er'" if day.day == 1 and locale.startswith("fr") else "d"


def day_said(day: date | None) -> str:
    """A date alone: `Thu 26 Nov`, or with its year when it is not near."""
    return "" if day is None else day_in(day, now().date(), language())


def day_in(day: date, today: date, locale: str) -> str:
    """Likewise, of what day it is told and in which language."""
    return short_date(day, locale, year=abs((day - today).days) > 300 or day.year != today.year)


def iso_day(day: str) -> str:
    """A date given as ISO text, said short."""
    return day_said(date.fromisoformat(day))


def date_full(day: date | None) -> str:
    """A date in full."""
    return full_date(day, language()) if day else ""


def due_said(day: date, calendar: Calendar, unit: str = "") -> str:
    """How far a due date is: `in 3 working days`, `today`, `2 working days late`; empty when far.

    `unit` is what the deadline's rule counts in; without a rule it is what the program's calendar counts in.
    """
    return due_words(day, calendar.local_date(now()), calendar, unit)


def due_words(day: date, today: date, calendar: Calendar, unit: str = "") -> str:
    """Likewise, seen from `today`."""
    if day == today:
        return _("today")
    if abs((day - today).days) > 3 * FAR:
        return _("late") if day < today else ""
    working = (unit or (WORKING if calendar.roll_weekend else "days")) == WORKING
    first, last = min(day, today), max(day, today)
    count = working_days_between(calendar, first, last) if working else (last - first).days
    return (
        _late_words(count, working=working) if day < today else _ahead_words(count, (day - today).days, working=working)
    )


def _late_words(count: int, *, working: bool) -> str:
    if count == 0:
        return _("late")
    if working:
        return ngettext("%(num)d working day late", "%(num)d working days late", count)
    return ngettext("%(num)d day late", "%(num)d days late", count)


def _ahead_words(count: int, days: int, *, working: bool) -> str:
    if count == 0 or count > FAR:
        return ""
    if days == 1:
        return _("tomorrow")
    if working:
        return ngettext("in %(num)d working day", "in %(num)d working days", count)
    return ngettext("in %(num)d day", "in %(num)d days", count)


def working_days_between(calendar: Calendar, first: date, last: date) -> int:
    """Working days after `first` up to and including `last`."""
    days = (first + timedelta(days=step) for step in range(1, (last - first).days + 1))
    return sum(1 for day in days if calendar.is_working_day(day))


def is_ahead(day: date) -> bool:
    """Whether a day is still to come."""
    return day > now().astimezone(site_zone()).date()


def due_tone(day: date, calendar: Calendar) -> str:
    """`late`, `soon` (within three days) or nothing, for a due date."""
    return tone_of(day, calendar.local_date(now()))


def tone_of(day: date, today: date) -> str:
    """Likewise, seen from `today`."""
    if day < today:
        return "late"
    return "soon" if day <= today + timedelta(days=3) else ""


def ago(instant: datetime) -> str:
    """How long ago, or how soon: `just now`, `5 minutes ago`, `in 3 hours`, `6 days ago`, else the date."""
    return ago_in(instant, now(), language())


def ago_in(instant: datetime, now: datetime, locale: str) -> str:
    """Likewise, seen from `now`."""
    passed = now - instant
    if passed < -CLOCKS_DIFFER:
        return _soon_in(instant, now, locale)
    if passed < timedelta(minutes=1):
        return _("just now")
    if passed < timedelta(hours=1):
        return ngettext("%(num)d minute ago", "%(num)d minutes ago", int(passed.total_seconds() // 60))
    if passed < timedelta(days=1):
        return ngettext("%(num)d hour ago", "%(num)d hours ago", int(passed.total_seconds() // 3600))
    if passed.days < FAR:
        return ngettext("%(num)d day ago", "%(num)d days ago", passed.days)
    return day_in(instant.date(), now.date(), locale)


def _soon_in(instant: datetime, now: datetime, locale: str) -> str:
    """How soon an instant that is to come is there; rounded, for it is read a moment after it was said."""
    minutes = round((instant - now).total_seconds() / 60)
    if minutes < 1:
        return _("in less than a minute")
    if minutes < HOUR:
        return ngettext("in %(num)d minute", "in %(num)d minutes", minutes)
    hours = round(minutes / HOUR)
    if hours <= DAY:
        return ngettext("in %(num)d hour", "in %(num)d hours", hours)
    days = round(hours / DAY)
    if days < FAR:
        return ngettext("in %(num)d day", "in %(num)d days", days)
    return day_in(instant.date(), now.date(), locale)


def site_zone() -> ZoneInfo:
    """The zone in which times are said that belong to no program: the first program's."""
    return next((program.calendar.zone for program in registry.programs()), ZoneInfo("UTC"))


def instant_said(instant: datetime, zone: ZoneInfo | None = None) -> str:
    """The exact instant in a program's zone (else the site's): `Thursday 26 November 2026, 17:00 (America/Toronto)`."""
    return instant_in(instant, zone or site_zone(), language())


def instant_in(instant: datetime, zone: ZoneInfo, locale: str) -> str:
    """Likewise, in a zone and a language."""
    local = instant.astimezone(zone)
    return f"{full_date(local.date(), locale)}, {local:%H:%M} ({zone.key})"


def moment_said(instant: datetime, zone: ZoneInfo | None = None) -> str:
    """A short date and time: `26 Nov 2026, 17:00`."""
    local, locale = instant.astimezone(zone or site_zone()), language()
    return format_datetime(local, f"{_day_of(local, locale)} MMM y, HH:mm", tzinfo=local.tzinfo, locale=locale)


def size_said(size: int) -> str:
    """How large a file is: `340 bytes`, `1.2 MB`."""
    for unit, name in ((1024 * 1024, _("MB")), (1024, _("KB"))):
        if size >= unit:
            return f"{format_decimal(round(size / unit, 1), locale=language())} {name}"
    return ngettext("%(num)d byte", "%(num)d bytes", size)


def number_said(number: int) -> str:
    """A whole number: `10,000`."""
    return format_decimal(number, locale=language())


def markdown(text: str) -> Markup:
    """Markdown as safe HTML: no HTML of the writer's, no images, links only to http, https and mailto."""
    html = MARKDOWN.render(text)
    clean = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704 - nh3 made it safe in the line above


def role_said(grant: RoleGrant | Grant) -> str:
    """What a role is called in its program; the bare name of one that is no more."""
    try:
        program = registry.program(grant.program)
    except NotFound:
        return grant.role
    role = program.roles.get(grant.role)
    return said(role.label) if role else grant.role


def scope_words(kept: Mapping[str, Any] | None) -> str:
    """What a token may do, as its row keeps it: a sentence of its own."""
    sentence = said(scope_said(read_scope(kept)))
    return sentence[:1].upper() + sentence[1:]


def reach_words(kept: Mapping[str, Any] | None) -> str:
    """How far a deputy goes, as the row keeps it; what is nobody's to hand over is not told again."""
    scope = read_scope(kept)
    sentence = said(scope_said(replace(scope, administration=True) if scope is not None else None))
    return sentence[:1].upper() + sentence[1:]


def program_said(name: str) -> str:
    """What a program is called; the bare name of one that is no more."""
    try:
        return said(registry.program(name).label)
    except NotFound:
        return name


def install(app: Flask) -> None:
    """Give templates these functions as filters."""
    functions = (
        said, by_said, for_said,
        state_shape, day_said, iso_day, date_full, due_said, due_tone, is_ahead, ago, instant_said, moment_said,
        markdown, size_said, browser_said, number_said, in_stretches,
        role_said, scope_words, reach_words, program_said,
    )  # fmt: skip
    app.jinja_env.filters.update({function.__name__: function for function in functions})


def labelled(label: str, sentence: str) -> str:
    """The sentence after what it is about, where it does not name that itself."""
    if label in sentence:
        return sentence
    return (
        f"{label} {sentence}" if label.endswith("?") else _("%(label)s: %(sentence)s", label=label, sentence=sentence)
    )
