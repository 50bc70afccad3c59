"""What bodies name besides their address is found for who may see it alone, and a name that nobody knows fails."""

import pytest
from sqlalchemy import true

import workflow.judging
import workflow.naming
from blueprints import api
from tests.attacks.misleading import Sent, by_actions, by_bodies, told_apart
from tests.attacks.pointing import LOOKS, NAMES, SAID, WORDS, Foreign, named_fields, sort_of, unknown
from tests.attacks.site import Site
from workflow import registry
from workflow.definition import Field
from workflow.texts import Text

Plant = pytest.MonkeyPatch
LABEL = Text("Label", "Étiquette")


REACHED = {"submitter": 15, "staff": 80, "planner": 10, "admin": 10, "chair": 10, "county_plan.ocfs_cycle_admin": 4}
"""How many of the API's questions have to be answered about what they name, and not for a role or a state before it."""


@pytest.mark.parametrize("who", REACHED)
def test_what_a_body_names_of_others_is_answered_like_nothing(site: Site, who: str) -> None:
    asked, reached = [*by_actions(site, who), *by_bodies(site, who)], list[Sent]()
    if site.database.dialect == "postgresql":  # what its forms show is asked on SQLite alone
        asked = [one for one in asked if not one.is_form]
    assert told_apart(site, who, asked, reached) == []
    assert len(reached) >= REACHED[who]


def test_every_field_that_names_something_is_known(site: Site) -> None:
    """No action has an input of which nobody said what it names; most kinds have one that names something."""
    schemas = api.spec(site.world.app)["components"]["schemas"]
    assert all(name in NAMES and name in schemas[body]["properties"] for body, name in SAID)
    rows = [row for program in registry.programs() for flow in program.kinds.values() for row in flow.transitions]
    ways = [way for row in rows for way in named_fields(row.input)]
    assert len(ways) > 150
    assert {sort_of(way[-1]) for way in ways} == {"item", "person", "organization", "file"}
    assert set(NAMES.values()) <= Foreign.__dataclass_fields__.keys() | {"item"}
    assert not WORDS & NAMES.keys()


def test_name_that_nobody_knows() -> None:
    assert unknown({"title", "rows.0.assessor_id", "reviewed_by"}) == {"assessor_id", "reviewed_by"}
    with pytest.raises(AssertionError, match="nobody said what prior_plan names"):
        sort_of(Field("prior_plan", "text", LABEL))
    with pytest.raises(AssertionError, match="nobody said what fleet names"):
        sort_of(Field("ship", "fleet", LABEL))
    assert LOOKS.search("deputy_id")


def test_reference_taken_whoever_may_see_its_item(site: Site, monkeypatch: Plant) -> None:
    monkeypatch.setattr(workflow.judging, "find_unseen", lambda *_: {})
    asked = [one for one in by_actions(site, "planner") if one.name == "plan"]
    assert told_apart(site, "planner", asked)


def test_person_named_from_another_program(site: Site, monkeypatch: Plant) -> None:
    asked = [one for one in by_actions(site, "submitter") if one.name in ("submitter", "mover")]
    assert told_apart(site, "submitter", asked) == []
    monkeypatch.setattr(workflow.naming, "known_in", lambda _program: true())
    assert told_apart(site, "submitter", asked)
