"""Whose desk a plan lies on, where what waits is beside its main path: an extension, and the two reviews."""

import pytest

from models.database import Database
from tests.workflow.programs.county_plan.plans import make_builder
from workflow.desk import waiting
from workflow.programs.county_plan.scenario.building import Builder
from workflow.programs.county_plan.wording import ROLES


def desks(builder: Builder) -> set[str]:
    """The roles for which the plan waits."""
    return {
        role
        for role in ROLES
        if [row.id for row in waiting(builder.session, builder.actor(role), builder.now())] == [builder.item.id]
    }


@pytest.mark.parametrize("state", ["draft", "hearing_noticed", "finalized"])
def test_extension_that_was_asked_for_waits_for_the_plan_unit(database: Database, state: str) -> None:
    with database.write() as session:
        builder = make_builder(session)
        builder.begin()
        builder.enter(state)
        before = desks(builder)
        builder.enter_track("extension", "requested")
        asked = desks(builder)
        builder.enter_track("extension", "granted")
        granted = desks(builder)
        session.rollback()
    assert (asked, granted) == (before | {"ocfs_plan_unit"}, before)
    assert "ocfs_plan_unit" not in before


@pytest.mark.parametrize(
    ("ocfs", "dpca", "reviewers"),
    [
        ("pending", "pending", {"ocfs_reviewer", "dpca_reviewer"}),
        ("approved", "pending", {"dpca_reviewer"}),
        ("pending", "returned", {"ocfs_reviewer"}),
        ("approved", "approved", set()),
        ("returned", "returned", {"ocfs_reviewer", "dpca_reviewer"}),
        ("returned", "approved", {"ocfs_reviewer", "dpca_reviewer"}),
    ],
)
def test_review_waits_for_the_reviewers_who_have_not_decided(
    database: Database, ocfs: str, dpca: str, reviewers: set[str]
) -> None:
    with database.write() as session:
        builder = make_builder(session)
        builder.begin()
        builder.enter("under_review")
        builder.enter_track("ocfs", ocfs)
        builder.enter_track("dpca_pins", dpca)
        unexplained = desks(builder)
        builder.item.fields = {**builder.item.fields, "findings": [{"number": 1, "part": "PINS-I-a", "state": "open"}]}
        found = desks(builder)
        session.rollback()
    assert found & {"ocfs_reviewer", "dpca_reviewer"} == reviewers
    assert unexplained >= found


def test_plan_that_is_approved_waits_for_no_reviewer(database: Database) -> None:
    with database.write() as session:
        builder = make_builder(session)
        builder.begin()
        builder.enter("approved")
        found = desks(builder)
        session.rollback()
    assert found & {"ocfs_reviewer", "dpca_reviewer"} == set()
