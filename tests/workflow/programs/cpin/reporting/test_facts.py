"""Facts read from items that really moved through the engine, and the measures made of them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from models.database import Database
from tests.databases import count_statements
from tests.workflow.programs.cpin.played import Played
from workflow.programs.cpin.reporting.measures import figures
from workflow.programs.cpin.reporting.read_money import read_targets
from workflow.reports.figures import Figure
from workflow.reports.windows import Asked, Window
from workflow.texts import Text

MAY = Window(date(2026, 5, 1), date(2026, 5, 31))
ANY = Text("any", "tout")
LATER = datetime(2026, 7, 1, tzinfo=UTC)
CR = {
    "title": "T",
    "details": "D",
    "category": "finance",
    "business_need": "N",
    "no_client_information_confirmed": True,
}
BH = {"committee": "bh", "type": "endorse", "present": 6, "in_favour": 5, "confirmed_by": "hana"}


@pytest.fixture
def played(database: Database) -> Played:
    return Played(database)


def measured(played: Played, window: Window = MAY, known_at: datetime = LATER) -> dict[str, Figure]:
    with played.database.read() as session:
        return figures(session, Asked(window, known_at))


def values(figures_of: dict[str, Figure]) -> dict[str, int]:
    return {code: int(figure.value) for code, figure in figures_of.items() if figure.value}


def says(figure: Figure, *, counts: bool = True) -> dict[str, str]:
    return {row.reference: row.why.en for row in figure.rows if row.counts is counts}


def on(played: Played, day: int, month: int = 5) -> None:
    played.now = datetime(2026, month, day, 14, tzinfo=UTC)


def do(played: Played, by: str, verb: str, item: str, /, **given: Any) -> None:
    assert played.do(by, verb, item, **given) == "done"


def test_receipts_are_read_as_known(played: Played) -> None:
    for name, by in (("IN-1", "sam"), ("IN-2", "bob"), ("IN-3", "bob")):
        do(played, by, "inquiry.receive", name, subject=name, question="How?")
    do(played, "cara", "change_request.log", "CR-1", **CR, society="S-A", date_received="2026-05-01")
    do(played, "cara", "change_request.log", "CR-2", **CR, society="S-B", date_received="2026-04-30")
    do(played, "sam", "change_request.create", "CR-3", **CR)
    do(played, "sam", "change_request.submit", "CR-3")
    do(played, "sam", "change_request.create", "CR-4", **CR)
    before = played.now + timedelta(minutes=1)
    assert values(measured(played, known_at=before)) == {"M1": 3, "M13": 2}

    on(played, 6)
    do(played, "cara", "inquiry.merge", "IN-2", into="IN-1")
    do(played, "cara", "inquiry.reclassify", "IN-3", cr="CR-5")
    do(played, "cara", "change_request.void", "CR-3", void_reason="test")
    do(played, "cara", "change_request.triage", "CR-1")
    do(played, "cara", "change_request.split", "CR-1", children=["CR-1a", "CR-1b"])

    assert values(measured(played, known_at=before)) == {"M1": 3, "M13": 2}
    now = measured(played)
    assert values(now) == {"M1": 1, "M13": 2}
    assert says(now["M1"], counts=False) == {
        "IN-2": "A duplicate of IN-1: the two count once.",
        "IN-3": "It was really a change request, and is counted among those.",
    }
    children = {played.item(name).reference for name in ("CR-1a", "CR-1b")}
    made = played.item("CR-5").reference
    assert (set(says(now["M13"])), set(says(now["M13"], counts=False))) == (
        {"CR-1", made},
        {"CR-2", "CR-3", *children},
    )
    assert {name.en: part for name, part in zip(now["M13"].groups.values(), (1, 1), strict=False)} == {
        "Society S-A": 1,
        "Society S-B": 1,
    }


def test_request_is_forwarded_once(played: Played) -> None:
    played.request("CR-1", "endorsed", endorsed_on="2026-04-22")
    played.request("CR-2", "endorsed", endorsed_on="2026-05-02")
    do(played, "cara", "change_request.forward", "CR-1", reference="F1")
    assert says(measured(played)["M4"]) == {
        "CR-1": "Endorsed on 22 April 2026 and first forwarded on 4 May 2026, within the period."
    }
    assert says(measured(played)["M4"], counts=False) == {
        "CR-2": "Endorsed on 2 May 2026, not forwarded to the ministry by the end of the period."
    }
    assert says(measured(played, known_at=played.now - timedelta(minutes=1))["M4"]) == {}


def test_meetings_and_presentations_are_read(played: Played) -> None:
    for name, kind in (("MT-1", "bh_working_group"), ("MT-2", "bh_working_group"), ("MT-3", "zone")):
        do(played, "cara", "meeting.schedule", name, kind=kind, scheduled_on="2026-05-04", zones="Z3, Z4")
    do(played, "cara", "meeting.hold", "MT-1", held_on="2026-05-04", attendees=4, facilitated_by=["oacas", "ministry"])
    do(played, "cara", "meeting.hold", "MT-3", held_on="2026-05-04", attendees=4)
    do(played, "cara", "meeting.cancel", "MT-2", reason="R")
    for name, meeting in (("PN-1", "MT-1"), ("PN-2", "MT-3")):
        do(played, "cara", "presentation.plan", name, title=name, relates_to="practice_update", meeting=meeting)
        do(played, "cara", "presentation.deliver", name, delivered_on="2026-05-04", audience="All")

    found = measured(played)
    assert values(found) == {"M2": 1, "M12": 1, "M15": 1}
    assert says(found["M2"], counts=False) == {"MT-2": "Cancelled."}
    assert says(found["M12"], counts=False) == {"PN-1": "Given inside a meeting that counts in M2."}
    assert [text.en for text in found["M15"].groups.values()] == ["Z3 + Z4"]


def test_versions_and_work_in_progress_are_read(played: Played) -> None:
    played.given("P1", "practice", "awaiting_endorsement")
    played.given("T1", "training_resource", "in_review")
    assert played.do("cara", "motion.decide", "P1", **BH) == "carried"
    on(played, 6)
    do(played, "cole", "training_resource.link_practice", "T1", practice="P1")
    on(played, 7)
    do(played, "cole", "training_resource.approve", "T1", version="1.0", date="2026-05-07", scope="All")
    until = {day: Window(MAY.first, date(2026, 5, day)) for day in (5, 6, 7, 31)}
    assert values(measured(played, until[5])) == {"M3": 1, "M10": 1, "M11": 1}
    assert values(measured(played, until[6])) == {"M3": 1, "M10": 2}

    on(played, 11)
    do(played, "cara", "practice.publish", "P1", released_on="2026-05-07", posted_on="2026-05-11", location="SP")
    do(
        played,
        "cara",
        "training_resource.publish",
        "T1",
        released_on="2026-05-07",
        posted_on="2026-05-08",
        location="SP",
    )
    do(played, "cara", "training_resource.unlink_practice", "T1", practice="P1", reason="R")

    assert values(measured(played, until[7])) == {"M3": 1, "M10": 2}
    found = measured(played, until[31])
    assert values(found) == {"M3": 1, "M9": 2}
    assert says(found["M10"], counts=False) == {
        "P1": "It was in progress in the period from 1 May 2026; on 31 May 2026 it is complete."
    }
    assert found["M10"].parts_beside({"any_day": ANY}) == {"any_day": 2}


def test_entries_add_up_from_the_first_of_april(played: Played) -> None:
    entry = {"amount": "1000.00", "kind": "expense", "funding": "ministry"}
    do(played, "cara", "expenditure.enter", "E1", **entry, date="2026-04-01")
    do(played, "cara", "expenditure.enter", "E2", **{**entry, "amount": "0.50"}, date="2026-05-04")
    do(played, "cara", "expenditure.enter", "E3", **{**entry, "funding": "other"}, date="2026-05-04")
    do(played, "cara", "expenditure.reverse", "E1", reason="R", amount_back="400.25")
    do(played, "cara", "target.set", "TG-1", measure="M1", value="12.5", fiscal_year=2026)

    figure = measured(played)["M18"]
    assert figure.value == Decimal("600.25")
    assert [str(part) for part in figure.parts({"within": ANY, "earlier": ANY}).values()] == ["-399.75", "1000.00"]
    assert says(figure, counts=False) == {"E3": "Paid from another source than the ministry."}
    with played.database.read() as session:
        assert read_targets(session, 2026) == {"M1": Decimal("12.5")}


def test_statements_do_not_grow_with_the_items(played: Played) -> None:
    def statements() -> int:
        with count_statements(played.database) as run:
            measured(played)
        return len([one for one in run if one.startswith("SELECT")])

    def add(number: int) -> None:
        played.request(f"CR-{number}", "received")
        played.given(f"IN-{number}", "inquiry", "received", received="2026-05-01")
        played.given(f"P{number}", "practice", "published")
        played.given(f"T{number}", "training_resource", "in_review")
        played.given(f"MT-{number}", "meeting", "held", kind="zone", held_on="2026-05-01")

    add(1)
    one = statements()
    add(2)
    add(3)
    assert (statements(), one) == (19, 19)
