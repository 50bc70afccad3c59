"""Minutes written from what happened: the same facts make the same text, in both languages."""

from dataclasses import replace
from datetime import date, time

import pytest
from syrupy.assertion import SnapshotAssertion

from workflow.committees.attendance import Quorum
from workflow.committees.minutes import (
    Attended,
    Condition,
    Discussed,
    Meeting,
    Motion,
    draft_minutes,
    plain,
    without_places,
)
from workflow.committees.outcomes import OUTCOMES, outcome_said
from workflow.texts import Text

ENDORSE = Text("Endorse with conditions", "Approuver avec conditions")
MOTION = Motion(
    number="bh-2026-10-14-1",
    item="PR-2026-0003",
    kind=ENDORSE,
    text="That version 1.0 be endorsed.",
    mover="Zone 1",
    seconder="Zone 2",
    tally={"in_favour": 6, "against": 1, "abstain": 0, "recused": 1},
    outcome="carried",
    recused=("Zone 3",),
    conditions=(Condition("French text reviewed", "CPIN Operations staff", date(2026, 11, 20)), Condition("Posted")),
)
MEETING = Meeting(
    title="October meeting",
    held_on=date(2026, 10, 14),
    reference="MT-2026-0007",
    committee=Text("Business Harmonization Committee", "Comité d’harmonisation des pratiques"),
    presides="Chair, Business Harmonization",
    secretary="CPIN Operations staff",
    channel=Text("Video", "Vidéo"),
    quorum=Quorum(seats_filled=9, recused=0, present=8),
    attended=(
        Attended("Lead, Toronto", "Zone 1", stays=((time(13, 30), None),)),
        Attended("Submitter, Ottawa", "Zone 2", stands_in=True, stays=((time(13, 30), time(14)), (time(14, 30), None))),
        Attended("Ministry reviewer"),
    ),
    absent=("Zone 9",),
    lines=(
        Discussed("Welcome", presenter="Chair, Business Harmonization"),
        Discussed("Kin service | first *visit*", "PR-2026-0003", motions=(MOTION,)),
    ),
    others=(replace(MOTION, number="bh-2026-10-14-2", outcome="tie", conditions=(), recused=()),),
    electronic=(replace(MOTION, number="bh-2026-10-02-1", conditions=(), recused=(), decided_on=date(2026, 10, 2)),),
)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_draft_tells_everything_that_happened(language: str, snapshot: SnapshotAssertion) -> None:
    assert draft_minutes(MEETING, language) == snapshot
    assert draft_minutes(MEETING, language) == draft_minutes(MEETING, language)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"inquorate": True}, "There was no quorum: items were discussed, and no motion was put."),
        ({"adjourned": True}, "The meeting was adjourned for want of a quorum."),
        ({"attended": ()}, "No attendance was recorded."),
    ],
)
def test_draft_says_what_was_unusual(changed: dict[str, object], said: str) -> None:
    assert said in draft_minutes(replace(MEETING, **changed), "en")  # type: ignore[arg-type]


def test_draft_of_a_meeting_of_no_committee_is_short() -> None:
    bare = Meeting(title="Zone meeting", held_on=date(2026, 10, 14), reference="MT-2026-0008")
    text = draft_minutes(bare, "en")
    assert text.startswith("### Minutes of Zone meeting, ")
    assert ("Agenda" in text, "Quorum" in text, "Motion" in text) == (False, False, False)


def test_words_of_others_are_not_markup() -> None:
    assert plain("a *b* | [c](d)\n<e> #") == r"a \*b\* \| \[c\](d) \<e\> \#"


@pytest.mark.parametrize("outcome", [*OUTCOMES])
def test_outcome_is_said_in_both_languages(outcome: str | None) -> None:
    said = outcome_said(outcome)
    assert (said.en != "", said.fr not in ("", said.en)) == (True, True)


def test_outcome_without_words_is_named() -> None:
    assert outcome_said("no_decision", "something_new").en == "something_new"


def test_places_left_as_drafted_are_not_read() -> None:
    text = "#### 1. A topic\n\n_What was said._\n\n**Motion 1.** Carried.\n\n_Ce qui a été dit._\n"
    assert without_places(text) == "#### 1. A topic\n\n**Motion 1.** Carried.\n\n"
