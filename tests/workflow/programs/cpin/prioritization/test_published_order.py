"""The order of the published list across meetings, and the rank of what was scored at one meeting."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from models.database import Database
from models.people import Organization
from tests.workflow.programs.cpin.played import Played
from workflow.programs.cpin.prioritization.approved_list import approved_requests
from workflow.programs.cpin.prioritization.scoring import by_number
from workflow.programs.cpin.reporting.records import read_records
from workflow.reports.windows import Asked, Window
from workflow.yaml_documents import read_tables

WORKED: dict[str, Any] = read_tables(Path(__file__).parent / "scored.yaml")
REQUESTS = {row["reference"]: row for row in WORKED["requests"]}
SCORERS = ("lia", "bob", "oli", "mia")
VOTE = {"committee": "os", "type": "endorse", "seats_filled": 7, "present": 7, "in_favour": 7, "against": 0}


def test_numbers_are_ordered_as_numbers() -> None:
    assert sorted(["CR-2026-10000", "CR-2026-9999", "CR-2025-9"], key=by_number) == [
        "CR-2025-9", "CR-2026-9999", "CR-2026-10000",
    ]  # fmt: skip


def score(played: Played, reference: str, meeting: str) -> None:
    row = REQUESTS[reference]
    card = f"SC-{reference}"
    asked = {"invited": list(SCORERS), "societies_affected": row["societies_affected"], "confidence": "high"}
    assert played.do("cara", "scorecard.open_scoring", card, item=reference, meeting=meeting, **asked) == "done"
    for name, scores in zip(SCORERS, row["cards"], strict=True):
        assert played.do(name, "scorecard.enter_scores", card, **scores) == "done"
    assert played.do("cara", "scorecard.close_scoring", card) == "done"
    assert played.do("cara", "change_request.prioritize", reference, meeting=meeting) == "done"


def test_list_follows_every_rule_of_the_rank_across_meetings_and_ranks_are_as_at_a_day(database: Database) -> None:
    played = Played(database)
    with database.write() as session:
        for one in session.scalars(select(Organization)):
            one.details = {"uses_cpin": False}
        names = (f"Z{number}" for number in range(WORKED["societies"]))
        session.add_all(Organization(program="cpin", kind="society", code=z, name_en=z, name_fr=z) for z in names)
    for meeting in ("MT-1", "MT-2"):
        played.given(meeting, "meeting", "held", kind="cr_prioritization", held_on="2026-05-04")
    first, second, third = ("CR-2026-0101", "CR-2026-0106", "CR-2026-0102")
    for reference in (first, second, third):
        played.request(reference, "accepted", submitter="sam")
    score(played, third, "MT-1")
    score(played, second, "MT-2")
    played.now += timedelta(days=2)
    score(played, first, "MT-2")
    assert {name: played.item(name).fields["computed_rank"] for name in (first, second, third)} == {
        first: 1, second: 2, third: 1
    }  # fmt: skip
    for reference in (third, second, first):
        played.do("cara", "change_request.refer", reference, electronic_vote=True)
        assert played.do("cara", "motion.decide", reference, **VOTE, confirmed_by="omar") == "carried"
    after = played.now + timedelta(days=1)
    with database.read() as session:
        rows = approved_requests(session, Asked(Window(played.now.date(), played.now.date()), after))
        before = read_records(session, Asked(Window(date(2026, 5, 4), date(2026, 5, 4)), after), "change_request")
    assert [row.record.reference for row in rows] == [first, second, third]
    ranks = {one.reference: one.fields["computed_rank"] for one in before}
    assert (ranks[second], ranks[third]) == (1, 1)
