from datetime import date

import pytest
from sqlalchemy.orm import Session

from models.people import Organization, RoleGrant
from tests.sample.program import add_person, add_society
from workflow.definition import Field
from workflow.errors import InvalidInput
from workflow.naming import check_named
from workflow.texts import Text

LABEL = Text("Label", "Étiquette")
FIELDS = (
    Field("lead", "person", LABEL),
    Field("reviewers", "people", LABEL),
    Field("society", "organization", LABEL),
    Field("conditions", "rows", LABEL, columns=(Field("owner", "person", LABEL), Field("due", "date", LABEL))),
)


def test_everybody_who_is_named_is_there(session: Session) -> None:
    ann, society = add_person(session, "ann").id, add_society(session, "S-A").id
    data = {"lead": ann, "reviewers": [ann], "society": society, "conditions": [{"owner": ann}, {}]}
    check_named(session, "sample", FIELDS, data)


def test_whoever_is_not_there_is_named_by_place(session: Session) -> None:
    ann = add_person(session, "ann").id
    data = {"lead": 9, "reviewers": [ann, 9], "society": 9, "conditions": [{"owner": ann}, {"owner": 9}]}
    with pytest.raises(InvalidInput) as caught:
        check_named(session, "sample", FIELDS, data)
    assert [error.field for error in caught.value.errors] == ["lead", "reviewers.1", "society", "conditions.1.owner"]


def test_somebody_of_another_program_is_not_there(session: Session) -> None:
    """As nobody is; who has left the program, works for one of its organizations, or is of none, may be named."""
    told = {"starts_on": date(2026, 1, 1), "role": "clerk"}
    foreign, former, worker, contact = (add_person(session, name) for name in ("fay", "fritz", "wilma", "cora"))
    worker.organization_id = add_society(session, "S-B").id
    session.add(RoleGrant(person_id=foreign.id, program="other", **told))
    session.add(RoleGrant(person_id=former.id, program="sample", ends_on=date(2026, 1, 2), **told))
    session.add(RoleGrant(person_id=former.id, program="other", **told))
    session.flush()
    check_named(session, "sample", FIELDS, {"reviewers": [former.id, worker.id, contact.id]})
    with pytest.raises(InvalidInput):
        check_named(session, "sample", FIELDS, {"lead": foreign.id})


def test_whom_the_record_holds_may_stay_at_the_same_place(session: Session) -> None:
    fay = add_person(session, "fay").id
    session.add(RoleGrant(person_id=fay, program="other", role="clerk", starts_on=date(2026, 1, 1)))
    session.flush()
    data = {"lead": fay, "reviewers": [fay], "conditions": [{}, {"owner": fay}]}
    check_named(session, "sample", FIELDS, data, lambda: {**data, "conditions": [{"owner": fay}, {"owner": None}]})
    with pytest.raises(InvalidInput) as caught:
        check_named(session, "sample", FIELDS, data, lambda: {"lead": fay, "conditions": None})
    assert [error.field for error in caught.value.errors] == ["reviewers.0", "conditions.1.owner"]


def test_an_organization_of_another_program_is_not_there(session: Session) -> None:
    foreign = Organization(program="other", kind="society", code="S-A", name_en="Elsewhere")
    session.add(foreign)
    session.flush()
    with pytest.raises(InvalidInput):
        check_named(session, "sample", FIELDS, {"society": foreign.id})
