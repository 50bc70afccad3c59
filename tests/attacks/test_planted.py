"""Faults as trackers have really had them, planted one by one: each has to be found by the check that is to find it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import bindparam, select, true
from sqlalchemy.orm import Session

import blueprints.meetings
import blueprints.register
import workflow.listing
import workflow.standing
from blueprints.access import public
from blueprints.api import entrance
from blueprints.api.room import room
from blueprints.identity import writing
from models.attachments import Attachment
from models.database import Database
from models.definitions import Setting
from models.items import Item
from models.people import Person, RoleGrant
from models.sessions import ApiToken, LoginSession
from tests.attacks import hiding
from tests.attacks.asking import read_all
from tests.attacks.flooding import broken_by_body, broken_by_query
from tests.attacks.forging import forged, moved_by_reading, someone_elses_token, written_by_cookie
from tests.attacks.hiding import adopted, confirmed, leaked, listed, seen_by, taken
from tests.attacks.places import all_places
from tests.attacks.poisoning import poison
from tests.attacks.site import VISITOR, Site, begin_site
from tests.attacks.test_headers import wrong_headers
from tests.attacks.test_revocation import end_roles, end_session, open_doors
from tests.attacks.test_scripts import alive, formulas
from tests.attacks.test_uploads import HOSTILE, send
from tests.blueprints.application import make_application
from tests.blueprints.cast import NOW
from workflow import visibility
from workflow.accounts import sessions, tokens
from workflow.attachments import content, keeping

Plant = pytest.MonkeyPatch


@pytest.fixture
def open_site(sqlite_database: Database, tmp_path: Path) -> Callable[[], Site]:
    """Begins a site with an application of its own: one that a fault may change."""
    return lambda: begin_site(make_application(), sqlite_database, tmp_path / "files")


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


def test_title_shown_of_what_is_out_of_sight(site: Site, monkeypatch: Plant) -> None:
    monkeypatch.setattr(blueprints.meetings, "only_visible", lambda _session, ids, _actor: set(ids))
    assert leaked(site, read_all(site, ["admin"], only=["meetings.show_meeting"]))


def test_page_that_writes_markup(open_site: Callable[[], Site]) -> None:
    site = open_site()
    site.browser("staff")
    poison(site.database)
    site.world.app.jinja_env.autoescape = False
    assert alive(read_all(site, ["staff"], only=["items.show_item", "lists.show_list"]))


def test_list_that_a_spreadsheet_computes(site: Site, monkeypatch: Plant) -> None:
    poison(site.database)
    assert formulas(read_all(site, [VISITOR], only=["register.read_csv"])) == []
    monkeypatch.setattr(blueprints.register, "FORMULA", ("@",))
    assert formulas(read_all(site, [VISITOR], only=["register.read_csv"]))


def test_forms_without_tokens(open_site: Callable[[], Site]) -> None:
    site = open_site()
    token = someone_elses_token(site)
    site.browser("staff")
    site.world.app.config["WTF_CSRF_ENABLED"] = False
    assert forged(site, "staff", token, ["items.add_comment", "desk.mark_seen"])


def test_api_that_a_cookie_writes_to(site: Site, monkeypatch: Plant) -> None:
    monkeypatch.setattr(entrance, "SAFE", frozenset({"GET", "POST", "PUT"}))
    assert written_by_cookie(site, "staff")


def test_address_that_acts_when_it_is_read(open_site: Callable[[], Site]) -> None:
    def act() -> str:
        with writing() as session:
            session.merge(Setting(program="cpin", name="public_register", value={"value": False}))
        return "done"

    site = open_site()
    site.world.app.add_url_rule("/unsubscribe", "acts", public(act))
    assert moved_by_reading(site, "staff", ["acts"]) == ["setting"]


def test_private_page_that_is_kept(open_site: Callable[[], Site]) -> None:
    site = open_site()
    site.world.app.after_request(lambda answer: answer.headers.set("Cache-Control", "private") or answer)
    assert wrong_headers(read_all(site, ["staff"], only=["desk.show_desk"]))


def test_sign_in_that_never_ends(site: Site, monkeypatch: Plant) -> None:
    monkeypatch.setattr(sessions, "_alive", lambda *_: (true(),))
    site.browser("admin")
    with site.database.write() as session:
        end_session(session, site.world.people["admin"])
    assert open_doors(site, "admin")


def test_token_that_was_revoked_and_works(site: Site, monkeypatch: Plant) -> None:
    anything = select(ApiToken, Person).join(Person, ApiToken.person_id == Person.id)
    monkeypatch.setattr(tokens, "HOLDER", anything.where(ApiToken.digest == bindparam("digest")))
    with site.database.write() as session:
        end_session(session, site.world.people["admin"])
    assert open_doors(site, "admin")


def test_role_that_outlives_its_term(site: Site, monkeypatch: Plant) -> None:
    held = select(RoleGrant.role, RoleGrant.program, RoleGrant.organization_id, RoleGrant.committee)
    monkeypatch.setattr(workflow.standing, "HELD", held.where(RoleGrant.person_id == bindparam("person_id")))
    with site.database.write() as session:
        end_roles(session, site.world.people["admin"])
    assert open_doors(site, "admin") - open_doors(site, "nobody")


def test_body_taken_where_none_is_asked_for(site: Site, monkeypatch: Plant) -> None:
    monkeypatch.setattr(room, "bodiless", set())
    assert list(broken_by_body(site, "staff"))


def test_error_of_ours_for_an_odd_word(open_site: Callable[[], Site]) -> None:
    site = open_site()
    app: Flask = site.world.app
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/odd", "odd", public(lambda: str(int(app.request_context))))  # type: ignore[call-overload]
    assert [one for one in broken_by_query(site, VISITOR) if "/odd" in one]


def test_file_taken_unseen(site: Site, monkeypatch: Plant) -> None:
    unseen = {name: replace(kind, check=lambda *_: None) for name, kind in content.KINDS.items()}
    monkeypatch.setattr(content, "KINDS", unseen)
    assert send(site, "files.attach", "a.pdf", HOSTILE["a.pdf"]) == 303


def test_route_with_an_address_that_nobody_knows(open_site: Callable[[], Site]) -> None:
    site = open_site()
    site.world.app.add_url_rule("/new/<int:secret_id>", "new", public(lambda secret_id: f"{secret_id}"))
    with pytest.raises(AssertionError, match="nobody said where /new/<int:secret_id> leads"):
        all_places(site)
