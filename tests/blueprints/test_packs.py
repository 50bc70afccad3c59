"""Packs asked for on a page or over the API, made in the background, and what is in them for whom."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from models.attachments import Attachment
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.sample.files import paper, store_beside
from tests.workflow.reports.test_files import TABLE
from workflow.engine import create
from workflow.jobs import asking
from workflow.jobs.running import Runner
from workflow.reports.frozen import table_json
from workflow.reports.pack_checks import PackFault, verify_pack
from workflow.reports.pack_works import PACK
from workflow.snapshots import freeze
from workflow.standing import actor_for
from workflow.works import WORKS

SignIn = Callable[[str], Visitor]
PAGE = "/reports/pack"


def run(world: World) -> None:
    Runner(world.database, store_beside(world.database), lambda: NOW, "one", WORKS).run_next()


def fetch(visitor: Visitor, job: str) -> bytes:
    answer = visitor.get(f"{job}/file")
    assert answer.status_code == 200
    content: bytes = answer.data
    answer.close()
    return content


def manifest(pack: bytes) -> dict[str, Any]:
    assert [one for one in verify_pack(io.BytesIO(pack)) if isinstance(one, PackFault)] == []
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        told: dict[str, Any] = json.loads(archive.read("manifest.json"))
        return told


def compile_report(world: World) -> str:
    """A report whose snapshot holds two lists and a file that stands for a third."""
    with world.database.write() as session:
        actor = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
        data = {"stage": "interim", "fiscal_year": "2026"}
        item = create(session, "report", "open", actor=actor, now=NOW, data=data)
        file = paper(session, store_beside(world.database), NOW, actor=actor, name="plan.txt", content=b"The plan.")
        attached = session.get_one(Attachment, file["attachment"])
        attached.item_id, attached.version = item.id, 1
        content = {
            "facts": {"files": [{"code": "R7", "file": file}]},
            "known_at": "2026-10-14T12:00:00+00:00",
            "windows": [{"name": "interim", "label": {"en": "", "fr": ""}, "days": ["2026-04-01", "2026-09-30"]}],
            "figures": [],
            "lists": [table_json(TABLE), {**table_json(TABLE), "code": "R12"}],
        }
        freeze(session, item, content, by=actor.person_id, now=NOW)
        item.fields = {**item.fields, "snapshot": 1}
        return item.reference


def test_pack_of_any_days_is_asked_for_made_and_fetched(world: World, sign_in: SignIn) -> None:
    reader = sign_in("reader")
    assert f'href="{PAGE}?program=cpin"' in reader.get("/reports/lists").text
    answer = reader.post(PAGE, seen=PAGE, first="2026-04-01", last="2026-09-30")
    assert answer.status_code == 303
    run(world)
    address = answer.headers["Location"]
    told = manifest(fetch(reader, address))
    assert (told["program"], told["report"], told["as_at"]) == ("cpin", None, "2026-09-30")
    lists = {one["list"] for one in told["files"] if one["kind"] == "list"}
    assert {"R2", "R10"} <= lists
    assert {"R12", "R14", "R15"} & lists == set()


def approve_progress_report(world: World) -> None:
    """A progress report of the autumn with its file, approved by somebody else than its author."""
    with world.database.write() as session:
        actor = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
        file = paper(session, store_beside(world.database), NOW, actor=actor, name="progress.txt", content=b"So far.")
        version = {"version": "1.0", "date": "2026-11-20", "scope": "Autumn"}
        facts = {**version, "title": "Progress", "file": file}
        plan = {"title": "Plan", "document_type": "training_project_plan", "covers": ["other"], **version}
        parent = create(session, "document", "create", actor=actor, now=NOW, data=plan).reference
        data = {"document_type": "progress_report", "parent_plan": parent, **facts}
        reference = create(session, "document", "create", actor=actor, now=NOW, data=data).reference
    world.advance(reference, "send_for_review")
    world.advance(reference, "approve_without_vote", "second")


def test_pack_holds_copies_of_the_documents_that_its_lists_name(world: World, sign_in: SignIn) -> None:
    approve_progress_report(world)
    staff = sign_in("staff")
    answer = staff.post(PAGE, seen=PAGE, first="2026-10-01", last="2027-03-31")
    run(world)
    files = manifest(fetch(staff, answer.headers["Location"]))["files"]
    documents = [(one["list"], one["path"]) for one in files if one["kind"] == "document"]
    assert documents == [("R7", "documents/01-progress.txt")]


def test_pack_of_a_report_holds_what_was_frozen_for_whoever_may_read_it(world: World, sign_in: SignIn) -> None:
    reference = compile_report(world)
    staff = sign_in("staff")
    assert f'value="{reference}"' in staff.get(PAGE).text
    answer = staff.post(PAGE, seen=PAGE, report=reference)
    run(world)
    told = manifest(fetch(staff, answer.headers["Location"]))
    assert (told["report"], told["compiled_at"]) == (reference, "2026-10-14T12:00:00+00:00")
    assert told["title"] == {"en": "Report to the ministry, 2026-27", "fr": "Rapport au ministère, 2026-27"}
    files = told["files"]
    assert {one["list"] for one in files if one["kind"] == "list"} == {"R2", "R12"}
    assert [one["list"] for one in files if one["kind"] == "document"] == ["R7"]


def test_report_of_others_is_not_packed(world: World, sign_in: SignIn) -> None:
    reference = compile_report(world)
    reader = sign_in("reader")
    assert reference not in reader.get(PAGE).text
    refused = [reader.post(PAGE, seen=PAGE, report=one) for one in (reference, "RP-2026-9999")]
    assert [one.status_code for one in refused] == [404, 404]
    with world.database.write() as session:  # as if it had been asked for when it could be read
        who = actor_for(session, session.get_one(Person, world.people["reader"]), NOW.date())
        asked = asking.ask(session, WORKS[PACK], {"report": reference}, actor=who, now=NOW, program="cpin").id
    run(world)
    address = f"/jobs/{asked}"
    assert "There is nothing to pack that you may read." in reader.get(address).text
    assert reader.get(f"{address}/file").status_code == 404


@pytest.mark.parametrize("name", ["nobody", "planner"])
def test_whoever_reads_no_list_of_a_program_packs_none(sign_in: SignIn, name: str) -> None:
    visitor = sign_in(name)
    assert visitor.get(f"{PAGE}?program=cpin").status_code == 404
    assert visitor.post(PAGE, program="cpin", first="2026-04-01", last="2026-09-30").status_code == 404


def test_wrong_days_are_told_and_nothing_is_asked_for(sign_in: SignIn) -> None:
    staff = sign_in("staff")
    answer = staff.post(PAGE, seen=PAGE, first="2026-04-01", last="2026-03-01")
    assert (answer.status_code, "The last day comes before the first one" in answer.text) == (422, True)
    assert "Nothing here." in staff.get("/jobs").text
