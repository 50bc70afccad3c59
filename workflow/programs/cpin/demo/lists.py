"""The distribution lists of the demonstration: five kept ones with their members and confirmations, one closed."""

from collections.abc import Iterator

from workflow.programs.cpin.demo import people
from workflow.programs.cpin.demo.when import Season
from workflow.programs.cpin.reference import societies
from workflow.simulation import Event, Place, Who

MEMBERS = {
    "cpin_leads": tuple(people.lead(society.code) for society in societies()),
    "technical": tuple(people.submitter(society.code) for society in societies()[:14]),
    "reporting": tuple(people.lead(society.code) for society in societies()[:9]),
    "training": tuple(people.submitter(society.code) for society in societies()[6:18]),
    "finance": tuple(people.lead(society.code) for society in societies()[3:8]),
}
MINISTRY_ON = frozenset({"technical", "reporting", "training"})
"""The fifth has nobody from the ministry yet: its page says so."""


def events(season: Season) -> Iterator[Event]:
    """What happens to the lists."""
    yield Event(season.instant(-95), people.STAFF, "start", "L-old", {"code": "finance"}, kind="distribution_list")
    yield Event(season.instant(-94), people.STAFF, "close", "L-old")
    for minute, (code, members) in enumerate(MEMBERS.items()):
        key = f"L-{code}"
        start = season.instant(-93, minute)
        yield Event(start, people.STAFF, "start", key, {"code": code}, kind="distribution_list")
        on_it = (*members, people.MINISTRY) if code in MINISTRY_ON else members
        for email in on_it:
            yield Event(season.instant(-93, 10 + minute), people.STAFF, "add_member", key, {"contact": Who(email)})
        for society in societies()[:7]:
            confirmed = {"society": Place(society.code), "no_names_confirmed": True}
            yield Event(season.instant(-12, minute), people.STAFF, "attest", key, confirmed)
