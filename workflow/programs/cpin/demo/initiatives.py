"""The sector initiatives and presentations of the demonstration's season."""

from collections.abc import Iterator, Mapping

from workflow.programs.cpin.demo import people
from workflow.programs.cpin.demo.when import Season
from workflow.simulation import Event

INITIATIVES: tuple[tuple[str, str, str, str, str], ...] = (
    ("Duplicates in the north", "zone_duplicates", "North", "in_progress", "Six societies clean their duplicates."),
    ("Duplicates in the west", "zone_duplicates", "West", "complete", "Every society cleaned its duplicates."),
    ("Scanners for the east", "zone_infrastructure", "East", "deferred", "Scanners that fit the system."),
    ("Network of super users", "other", "", "ongoing", "Experienced users answer questions in their zone."),
    ("Shared print templates", "other", "", "pending", "One set of templates for all societies."),
)
PRESENTATIONS: tuple[tuple[str, str, int, str], ...] = (
    ("Recording kin service step by step", "practice_update", -18, "deliver"),
    ("What is new in the spring release", "none", -7, "deliver"),
    ("Guide to the eligibility codes", "additional_resource", 8, ""),
    ("Questions from supervisors", "none", -12, "cancel"),
)


def events(season: Season) -> Iterator[Event]:
    """What happens to both."""
    for number, (name, kind, zone, word, description) in enumerate(INITIATIVES, 1):
        yield from _initiative(season, number, {"name": name, "kind": kind, "zone": zone}, word, description)
    for number, (title, relates_to, offset, last) in enumerate(PRESENTATIONS, 1):
        yield from _presentation(season, f"PN{number}", title, relates_to, offset, last)


def _initiative(season: Season, number: int, facts: Mapping[str, str], word: str, description: str) -> Iterator[Event]:
    key, data = f"SI{number}", {**facts, "short_description": description}
    yield Event(season.instant(-70, number), people.STAFF, "start", key, data, kind="sector_initiative")
    note = {"text": "The first societies have begun.", "happened_on": season.day(-45)}
    yield Event(season.instant(-40, number), people.STAFF, "note_progress", key, note)
    if word != "pending":
        changed = {"word": word, "reason": "As agreed with the zone leads."}
        yield Event(season.instant(-30, number), people.STAFF, "set_word", key, changed)


def _presentation(season: Season, key: str, title: str, relates_to: str, offset: int, last: str) -> Iterator[Event]:
    planned = {"title": title, "relates_to": relates_to, "planned_for": season.day(offset), "audience": "All zones"}
    yield Event(season.instant(-25), people.STAFF, "plan", key, planned, kind="presentation")
    if last == "deliver":
        yield Event(season.instant(offset, 30), people.STAFF, last, key, {"delivered_on": season.day(offset)})
    elif last == "cancel":
        yield Event(season.instant(offset, 30), people.STAFF, last, key, {"reason": "Too few signed up."})
