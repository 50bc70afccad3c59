"""Votes in the demonstration: an electronic vote that is open, one that was carried, a motion voted on by ballot."""

from collections.abc import Iterator, Sequence

from workflow.programs.cpin.demo import people
from workflow.programs.cpin.demo.when import Season
from workflow.programs.cpin.reference import societies
from workflow.simulation import Event, Place, Ref, Who

DETAILS = "What happens today, step by step, and what should happen instead."
WHY = "Workers lose time, and supervisors cannot rely on what they see."
ELECTRONIC = {"electronic_vote": True}
IN_FAVOUR, AGAINST, ABSTAIN = "in_favour", "against", "abstain"


def events(season: Season) -> Iterator[Event]:
    """Three change requests, each on its way to the Operations and Strategy Committee."""
    yield from _brought(season, "VR1", "Name the office in every alert", 21, referred=-2)
    yield from _open(season, "VR1", -1)
    yield from _cast(season, "VR1", -1, [IN_FAVOUR, IN_FAVOUR, ABSTAIN, AGAINST])
    yield from _brought(season, "VR2", "Keep the language of a letter", 22, referred=-10)
    yield from _open(season, "VR2", -9)
    yield from _cast(season, "VR2", -8, [IN_FAVOUR, IN_FAVOUR, IN_FAVOUR, IN_FAVOUR, AGAINST, IN_FAVOUR, IN_FAVOUR])
    yield Event(season.instant(-4, 8 * 60), people.STAFF, "close_vote", "VR2")
    yield from _brought(season, "VR3", "Count visits by video", 23, referred=-20)
    movers = {"mover": Who(_member(0)), "seconder": Who(_member(1)), "meeting": Ref("OS2")}
    motion = {"type": "endorse", "motion_text": "That the request be endorsed as submitted.", **movers}
    yield Event(season.instant(-14, 20), people.OS_CHAIR, "put_motion", "VR3", motion)
    yield from _cast(season, "VR3", -14, [IN_FAVOUR, IN_FAVOUR, AGAINST, IN_FAVOUR, AGAINST, ABSTAIN, IN_FAVOUR])
    yield Event(season.instant(-14, 58), people.STAFF, "count_ballots", "VR3")
    yield Event(season.instant(-14, 59), people.OS_CHAIR, "confirm_decision", "VR3")


def _member(number: int) -> str:
    """Who sits on a seat of the committee that is no officer's."""
    return people.lead(societies()[number].code)


def _brought(season: Season, key: str, title: str, place: int, *, referred: int) -> Iterator[Event]:
    society = societies()[place].code
    author = people.submitter(society)
    said = {
        "title": title,
        "details": DETAILS,
        "category": "system_change",
        "business_need": WHY,
        "society": Place(society),
        "no_client_information_confirmed": True,
    }
    scored = {"meeting": Ref("MP2"), "scorers": 5, "rank": 40 + place, "moscow": "should", "societies_affected": 12}
    yield Event(season.instant(-46), author, "create", key, said, kind="change_request")
    yield Event(season.instant(-46, 1), author, "submit", key)
    yield Event(season.instant(-44), people.STAFF, "triage", key)
    yield Event(season.instant(-40), people.STAFF, "accept", key, {"category": "system_change"})
    yield Event(season.instant(-26), people.STAFF, "prioritize", key, scored)
    yield Event(season.instant(referred), people.STAFF, "refer", key, ELECTRONIC)


def _open(season: Season, key: str, offset: int) -> Iterator[Event]:
    movers = {"mover": Who(_member(0)), "seconder": Who(_member(1))}
    said = {"type": "endorse", "motion_text": "That the request be endorsed as submitted.", **movers}
    yield Event(season.instant(offset, 15), people.OS_CHAIR, "open_vote", key, said)


def _cast(season: Season, key: str, offset: int, values: Sequence[str]) -> Iterator[Event]:
    for number, value in enumerate(values):
        yield Event(season.instant(offset, 30 + number), _member(number), "cast_ballot", key, {"ballot": value})
