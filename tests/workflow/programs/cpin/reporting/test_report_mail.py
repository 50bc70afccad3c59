"""What the mails about reports and supplementary questions say, in both languages."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from syrupy.assertion import SnapshotAssertion

from models.database import Database
from models.people import Person
from tests.workflow.programs.cpin.played import Played
from tests.workflow.programs.cpin.versions.test_practice_mail import said

TO = {
    "report_submitted": "wes",
    "questions_raised": "cara",
    "question_assigned": "cole",
    "question_followed_up": "cole",
    "questions_answered": "wes",
    "report_accepted": "cara",
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_side_is_told_of_the_other_ones_step(
    sqlite_database: Database, language: str, snapshot: SnapshotAssertion
) -> None:
    played = Played(sqlite_database)
    played.now = datetime(2026, 10, 14, 14, tzinfo=UTC)
    with sqlite_database.write() as session:
        for person in session.scalars(select(Person)):
            person.language = language
    played.do("cara", "report.open", "RP-1", stage="interim")
    played.do(
        "cara", "report.compile", "RP-1", na=dict.fromkeys(("R7", "R9", "R11"), "none"), objectives_narrative="Met"
    )
    played.do("cole", "report.submit", "RP-1")
    asked = [{"id": "Q1", "text": "How many meetings were in French?"}]
    played.do("wes", "report.raise_questions", "RP-1", questions=asked)
    played.do("cara", "supplementary_question.assign", "Q1", owner="cole")
    played.do("cole", "supplementary_question.answer", "Q1", text="Four.")
    played.do("wes", "supplementary_question.follow_up", "Q1", text="And in the year before?")
    played.do("cole", "supplementary_question.answer", "Q1", text="Three.")
    assert played.do("cara", "report.answer", "RP-1") == "done"
    assert played.do("wes", "report.accept", "RP-1") == "done"
    assert {template: said(played, template, name) for template, name in TO.items()} == snapshot
