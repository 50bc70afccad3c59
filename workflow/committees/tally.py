"""What a vote comes to: quorum, threshold and least support, from the counts alone.

Small-board practice under Robert's Rules: quorum is about presence, votes counted are votes cast, a tie fails and
nobody has a casting vote. An abstention is presence without a vote; a recused seat is neither present nor eligible.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from workflow.texts import Text

Threshold = Literal["majority", "two_thirds"]
Void = Literal["void_moved_to_meeting", "cancelled"]
Result = Literal["carried", "lost", "no_decision"]

SMALLEST_QUORUM = 3
"""Recusals lower the base, so that a committee is not paralysed; three seats are the floor, so that no rump decides."""

MIN_IN_FAVOUR = 3
"""The default of the setting: guards against 1 to 0 with everyone else abstaining. 1 switches it off."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a vote came to; `reason` says why it was not carried."""

    quorum: int
    outcome: Result
    reason: str | None = None

    def __str__(self) -> str:
        """`carried`, `lost (tie)`, `no_decision (no_quorum)`."""
        return f"{self.outcome} ({self.reason})" if self.reason else self.outcome


@dataclass(frozen=True, slots=True)
class Impossible:
    """A count that cannot be: which one, and why."""

    field: str
    message: Text


class ImpossibleTally(ValueError):  # noqa: N818 - reads as what was found
    """The counts contradict each other; nothing can be concluded from them."""

    def __init__(self, found: tuple[Impossible, ...]) -> None:
        """Keep everything that cannot be, not only the first."""
        self.found = found
        super().__init__("; ".join(f"{one.field}: {one.message.en}" for one in found))


NEGATIVE = Text("A count cannot be negative.", "Un nombre ne peut pas être négatif.")
NO_SEAT = Text("At least one seat must be filled.", "Au moins un siège doit être pourvu.")
LEAST_SUPPORT = Text("The least support is 1 or more.", "L’appui minimal est de 1 ou plus.")
RECUSED = Text(
    "{recused} seats are recused, but only {seats_filled} are filled.",
    "{recused} sièges sont récusés, mais seulement {seats_filled} sont pourvus.",
)
PRESENT = Text(
    "{present} seats are present, but only {eligible} are filled and not recused.",
    "{present} sièges sont présents, mais seulement {eligible} sont pourvus et non récusés.",
)
BALLOTS = Text(
    "{ballots} ballots were counted (in favour, against, abstentions), but only {present} seats were present.",
    "{ballots} bulletins sont comptés (pour, contre, abstentions), mais seulement {present} sièges étaient présents.",
)


PEOPLE = frozenset({"voters", "recused_people"})
"""What of a recorded vote names people: for the committee and its secretary alone."""


def totals(recorded: Mapping[str, Any]) -> dict[str, Any]:
    """A recorded vote as everybody may see it: its totals, without the people."""
    return {name: value for name, value in recorded.items() if name not in PEOPLE}


def quorum_for(seats_filled: int, recused: int) -> int:
    """Give the number of seats that must be present: more than half of the eligible, and three at least."""
    return max(SMALLEST_QUORUM, (seats_filled - recused) // 2 + 1)


def tally(
    *,
    seats_filled: int,
    present: int,
    in_favour: int,
    against: int,
    abstain: int = 0,
    recused: int = 0,
    threshold: Threshold = "majority",
    min_in_favour: int = MIN_IN_FAVOUR,
    void: Void | None = None,
) -> Outcome:
    """Say what the vote came to.

    All counts are seats, never people. `present` are the seats present and not recused when the vote was called,
    abstainers included; in an electronic vote, the ballots returned by the closing time. `void` says that the vote
    was ended without a result. Raises ImpossibleTally when the counts contradict each other.
    """
    check_counts(
        seats_filled=seats_filled,
        present=present,
        in_favour=in_favour,
        against=against,
        abstain=abstain,
        recused=recused,
        min_in_favour=min_in_favour,
    )
    quorum = quorum_for(seats_filled, recused)
    if void:
        return Outcome(quorum, "no_decision", void)
    if present < quorum:
        return Outcome(quorum, "no_decision", "no_quorum")
    failed = _failed_threshold(in_favour, against, threshold)
    if failed:
        return Outcome(quorum, "lost", failed)
    if in_favour < min_in_favour:
        return Outcome(quorum, "lost", "min_support")
    return Outcome(quorum, "carried")


def _failed_threshold(in_favour: int, against: int, threshold: Threshold) -> str | None:
    if threshold == "two_thirds":
        return None if 3 * in_favour >= 2 * (in_favour + against) else "below_two_thirds"
    if in_favour == against:
        return "tie"
    return None if in_favour > against else "majority_against"


def check_counts(
    *,
    seats_filled: int,
    present: int,
    in_favour: int,
    against: int,
    abstain: int,
    recused: int,
    min_in_favour: int = MIN_IN_FAVOUR,
) -> None:
    """Raise ImpossibleTally, naming every count that cannot be. Fewer ballots than seats present are possible."""
    counts = {
        "seats_filled": seats_filled,
        "present": present,
        "in_favour": in_favour,
        "against": against,
        "abstain": abstain,
        "recused": recused,
    }
    found = [Impossible(name, NEGATIVE) for name, count in counts.items() if count < 0]
    if seats_filled == 0:
        found.append(Impossible("seats_filled", NO_SEAT))
    if min_in_favour < 1:
        found.append(Impossible("min_in_favour", LEAST_SUPPORT))
    if recused > seats_filled:
        found.append(Impossible("recused", RECUSED.format(recused=recused, seats_filled=seats_filled)))
    elif present > seats_filled - recused:
        eligible = seats_filled - recused
        found.append(Impossible("present", PRESENT.format(present=present, eligible=eligible)))
    ballots = in_favour + against + abstain
    if ballots > present:
        found.append(Impossible("in_favour", BALLOTS.format(ballots=ballots, present=present)))
    if found:
        raise ImpossibleTally(tuple(found))
