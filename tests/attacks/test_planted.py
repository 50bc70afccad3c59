"""Faults as trackers have really had them, planted one by one: each has to be found by the check that is to find it."""

from dataclasses import replace

import pytest
from flask import Flask, Response, request
from sqlalchemy import bindparam, func, select, true
from sqlalchemy.orm import Session
from werkzeug.routing import Map, Rule

import blueprints.errors
import blueprints.meetings
import workflow.listing
import workflow.standing
from blueprints.access import public
from blueprints.api import entrance, problems
from blueprints.api.room import room
from blueprints.identity import writing
from models.attachments import Attachment
from models.definitions import Setting
from models.items import Item
from models.people import Person, RoleGrant
from models.sessions import ApiToken, LoginSession
from tests.attacks import hiding, test_conditions, test_reading
from tests.attacks.asking import read_all
from tests.attacks.flooding import broken_by_body, broken_by_query
from tests.attacks.forging import forged, moved_by_reading, someone_elses_token, written_by_cookie
from tests.attacks.headers import wrong_headers
from tests.attacks.hiding import adopted, confirmed, leaked, listed, seen_by, taken
from tests.attacks.places import all_places
from tests.attacks.roles import VISITOR
from tests.attacks.site import Site
from tests.attacks.test_interference import answers, otherwise
from tests.attacks.test_revocation import end_roles, end_session, open_doors
from tests.attacks.test_scripts import alive, formulas
from tests.attacks.test_uploads import HOSTILE, send
from tests.blueprints.cast import NOW
from workflow import visibility
from workflow.accounts import sessions, tokens
from workflow.attachments import content, keeping
from workflow.programs.county_plan.cycles import sheets
from workflow.reports import csv_files

Plant = pytest.MonkeyPatch
FEW = ("desk.show_desk", "people.show_people", "settings.show_settings", "api.list_people", "api.read_me")
"""Doors that an administrator has, and nobody else."""


def test_item_found_without_asking_who_may_see_it(site: Site, monkeypatch: Plant) -> None:
    anybody = select(Item.id).where(Item.id == bindparam("item_id"))
    theirs = hiding.others_items(site, "submitter")
    monkeypatch.setattr(hiding, "others_items", lambda *_: theirs)
    monkeypatch.setattr(visibility, "_if_visible", lambda *_: anybody)
    assert confirmed(site, "submitter", ["items.show_item", "api.read_history"])


def test_child_found_by_its_own_number(site: Site, monkeypatch: Plant) -> None:
    monkeypatch.setattr(keeping, "find_file", lambda session, _item, number, _actor: session.get(Attachment, number))
    assert adopted(site, "staff", ["files.read_file", "api.download_file"])


def test_session_ended_whoever_asks(site: Site, monkeypatch: Plant) -> None:
    def end(session: Session, _person: Person, number: int, *, now: object) -> None:
        session.get_one(LoginSession, number).ended_at = NOW

    site.browser("chair")
    monkeypatch.setattr("workflow.accounts.end_my_session", end)
    assert taken(site, "reader", ["account.end_session"])


def test_list_that_shows_everything(site: Site, monkeypatch: Plant) -> None:
    seen = seen_by(site, "planner")
    monkeypatch.setattr(workflow.listing, "visible_anywhere", lambda _actor: true())
    assert listed(site, "planner") - seen


def test_answer_that_one_database_gives_otherwise(twins: tuple[Site, Site], monkeypatch: Plant) -> None:
    site, twin = twins
    site.ask("planner", "GET", "/api/v1/me")
    answers_there = read_all(site, ["planner"], only=["api.find_items"])
    for is_planted in (False, True):
        monkeypatch.setattr(test_reading, "_alike", set())
        if is_planted:
            monkeypatch.setattr(workflow.listing, "visible_anywhere", lambda _actor: true())
        assert bool(test_reading.read_again(twin, "planner", answers_there)) is is_planted


def test_count_of_what_others_have(site: Site, monkeypatch: Plant) -> None:
    monkeypatch.setattr(sheets, "_plans_seen", lambda _actor: Item.kind == "county_plan")
    assert otherwise(site, "planner", ["cycles.show_cycles"])


@pytest.mark.parametrize("door", ["items.show_item", "api.read_item"])
def test_refusal_that_counts_what_others_have(site: Site, monkeypatch: Plant, door: str) -> None:
    def count(*_: object, **_more: object) -> tuple[str, int]:
        with site.database.read() as session:
            return f"It is none of the {session.scalar(select(func.count(Item.id)))} that you may see.", 404

    monkeypatch.setattr(blueprints.errors, "error_page", count)
    monkeypatch.setattr(problems, "problem", count)
    assert {code for code, _ in answers(site, "planner", [door]).values()} == {404}
    assert otherwise(site, "planner", [door])


def test_head_of_what_others_have(site: Site, monkeypatch: Plant) -> None:
    anybody = select(Item.id).where(Item.id == bindparam("item_id"))
    theirs = hiding.others_items(site, "submitter")
    monkeypatch.setattr(test_conditions, "others_items", lambda *_: theirs)
    monkeypatch.setattr(visibility, "_if_visible", lambda *_: anybody)
    assert test_conditions.told_apart(site, "submitter", "heads", ["items.show_item"])


