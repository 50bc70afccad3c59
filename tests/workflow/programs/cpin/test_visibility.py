"""What is kept from whom: the names behind a vote, and scores before their endorsement."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.attachments import Attachment
from models.editions import Edition
from models.items import Item
from tests.workflow.outbox import rows
from workflow.actors import Grant
from workflow.programs import load_programs
from workflow.programs.cpin.visibility import BALLOTS, SCORES, hidden_fields, reads_drafts, sees_file
from workflow.standing import make_actor
from workflow.yaml_documents import read_tables

AGREED: dict[str, Any] = read_tables(Path(__file__).parent / "agreed.yaml")


@pytest.fixture(autouse=True)
def programs() -> None:
    load_programs()


@pytest.mark.parametrize(
    ("role", "endorsed", "hidden"),
    [
        ("cpin_staff", False, frozenset()),
        ("os_chair", False, frozenset()),
        ("os_member", False, frozenset()),
        ("bh_member", False, SCORES | BALLOTS),
        ("bh_member", True, BALLOTS),
        ("submitter", False, SCORES | BALLOTS),
        ("submitter", True, BALLOTS),
        ("cwob", True, BALLOTS),
        ("reader", True, BALLOTS),
    ],
)
def test_names_of_votes_and_unendorsed_scores_are_kept(role: str, endorsed: bool, hidden: frozenset[str]) -> None:  # noqa: FBT001
    item = Item(kind="change_request", fields={"endorsed_on": "2026-03-03"} if endorsed else {})
    assert frozenset(hidden_fields(make_actor(1, "A", [Grant(role, "cpin")]), item)) == hidden


@pytest.mark.parametrize(
    ("role", "reads"),
    [("cpin_staff", True), ("bh_member", True), ("bh_chair", True), ("cwob", True), ("submitter", False),
     ("society_lead", False), ("os_member", False), ("os_chair", False), ("reader", False), ("admin", False)],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["practice", "training_resource"])
def test_drafts_are_for_the_roles_that_were_agreed(kind: str, role: str, reads: bool) -> None:  # noqa: FBT001
    item = Item(kind=kind, fields={})
    agreed = AGREED["matrix"]["view.draft_practice_and_resource_files"][role]
    actor = make_actor(1, "A", [Grant(role, "cpin")])

    assert (agreed == "allow", reads_drafts(actor, item)) == (reads, reads)
    assert (frozenset({"text", "file"}) <= frozenset(hidden_fields(actor, item))) is not reads


@pytest.mark.parametrize(
    ("state", "expected"),
    [("in_development", {"in force": True, "draft": False, "dropped": False, "other": False}),
     ("published", {"in force": True, "draft": False, "dropped": False, "other": True})],
)  # fmt: skip
def test_file_of_the_version_in_force_is_read_while_the_next_is_written(
    session: Session, state: str, expected: dict[str, bool]
) -> None:
    now = datetime(2026, 3, 3, 15, tzinfo=UTC)
    person = rows.make_person(session, now)
    item = rows.make_item(session, now, person)
    item.kind, item.state, item.created_by_id = "practice", state, None
    files = {}
    for number, (name, standing) in enumerate(
        {"in force": "published", "draft": "draft", "dropped": "abandoned", "other": ""}.items()
    ):
        file = Attachment(
            item_id=item.id, name=f"{name}.pdf", version=1, media_type="application/pdf", size=1, sha256="0" * 64,
            uploaded_at=now,
        )  # fmt: skip
        session.add(file)
        session.flush()
        files[name] = file
        if standing:
            version = Edition(item_id=item.id, number=f"1.{number}", change_type="new", state=standing, created_at=now)
            version.file = {"attachment": file.id, "name": file.name, "sha256": file.sha256, "size": 1}
            session.add(version)
    session.flush()
    reader = make_actor(99, "A", [Grant("reader", "cpin")])

    assert {name: sees_file(reader, item, file) for name, file in files.items()} == expected
