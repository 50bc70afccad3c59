"""The scorings of the demonstration's season: closed ones, one under discussion, one running, one cancelled."""

from collections.abc import Iterator, Mapping

from workflow.programs.cpin.demo import people
from workflow.programs.cpin.demo.when import Season
from workflow.programs.cpin.prioritization.scoring import method
from workflow.programs.cpin.reference import societies
from workflow.simulation import Event, Ref, Who

CLOSED: Mapping[int, tuple[tuple[int, ...], ...]] = {
    17: ((4, 3, 4, 3, 3, 2), (4, 3, 5, 3, 2, 2), (5, 2, 4, 4, 3, 3), (4, 3, 4, 3, 3, 2)),
    18: ((2, 3, 3, 4, 1, 5), (2, 2, 3, 4, 2, 5), (1, 3, 2, 5, 1, 4), (2, 3, 3, 4, 2, 5)),
}
"""The cards handed in at the third round, by the number of the request: a score per criterion that is asked."""
APART = ((5, 2, 3, 3, 4, 2), (1, 2, 4, 3, 4, 2), (4, 3, 3, 2, 4, 1), (4, 2, 3, 3, 3, 2))


def scorers() -> tuple[str, ...]:
    """The addresses of those who score."""
    return tuple(people.lead(society.code) for society in societies()[20:24])


def events(season: Season) -> Iterator[Event]:
    """What happens to the scorecards."""
    for number, cards in CLOSED.items():
        key = f"SC{number}"
        yield _open(season, key, number, "MP3", -9)
        yield from _cards(season, key, cards, -7)
        yield Event(season.instant(-4, 7), people.STAFF, "close_scoring", key, {"confidence": "high", "effort": "M"})
    yield _open(season, "SC19A", 19, "MP3", -9)
    yield Event(season.instant(-8, 5), people.STAFF, "cancel", "SC19A", {"reason": "It waits for the next round."})
    yield _open(season, "SC19", 19, "MP4", -3)
    yield from _cards(season, "SC19", APART, -2)
    yield _open(season, "SC20", 20, "MP4", -3)
    yield from _cards(season, "SC20", CLOSED[18][:2], -1)


def _open(season: Season, key: str, number: int, meeting: str, offset: int) -> Event:
    asked = {"item": Ref(f"CR{number}"), "meeting": Ref(meeting), "invited": [Who(email) for email in scorers()]}
    known = {"societies_affected": 8 + number, "confidence": "medium"}
    return Event(season.instant(offset), people.STAFF, "open_scoring", key, asked | known, kind="scorecard")


def _cards(season: Season, key: str, cards: tuple[tuple[int, ...], ...], offset: int) -> Iterator[Event]:
    for index, (email, scores) in enumerate(zip(scorers(), cards, strict=False)):
        given = dict(zip(method().asked, scores, strict=True))
        yield Event(season.instant(offset, 10 * index), email, "enter_scores", key, given)
