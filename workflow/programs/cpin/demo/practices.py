"""The practices and training resources of the demonstration's season: every state, and versions worth comparing."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from workflow.programs.cpin.demo import people
from workflow.programs.cpin.demo.when import Season
from workflow.programs.cpin.reference import societies
from workflow.simulation import Event, Ref, Who

STEP = re.compile(r"(?P<do>[a-z_]+)(?::(?P<argument>\w+))?(?P<offset>-\d+)\Z")
TO_START = "propose-95 accept-93 start-90"
TO_PUBLISH = f"{TO_START} write:first-85 review-80 refer-74 tally-70 confirm-70 publish-64"
PRACTICES = (
    (
        "Recording kin service",
        "One way to record kin service, from the first visit to the close.",
        f"{TO_PUBLISH} open_update-30 write:second-22",
    ),
    (
        "Opening a file after hours",
        "Who opens the file, and what must be in it before morning.",
        f"{TO_PUBLISH} correct-40 place_in_maintenance-20",
    ),
    (
        "Naming documents",
        "One way to name what is attached, so that others find it.",
        f"{TO_PUBLISH} open_update-60 write:second-55 review-50 refer-44 tally-40 confirm-40 publish-35",
    ),
    ("Merging duplicate participants", "Who may merge, and what is checked first.", f"{TO_START} write:first-40"),
    ("Supervision notes", "Where supervision is recorded, and who can read it.", f"{TO_START} write:first-30 review-6"),
    (
        "Transfer between societies",
        "What the sending and the receiving society record, and when.",
        f"{TO_START} write:first-50 review-40 refer-9",
    ),
    (
        "Closing an ongoing service",
        "The last entries, and the letter to the family.",
        f"{TO_START} write:first-50 review-40 refer-20 tally:conditions-12 confirm-12",
    ),
    (
        "Eligibility coding",
        "The code that is chosen first, and when it changes.",
        f"{TO_START} write:first-50 review-40 refer-20 tally-8 confirm-8",
    ),
    ("Recording court dates", "One field for the date, and one for its outcome.", "propose-30 accept-21"),
    ("Birth alerts", "Waits for the ministry’s new directive.", "propose-40 accept-35 defer-30"),
    ("Home visit by video", "When a visit by video counts, and how it is recorded.", "propose-4"),
    ("Paper intake forms", "Proposed twice; the other one goes on.", "propose-60 withdraw-58"),
    ("Fax of placement papers", "In force until faxes were given up.", f"{TO_PUBLISH} retire-15"),
)
TO_MAKE = "identify-90 accept-88 start-85 write:first-80"
TO_RELEASE = f"{TO_MAKE} review-76 approve-72 publish-60"
RESOURCES = (
    (
        "Guide to kin service",
        "guide",
        "identify-90 link:P1-89 accept-88 start-85 write:first-80 review-76 approve-72 publish-60",
    ),
    ("After-hours quick reference", "quick_reference", f"{TO_RELEASE} link:P2-50 place_in_maintenance-45"),
    ("E-learning on document names", "e_learning", f"{TO_RELEASE} correct-50 open_update-30 write:second-20"),
    ("Slides on eligibility coding", "slide_deck", f"{TO_MAKE} link:P8-60 review-30 approve-9"),
    ("Video on merging", "video", f"{TO_MAKE} link:P4-60 review-5"),
    ("Webinar on transfers", "webinar", "identify-20 link:P6-19 accept-15"),
    ("Form for closing letters", "form", "identify-3"),
    ("Guide to the spring release", "guide", "identify-40 accept-35 defer-30"),
    ("Poster on passwords", "other", "identify-50 withdraw-45"),
    ("Fax cover sheet", "form", f"{TO_RELEASE} retire-15"),
)
TEXTS = {
    "first": """## Purpose

Every society records the {subject} in the same way, so that a file that moves can be read at once.

## Steps

1. Open the service on the day of the first contact.
2. Record every visit within five working days.
3. Ask the supervisor to confirm before the service is closed.

## Who

The worker records. The supervisor confirms.
""",
    "second": """## Purpose