def test_title_shown_of_what_is_out_of_sight(site: Site, monkeypatch: Plant) -> None:
    monkeypatch.setattr(blueprints.meetings, "only_visible", lambda _session, ids, _actor: set(ids))
    assert leaked(site, read_all(site, ["admin"], only=["meetings.show_meeting"]))


def test_page_that_writes_markup(poisoned: Site, monkeypatch: Plant) -> None:
    environment = poisoned.world.app.jinja_env
    monkeypatch.setattr(environment, "cache", {})  # whether a page escapes is compiled into it
    monkeypatch.setattr(environment, "autoescape", False)
    assert alive(read_all(poisoned, ["staff"], only=["lists.show_list"]))


def test_list_that_a_spreadsheet_computes(poisoned: Site, monkeypatch: Plant) -> None:
    assert formulas(read_all(poisoned, [VISITOR], only=["register.read_csv"])) == []
    monkeypatch.setattr(csv_files, "FORMULA", ("@",))
    assert formulas(read_all(poisoned, [VISITOR], only=["register.read_csv"]))


def test_forms_without_tokens(site: Site, monkeypatch: Plant) -> None:
    token = someone_elses_token(site)
    site.browser("staff")
    monkeypatch.setitem(site.world.app.config, "WTF_CSRF_ENABLED", 0)
    assert forged(site, "staff", token, ["items.add_comment", "desk.mark_seen"])


def test_api_that_a_cookie_writes_to(site: Site, monkeypatch: Plant) -> None:
    monkeypatch.setattr(entrance, "SAFE", frozenset({"GET", "POST", "PUT"}))
    assert written_by_cookie(site, "staff", ["api.say", "api.perform"])


def test_address_that_acts_when_it_is_read(site: Site, monkeypatch: Plant) -> None:
    def act() -> str:
        with writing() as session:
            session.merge(Setting(program="cpin", name="public_register", value={"value": False}))
        return "done"

    monkeypatch.setitem(site.world.app.view_functions, "health.show_alive", public(act))
    assert moved_by_reading(site, "staff", ["health.show_alive"]) == ["setting"]


def test_private_page_that_is_kept(site: Site, monkeypatch: Plant) -> None:
    def keep(answer: Response) -> Response:
        answer.headers["Cache-Control"] = "private"
        return answer

    after = site.world.app.after_request_funcs
    monkeypatch.setitem(after, None, [*after[None], keep])
    assert wrong_headers(read_all(site, ["staff"], only=["desk.show_desk"]))


def test_sign_in_that_never_ends(site: Site, monkeypatch: Plant) -> None:
    monkeypatch.setattr(sessions, "_alive", lambda *_: (true(),))
    site.browser("admin")
    with site.database.write() as session:
        end_session(session, site.world.people["admin"])
    assert open_doors(site, "admin", FEW)


def test_token_that_was_revoked_and_works(site: Site, monkeypatch: Plant) -> None:
    anything = select(ApiToken, Person).join(Person, ApiToken.person_id == Person.id)
    monkeypatch.setattr(tokens, "HOLDER", anything.where(ApiToken.digest == bindparam("digest")))
    site.browser("admin")
    with site.database.write() as session:
        end_session(session, site.world.people["admin"])
    assert open_doors(site, "admin", FEW)


def test_role_that_outlives_its_term(site: Site, monkeypatch: Plant) -> None:
    held = select(RoleGrant.role, RoleGrant.program, RoleGrant.organization_id, RoleGrant.committee)
    monkeypatch.setattr(workflow.standing, "HELD", held.where(RoleGrant.person_id == bindparam("person_id")))
    with site.database.write() as session:
        end_roles(session, site.world.people["admin"])
    assert open_doors(site, "admin", FEW) - open_doors(site, "nobody", FEW)


def test_body_taken_where_none_is_asked_for(site: Site, monkeypatch: Plant) -> None:
    monkeypatch.setattr(room, "bodiless", set())
    assert list(broken_by_body(site, "staff", ["api.follow"]))


def test_error_of_ours_for_an_odd_word(site: Site, monkeypatch: Plant) -> None:
    app: Flask = site.world.app
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", 0)
    monkeypatch.setitem(app.view_functions, "register.show_register", public(lambda: str(int(request.args["page"]))))
    assert list(broken_by_query(site, VISITOR, ["register.show_register"]))


def test_file_taken_unseen(site: Site, monkeypatch: Plant) -> None:
    unseen = {name: replace(kind, check=lambda *_: None) for name, kind in content.KINDS.items()}
    monkeypatch.setattr(content, "KINDS", unseen)
    assert send(site, "files.attach", "a.pdf", HOSTILE["a.pdf"]) == 303


def test_route_with_an_address_that_nobody_knows(site: Site, monkeypatch: Plant) -> None:
    routes = Map([Rule("/new/<int:secret_id>", endpoint="new", methods=["GET"])])
    monkeypatch.setattr(site.world.app.url_map, "iter_rules", routes.iter_rules)
    with pytest.raises(AssertionError, match="nobody said where /new/<int:secret_id> leads"):
        all_places(site)
