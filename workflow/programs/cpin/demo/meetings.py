"""The meetings of the demonstration: agendas, who was there and when, minutes in every state."""

from collections.abc import Iterator
from typing import Any

from workflow.programs.cpin.demo import people
from workflow.programs.cpin.demo.seats import seats_of
from workflow.programs.cpin.demo.when import Season
from workflow.simulation import Event, Paper, Ref, Who

MEETINGS = {
    "MP1": ("cr_prioritization", -63, "Prioritization, first round"),
    "SC0": ("sustainment_committee", -62, "Sustainment Committee"),
    "OS1": ("os_committee", -52, "Operations and Strategy Committee"),
    "MP2": ("cr_prioritization", -27, "Prioritization, second round"),
    "BH1": ("bh_committee", -24, "Business Harmonization Committee"),
    "OS2": ("os_committee", -14, "Operations and Strategy Committee"),
    "SC1": ("sustainment_committee", -9, "Sustainment Committee"),
    "MP3": ("cr_prioritization", -4, "Prioritization, third round"),
    "MP4": ("cr_prioritization", 6, "Prioritization, fourth round"),
    "OS3": ("os_committee", 9, "Operations and Strategy Committee"),
    "TSN": ("tsn_monthly", 12, "Training Support Network"),
}
PAPERS = {
    "agenda": (
        "# {title}: agenda\n\n1. Opening, attendance and quorum\n2. Minutes of the last meeting\n"
        "3. Items for endorsement\n4. Other business\n"
    ),
    "minutes": (
        "# {title}: minutes\n\nThe chair opened the meeting and found a quorum. The agenda was adopted as posted. "
        "What was decided stands with each item.\n"
    ),
}
COMMITTEES = {"os_committee": "os", "bh_committee": "bh", "sustainment_committee": "sustainment"}
MINUTES = """### {title}

The chair opened the meeting at 10:00 and found a quorum. The agenda was adopted as posted.

#### 1. Welcome

Three new members were welcomed.

#### 2. Requests for endorsement

What was decided stands with each request. One member left before the end; the quorum held.

#### 3. Other business

- The secretary reminds of the terms that end this year.
- The next meeting is by video.
"""
WELCOME: dict[str, Any] = {
    "topic": "Welcome and adoption of the agenda",
    "minutes": 5,
    "presenter": Who(people.OS_CHAIR),
}
OTHER: dict[str, Any] = {"topic": "Other business", "minutes": 10}
ON_AGENDA = {"OS1": ("CR1", "CR2", "CR3", "CR4"), "OS2": ("CR9", "CR10", "CR11", "CR12"), "OS3": ("CR15",)}
"""What was, or will be, discussed: what else waits for the coming meeting is still to be put on its agenda."""

LEFT_EARLY = ("OS1", "BH1")
"""The meetings that somebody left before the end."""

FEW = 2
"""How many seats came to the meeting that had to be adjourned."""


def events(season: Season) -> Iterator[Event]:
    """Every meeting scheduled, its agenda planned and posted, and those of the past held with their minutes."""
    for key, (kind, offset, title) in MEETINGS.items():
        planned: dict[str, Any] = {
            "kind": kind,
            "title": title,
            "scheduled_on": season.day(offset),
            "starts_at": "10:00",
        }
        if not kind.endswith("_committee"):
            planned["participants"] = [Who(people.OS_CHAIR), Who(people.STAFF)]
        yield Event(season.instant(min(offset, 0) - 30), people.STAFF, "schedule", key, planned, kind="meeting")
        if kind.endswith("_committee"):
            yield from _agenda(season, key, offset)
        if key == "SC1":
            yield _attendance(season, key, offset, FEW)
            yield Event(season.instant(offset, 5), people.STAFF, "adjourn_no_quorum", key)
        elif offset <= 0:
            yield from _held(season, key, kind, offset)
    for key, last in (("OS1", "post"), ("BH1", "approve"), ("OS2", "draft")):
        yield from _minutes(season, key, last)
    zone = {"kind": "zone", "title": "Zone meeting", "scheduled_on": season.day(3)}
    yield Event(season.instant(-8), people.STAFF, "schedule", "X1", zone, kind="meeting")
    yield Event(season.instant(-3), people.STAFF, "cancel", "X1", {"reason": "Too few could come."})


def _agenda(season: Season, key: str, offset: int) -> Iterator[Event]:
    """Posted six working days before; planned as soon as what is on it has been referred."""
    before = min(offset - 6, -1)
    agenda = {"file": _paper("agenda", key), "location": "Ministry site", "posted_on": season.day(before)}
    yield Event(season.instant(before), people.STAFF, "post_agenda", key, agenda)
    lines = [WELCOME, *({"item": Ref(name), "minutes": 15} for name in ON_AGENDA.get(key, ())), OTHER]
    yield Event(season.instant(before, 45), people.STAFF, "plan_agenda", key, {"agenda_lines": lines})


def _held(season: Season, key: str, kind: str, offset: int) -> Iterator[Event]:
    held: dict[str, Any] = {"held_on": season.day(offset), "channel": "video"}
    if kind.endswith("_committee"):
        yield _attendance(season, key, offset)
    else:
        held["attendees"] = 9
    yield Event(season.instant(offset, 5), people.STAFF, "hold", key, held)


def _attendance(season: Season, key: str, offset: int, most: int | None = None) -> Event:
    """Nearly everybody came: an alternate stood in for one, one arrived late and one left before the end."""
    voting = [(seat_key, seat) for seat_key, seat in seats_of(COMMITTEES[MEETINGS[key][0]]) if seat.voting and seat.who]
    rows: list[dict[str, Any]] = []
    came = voting[:-1][:most]
    for number, (seat_key, seat) in enumerate(came, 1 - len(came)):
        stands_in = number == 0 and seat.society is not None
        who = people.submitter(seat.society or "") if stands_in else seat.who
        row: dict[str, Any] = {"seat": Ref(seat_key), "person": Who(who), "arrived_at": "10:00"}
        row["status"] = "alternate" if stands_in else "present"
        if number == -2:
            row["arrived_at"] = "10:20"
        if number == -1 and key in LEFT_EARLY:
            row["left_at"] = "11:30"
        rows.append(row)
    rows.append({"person": Who(people.STAFF), "arrived_at": "09:55"})
    return Event(season.instant(offset, 4), people.STAFF, "record_attendance", key, {"attendance": rows})


def _minutes(season: Season, key: str, last: str) -> Iterator[Event]:
    kind, offset, title = MEETINGS[key]
    chair = people.BH_CHAIR if kind == "bh_committee" else people.OS_CHAIR
    written = {"minutes_text": MINUTES.format(title=title)}
    handed_in: dict[str, Any] = {"file": _paper("minutes", key)} if key == "BH1" else written
    if key != "BH1":
        yield Event(season.instant(offset + 3), people.STAFF, "write_minutes", key, written)
    yield Event(season.instant(offset + 4), people.STAFF, "draft_minutes", key, handed_in)
    if last in ("approve", "post"):
        yield Event(season.instant(offset + 9), chair, "approve_minutes", key)
    if last == "post":
        posted = {"location": "Ministry site", "posted_on": season.day(offset + 11)}
        yield Event(season.instant(offset + 11), people.STAFF, "post_minutes", key, posted)


def _paper(what: str, key: str) -> Paper:
    return Paper(f"{what}-{key.lower()}.md", PAPERS[what].format(title=MEETINGS[key][2]))
