"""What is posted is written down the same way for every kind, and what everybody may read of it is kept with it."""

import pytest
from sqlalchemy import select

from models.database import Database
from models.definitions import Setting
from models.items import Item
from models.people import Person
from models.postings import Posting
from tests.workflow.programs.cpin.played import Played
from workflow import register
from workflow.programs import load_programs
from workflow.programs.cpin.versions.publications import PARTS, agenda, approved_request, document, minutes

SPOT = {"location": "SP/bh", "posted_on": "2026-05-04"}
HELD = {"held_on": "2026-05-04", "kind": "bh_committee", "title": "BH, May", "scheduled_on": "2026-05-04"}


@pytest.fixture(autouse=True)
def programs() -> None:
    load_programs()


@pytest.fixture
def played(database: Database) -> Played:
    return Played(database)


def postings(played: Played, name: str) -> list[tuple[str, str, str, bool, bool]]:
    with played.database.read() as session:
        query = select(Posting).where(Posting.item_id == played.world.items[name]).order_by(Posting.id)
        return [
            (one.kind, one.number, one.location, one.ended_on is None, one.withdrawn_on is None)
            for one in session.scalars(query)
        ]


def content(played: Played, name: str) -> dict[str, object]:
    with played.database.read() as session:
        query = select(Posting.content).where(Posting.item_id == played.world.items[name])
        found = session.scalars(query.order_by(Posting.id.desc()).limit(1)).one()
        return dict(found)


def test_post_agenda_writes_a_posting_and_another_day_withdraws_it(played: Played) -> None:
    played.given("M1", "meeting", "scheduled", kind="bh_committee", title="BH, May", scheduled_on="2026-05-29")

    assert played.do("cara", "meeting.post_agenda", "M1", file="agenda.pdf", **SPOT) == "done"
    assert postings(played, "M1") == [("agenda", "agenda-1", "SP/bh", True, True)]
    assert played.do("cara", "meeting.reschedule", "M1", scheduled_on="2026-05-28") == "done"
    assert postings(played, "M1") == [("agenda", "agenda-1", "SP/bh", True, False)]
    assert played.do("cara", "meeting.post_agenda", "M1", file="agenda.pdf", **SPOT) == "done"
    assert [row[1] for row in postings(played, "M1")] == ["agenda-1", "agenda-2"]


def test_post_minutes_writes_a_posting_and_a_correction_the_next(played: Played) -> None:
    with played.database.write() as session:
        session.get_one(Person, played.world.people["omar"]).name = "Omar Idle"
    said = "Presided: OMAR  Idle. Guest: Gwen Guest. Carried."
    played.given("M1", "meeting", "minutes_approved", **HELD, minutes_text=said)
    with played.database.write() as session:
        item = session.get_one(Item, played.world.items["M1"])
        item.fields = {**item.fields, "attendance": [{"name": "Gwen Guest", "status": "present"}]}

    assert played.do("cara", "meeting.post_minutes", "M1", **SPOT) == "done"
    assert content(played, "M1")["text"] == "Presided: […]. Guest: […]. Carried."
    assert played.do("cara", "meeting.correct_minutes", "M1", correction="Omar Idle left early.") == "done"
    assert len(postings(played, "M1")) == 1
    assert played.do("hana", "meeting.approve_corrections", "M1") == "done"
    assert postings(played, "M1") == [
        ("minutes", "minutes-1", "SP/bh", False, True),
        ("minutes", "minutes-2", "SP/bh", True, True),
    ]
    assert str(content(played, "M1")["text"]).endswith("- 2026-05-04: […] left early.")


def test_publish_list_posts_the_list_and_every_request_on_it(played: Played) -> None:
    played.request("C1", "endorsed", endorsed_on="2026-05-01", category="training")
    played.request("C2", "endorsed", endorsed_on="2026-05-01", category="training")
    played.request("C3", "received", category="training")
    played.do("cara", "cr_list.build", "L1")

    assert played.do("cara", "cr_list.publish", "L1", **SPOT) == "done"
    assert postings(played, "L1") == [("cr_list", "1", "SP/bh", True, True)]
    assert [postings(played, name) for name in ("C1", "C2")] == [[("change_request", "1", "SP/bh", True, True)]] * 2
    assert postings(played, "C3") == []
    assert played.do("cara", "cr_list.build", "L2") == "done"
    with played.database.write() as session:  # as if it had been taken back before the second list
        session.get_one(Item, played.world.items["C2"]).state = "received"
        item = session.get_one(Item, played.world.items["L2"])
        item.fields = {**item.fields, "rows": [row for row in item.fields["rows"] if row["position"] == 1]}
    assert played.do("cara", "cr_list.publish", "L2", **SPOT) == "done"
    assert postings(played, "C1") == [
        ("change_request", "1", "SP/bh", False, True),
        ("change_request", "2", "SP/bh", True, True),
    ]
    assert postings(played, "C2") == [("change_request", "1", "SP/bh", True, False)]
    assert postings(played, "L1") == [("cr_list", "1", "SP/bh", False, True)]


def test_register_reads_postings_of_programs_that_switched_it_on(played: Played) -> None:
    played.request("C1", "endorsed", endorsed_on="2026-05-01", category="training")
    played.do("cara", "cr_list.build", "L1")
    played.do("cara", "cr_list.publish", "L1", **SPOT)
    with played.database.write() as session:
        session.add(Setting(program="cpin", name="public_register", value={"value": True}))
    with played.database.read() as session:
        opened = register.open_register(session)
        first = register.list_published(session, opened, register.Search(), 1)
        rest = register.list_published(session, opened, register.Search(cursor=first.after), 1)
        named = register.list_published(session, opened, register.Search("c1", "change_request"))

    assert [[row.kind for row in page.rows] for page in (first, rest)] == [["change_request"], ["cr_list"]]
    assert (rest.after, [row.title for row in named.rows]) == (None, ["C1"])


def test_agenda_names_neither_presenters_nor_titles_of_items() -> None:
    lines = [{"item": "CR-2026-0001", "presenter": 7, "minutes": 15}, {"topic": "Next year"}]
    shown = agenda("BH, May", {"kind": "bh_committee", "agenda_lines": lines, "scheduled_on": "2026-05-29"})

    assert shown.text == "1. CR-2026-0001 (15 min)\n2. Next year"
    assert [label.en for label, _ in shown.facts] == ["Kind", "Planned for"]


def test_minutes_say_nothing_of_who_wrote_or_approved_them() -> None:
    fields = {"kind": "bh_committee", "minutes_text": "Carried.", "minutes_drafter": 3, "minutes_approver": 4}

    assert minutes("BH, May", fields).text == "Carried."
    assert [value.en for _, value in minutes("BH, May", fields).facts] == ["Business Harmonization Committee"]


def test_approved_request_shows_no_class_and_no_score() -> None:
    row = {"position": 2, "cr": "CR-2026-0001", "moscow": "must", "endorsed_on": "2026-05-01", "word": "complete"}
    shown = approved_request("Merge records", "training", row, "CL-2026-0001")

    assert [value.en for _, value in shown.facts] == ["Training", "complete", "2026-05-01", "2", "CL-2026-0001"]
    assert shown.text == shown.summary == ""


def test_document_is_posted_with_its_file_and_never_shown_in_the_register() -> None:
    assert document("Workplan", {"file": {"attachment": 7}, "activities": []}).file == {"attachment": 7}
    assert "document" not in PARTS