Every society records the {subject} in the same way, so that a file that moves can be read at once.

## Steps

1. Open the service on the day of the first contact, or on the next working day after hours.
2. Record every visit within three working days, with the names of those who were there.
3. Attach the plan.
4. Ask the supervisor to confirm before the service is closed.

## Who

The worker records. The supervisor confirms, and reads the file every quarter.
""",
}
BY = {
    "accept": people.BH_CHAIR, "confirm": people.BH_CHAIR, "retire": people.BH_CHAIR, "approve": people.COLLEAGUE
}  # fmt: skip
DONE = {
    "write": "edit_version", "review": "send_for_review", "tally": "record_tally", "confirm": "confirm_decision",
    "link": "link_practice",
}  # fmt: skip
WHY = {
    "correct": "A link had moved.",
    "withdraw": "Another one covers it.",
    "retire": "Nobody uses it any more.",
    "defer": "Waits for a decision of the ministry.",
}


def events(season: Season) -> Iterator[Event]:
    """What happens to both kinds."""
    for number, (name, description, story) in enumerate(PRACTICES, 1):
        facts = {"name": name, "short_description": description, "driver": "sector_need", "modules": ["CPIN"]}
        yield from _story(season, "practice", f"P{number}", facts, story)
    for number, (name, form, story) in enumerate(RESOURCES, 1):
        facts = {"name": name, "short_description": f"{name}, for workers and supervisors.", "format": form}
        yield from _story(season, "training_resource", f"T{number}", facts, story)


def _story(season: Season, kind: str, key: str, facts: Mapping[str, Any], story: str) -> Iterator[Event]:
    number = int(key[1:])
    for index, word in enumerate(story.split()):
        step = STEP.match(word)
        if step is None:
            raise ValueError(word)
        do, argument, offset = step["do"], step["argument"] or "", int(step["offset"])
        begins = do in ("propose", "identify")
        by = people.submitter(societies()[number].code) if begins else BY.get(do, people.STAFF)
        by = people.STAFF if kind == "training_resource" and by == people.BH_CHAIR else by
        data = facts if begins else _told(season, kind, number, do, argument, season.day(offset), str(facts["name"]))
        at = season.instant(offset, 20 + index)
        yield Event(at, by, DONE.get(do, do), key, data, kind=kind if begins else None)


def _told(season: Season, kind: str, number: int, do: str, argument: str, on: object, name: str) -> Mapping[str, Any]:
    """What is given with a step."""
    lead = {"lead": Who(people.STAFF), "target_date": season.today + timedelta(days=10 * number)}
    described = {"date": on, "scope": f"{name}: all of it."}
    posted = {"released_on": on, "posted_on": on, "location": f"Ministry site, library, {name}"}
    spoken = {"accessible_checked": True, "languages_available": ["en", "fr"]}
    given: Mapping[str, Mapping[str, Any]] = {
        "accept": {"priority_rank": number} if kind == "practice" else {"required": number % 2 == 0},
        "start": lead,
        "open_update": {"scope": "Shorter time limits, and who was there.", **lead},
        "write": {"text": TEXTS.get(argument, "").format(subject=name.lower())},
        "refer": {**described, "electronic_vote": True},
        "approve": described,
        "tally": _tally(season, argument),
        "publish": posted if kind == "practice" else posted | spoken,
        "link": {"practice": Ref(argument), "required_for_publish": argument == "P8"},
        "defer": {"reason": WHY["defer"], "revisit_on": season.today + timedelta(days=30)},
    }
    return given.get(do) or ({"reason": WHY[do]} if do in WHY else {})


def _tally(season: Season, argument: str) -> Mapping[str, Any]:
    counts = {"committee": "bh", "type": "endorse", "seats_filled": 9, "present": 7, "in_favour": 6, "against": 1}
    if argument != "conditions":
        return counts
    due = season.calendar.add_working_days(season.today, 5)
    condition = {"text": "French text reviewed", "owner": Who(people.COLLEAGUE), "due": due}
    return counts | {"type": "endorse_with_conditions", "proposed_conditions": [condition]}
