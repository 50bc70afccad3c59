"""The order of the approved list: computed, endorsed by motion with a reason, published, and read as at a day."""

from datetime import date, timedelta
from typing import Any

from models.database import Database
from tests.workflow.programs.cpin.played import Played
from workflow.programs.cpin.prioritization.approved_list import approved_requests
from workflow.programs.cpin.prioritization.ranking import standing_order
from workflow.programs.cpin.prioritization.ranks import next_free
from workflow.reports.windows import Asked, Window

VOTE = {"committee": "os", "type": "approve_ranking", "seats_filled": 11, "present": 8, "in_favour": 6, "against": 2}
POSTED = {"location": "SP", "posted_on": "2026-05-06"}


def test_requests_put_in_an_order_keep_it_and_new_ones_stand_where_they_are_computed() -> None:
    assert standing_order(["A", "B", "C"], []) == ["A", "B", "C"]
    assert standing_order(["A", "B", "C"], ["C", "A", "B"]) == ["C", "A", "B"]
    assert standing_order(["A", "N", "B", "C"], ["C", "GONE", "A", "B"]) == ["C", "N", "A", "B"]


def order(played: Played, name: str) -> list[tuple[int, str, int, int | None]]:
    rows: list[dict[str, Any]] = played.item(name).fields["rows"]
    return [(row["position"], row["cr"], row["computed_rank"], row["endorsed_rank"]) for row in rows]


def listed(played: Played, day: date) -> list[str]:
    with played.database.read() as session:
        rows = approved_requests(session, Asked(Window(day, day), played.now + timedelta(days=1)))
        return [row.record.reference for row in rows]


def test_order_endorsed_by_motion_is_published_and_stands_until_it_is_endorsed_anew(database: Database) -> None:
    played = Played(database)
    for number, (moscow, priority) in enumerate((("must", "88"), ("must", "69"), ("should", "66")), 1):
        facts: dict[str, Any] = {
            "endorsed_on": "2026-04-29",
            "moscow": moscow,
            "priority": priority,
            "computed_rank": number,
        }
        played.request(f"CR-{number}", "endorsed", **facts)
    played.do("cara", "cr_list.build", "CL-1")
    assert order(played, "CL-1") == [(1, "CR-1", 1, None), (2, "CR-2", 2, None), (3, "CR-3", 3, None)]
    other = ["CR-3", "CR-1", "CR-2"]
    assert played.do("cara", "cr_list.arrange", "CL-1", order=other[:2]).startswith("blocked: guard:order_complete")
    assert played.do("cara", "cr_list.arrange", "CL-1", order=other).startswith("blocked: guard:order_reasoned")
    assert played.do("omar", "cr_list.arrange", "CL-1", order=other).startswith("blocked: role")
    assert played.do("cara", "cr_list.arrange", "CL-1", order=other, order_reason="A child was hurt.") == "done"
    assert played.do("cara", "cr_list.publish", "CL-1", **{**POSTED, "posted_on": "2026-05-04"}) == (
        "blocked: guard:order_endorsed (order_endorsed: The committee has not endorsed this order yet: put the motion "
        "to endorse it.)"
    )
    played.now += timedelta(days=2)
    assert played.do("cara", "motion.decide", "CL-1", **VOTE, confirmed_by="omar") == "carried"
    assert order(played, "CL-1") == [(1, "CR-3", 3, 1), (2, "CR-1", 1, 2), (3, "CR-2", 2, 3)]
    fields = played.item("CL-1").fields
    assert (fields["order_reason"], fields["follows_decision"], fields["ranking_endorsed_on"]) == (
        "A child was hurt.", "os-2026-05-06-1", "2026-05-06",
    )  # fmt: skip
    assert played.do("cara", "cr_list.publish", "CL-1", **POSTED) == "done"
    assert listed(played, date(2026, 5, 5)) == ["CR-1", "CR-2", "CR-3"]
    assert listed(played, date(2026, 5, 6)) == other

    played.request("CR-4", "endorsed", endorsed_on="2026-05-06", moscow="must", priority="75", computed_rank=1)
    played.do("cara", "cr_list.build", "CL-2")
    assert order(played, "CL-2") == [(1, "CR-3", 4, 1), (2, "CR-4", 2, None), (3, "CR-1", 1, 2), (4, "CR-2", 3, 3)]
    assert played.item("CL-2").fields["order_reason"] == "A child was hurt."
    assert played.do("cara", "cr_list.publish", "CL-2", **POSTED) == "done"
    assert (played.item("CL-1").state, played.item("CR-3").fields["endorsed_rank"]) == ("superseded", 1)


def test_list_built_before_the_one_in_force_is_not_published(database: Database) -> None:
    played = Played(database)
    played.request("CR-1", "endorsed", endorsed_on="2026-04-29")
    for name in ("CL-1", "CL-2"):
        played.do("cara", "cr_list.build", name)
    posted = {**POSTED, "posted_on": "2026-05-04"}
    assert played.do("cara", "cr_list.publish", "CL-2", **posted) == "done"
    refused = played.do("cara", "cr_list.publish", "CL-1", **posted)
    later = played.item("CL-2").reference
    assert f"latest_list: {later} is a later list (issue 2) and has been published" in refused
    assert played.item("CL-2").state == "published"


def test_next_free_place_is_behind_the_last() -> None:
    assert (next_free([]), next_free([(1, "PR-1"), (4, "PR-4")])) == (1, 5)
