"""How days and instants are said to people: short, in full, and how far they are."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import Flask

from blueprints.identity import now
from blueprints.language import language
from blueprints.wording import _, ngettext
from workflow import registry
from workflow.calendar import Calendar
from workflow.schedule import WORKING

FAR = 15
"""Beyond so many working days a date is said without counting."""
HOUR, DAY = 60, 24
"""Minutes of an hour, hours of a day."""
CLOCKS_DIFFER = timedelta(seconds=5)
"""What another process wrote just now is not said to be still to come."""


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


def install(app: Flask) -> None:
    """Give templates these functions as filters."""
    functions = (day_said, iso_day, date_full, due_said, due_tone, is_ahead, ago, instant_said, moment_said)
    app.jinja_env.filters.update({function.__name__: function for function in functions})
