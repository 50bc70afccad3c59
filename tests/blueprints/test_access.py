"""Every route stands in exactly one line of the access list; one that declares nothing is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from blueprints.access import FILES, declared_access
from tests.blueprints.application import make_application
from tests.blueprints.cast import PEOPLE, World
from tests.blueprints.conftest import Visitor

SignIn = Callable[[str], Visitor]
PUBLIC = {
    "feeds.read_calendar",
    "feeds.read_list",
    "signing.show_sign_in",
    "signing.sign_in",
    "signing.choose",
    "static",
    "bootstrap.static",
    "guide.static",
    "guide.show_guide",
} | {
    "links.show_link",
    "links.use_link",
    "links.show_forgotten",
    "links.ask_for_password",
    "register.show_register",
    "register.show_versions",
    "register.show_version",
    "register.read_file",
    "register.read_feed",
    "register.read_json",
    "register.read_csv",
    "signing.sign_in_by_passkey",
    "second.show_second",
    "second.give_code",
    "second.give_passkey",
    "second.show_set_up",
    "second.set_app_up",
    "second.set_passkey_up",
    "oidc.begin",
    "oidc.finish",
    "oidc.leave",
    "oidc.show_refusal",
}
SIGNED_IN = {
    "signing.sign_out",
    "desk.show_desk",
    "desk.mark_seen",
    "lists.show_list",
    "lists.search",
    "actions.show_new",
    "actions.make",
    "account.show_account",
    "personal.ask_for_own",
    "account.change_password",
    "addresses.show_change",
    "addresses.ask_for_change",
    "account.end_session",
    "account.end_other_sessions",
    "deputies.show_new",
    "deputies.make",
    "deputies.end",
    "feeds.make",
    "feeds.renew",
    "feeds.show_end",
    "feeds.end",
    "tokens.show_new",
    "tokens.make",
    "tokens.revoke",
    "factors.show_app",
    "factors.add_app",
    "factors.remove_app",
    "factors.show_new_passkey",
    "factors.add_passkey",
    "factors.remove_passkey",
    "factors.make_codes",
    "proofs.show_proof",
    "proofs.give_proof",
    "proofs.prove_by_passkey",
    "reminders.show_reminders",
    "mailbox.show_mailbox",
    "mailbox.show_mail",
    "mailbox.show_mail_html",
    "priorities.show_priorities",
    "priorities.reorder",
    "committees.show_committees",
    "committees.show_committee",
    "packs.show_pack",
    "packs.ask_for_pack",
    "listings.show_lists",
    "listings.show_listing",
    "listings.read_file",
    "listings.ask_for_paper",
    "imports.show_imports",
    "imports.show_new",
    "imports.take",
    "imports.download_template",
    "imports.download_editing",
    "imports.show_columns",
    "imports.name_columns",
    "imports.show_import",
    "imports.write",
    "imports.discard",
    "jobs.show_jobs",
    "jobs.show_job",
    "jobs.show_cancel",
    "jobs.cancel",
    "jobs.read_file",
    "budget.show_budget",
    "boards.show_board",
    "boards.read_file",
    "boards.show_reminders",
    "boards.send_reminders",
    "many_beginnings.show_beginnings",
    "many_beginnings.begin",
    "cycles.show_cycles",
    "cycles.show_cycle",
    "cycles.show_load",
    "cycles.load",
    "cycles.show_change",
    "cycles.change",
    "cycles.keep",
    "budget.show_entries",
}
ITEM_VISIBLE = {
    "items.show_item",
    "items.add_comment",
    "items.follow",
    "actions.show_action",
    "actions.act",
    "checks.show_checks",
    "content.show_content",
    "content.show_part",
    "content.save_part",
    "assignments.assign",
    "assignments.take_back",
    "assignments.mark",
    "remarks.say",
    "remarks.settle",
    "revisions.show_revisions",
    "versions.show_version",
    "versions.show_difference",
    "meetings.show_meeting",
    "meetings.change_agenda",
    "meetings.change_attendance",
    "meetings.show_minutes",
    "meetings.write_minutes",
    "meetings.download_minutes",
    "meetings.download_invitation",
} | {
    "due_dates.change",
    "due_dates.send",
    "due_dates.show_change",
    "due_dates.show_send",
    "redacting.redact",
    "redacting.show_redact",
    "files.attach",
    "files.read_file",
    "files.show_withdraw",
    "files.withdraw",
    "postings.try_again",
    "postings.record_by_hand",
    "reports.show_figures",
    "reports.show_figure",
    "reports.show_variance",
    "reports.show_snapshot",
    "reports.show_frozen_figure",
    "reports.show_frozen_list",
    "letters.download_letter",
    "letters.show_letter",
    "item_links.show_links",
    "item_links.revoke",
    "papers.show_paper",
    "papers.download_paper",
    "papers.show_changes",
    "papers.download_changes",
}
ALLOWED = {
    "incoming.discard": "manage_mail",
    "incoming.make_inquiry": "manage_mail",
    "incoming.place": "manage_mail",
    "incoming.show_incoming": "manage_mail",
    "incoming.show_message": "manage_mail",
    "outbox.show_outbox": "manage_mail",
    "outbox.decide": "manage_mail",
    "people.show_people": "administer",
    "people.show_new_person": "administer",
    "people.make_person": "administer",
    "people.show_person": "administer",
    "people.change_person": "administer",
    "people.invite": "administer",
    "people.revoke_invitation": "administer",
    "people.switch_active": "administer",
    "people.give_role": "administer",
    "people.end_role": "administer",
    "service_accounts.show_services": "administer",
    "service_accounts.show_new": "administer",
    "service_accounts.make": "administer",
    "deputies.show_new_of_person": "administer",
    "deputies.make_of_person": "administer",
    "deputies.end_of_person": "administer",
    "tokens.show_new_of_person": "administer",
    "tokens.make_of_person": "administer",
    "tokens.revoke_of_person": "administer",
    "personal.ask_for_person": "administer",
    "personal.erase": "administer",
    "personal.show_erase": "administer",
    "ways_in.end_sessions": "administer",
    "ways_in.reset_factors": "administer",
    "ways_in.unlink": "administer",
    "webhooks.show_webhooks": "administer",
    "webhooks.show_new": "administer",
    "webhooks.make": "administer",
    "webhooks.show_webhook": "administer",
    "webhooks.show_edit": "administer",
    "webhooks.change": "administer",
    "webhooks.renew_secret": "administer",
    "webhooks.decide": "administer",
    "webhooks.show_remove": "administer",
    "webhooks.remove": "administer",
    "deliveries.show_deliveries": "administer",
    "deliveries.show_delivery": "administer",
    "deliveries.send_again": "administer",
    "deliveries.send_all_again": "administer",
    "organizations.show_organizations": "administer",
    "organizations.show_new": "administer",
    "organizations.make": "administer",
    "organizations.show_organization": "administer",
    "organizations.change": "administer",
    "changes.show_changes": "see_changes",
    "everything.show_export": "export_all",
    "everything.export": "export_all",
    "measures.show_measures": "see_measures",
    "measures.show_measure": "see_measures",
    "settings.show_settings": "administer",
    "settings.show_setting": "administer",
    "settings.change_setting": "administer",
}


def _pages(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in ROOMS}


ROOMS = {name.split(".")[0] for name in (*PUBLIC, *SIGNED_IN, *ITEM_VISIBLE, *ALLOWED)}


def test_every_route_declares_who_may_call_it(world: World) -> None:
    undeclared = [
        rule.endpoint for rule in world.app.url_map.iter_rules() if not declared_access(world.app, rule.endpoint)
    ]
    assert undeclared == []


def test_every_page_stands_in_the_access_list(world: World) -> None:
    declared: dict[str, set[str]] = {"public": set(), "signed_in": set(), "item_visible": set(), "allowed": set()}
    for endpoint in _pages(world.app):
        access = declared_access(world.app, endpoint)
        assert access is not None
        declared[access.rule].add(endpoint)
    assert declared == {
        "public": PUBLIC,
        "signed_in": SIGNED_IN,
        "item_visible": ITEM_VISIBLE,
        "allowed": set(ALLOWED),
    }


def test_what_must_be_allowed_is_as_listed(world: World) -> None:
    found = {name: declared_access(world.app, name) for name in ALLOWED}
    assert {name: access.what for name, access in found.items() if access} == ALLOWED


def test_route_without_declaration_is_refused_to_everybody() -> None:
    app = make_application()
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    assert app.test_client().get("/forgotten").status_code == 403


def test_only_our_files_are_public_without_declaration() -> None:
    assert {"static", "bootstrap.static", "guide.static"} == FILES


@pytest.mark.parametrize("endpoint", sorted({*SIGNED_IN, *ITEM_VISIBLE, *ALLOWED}))
def test_visitor_without_sign_in_is_sent_to_sign_in(
    world: World, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(world.app.config, "WTF_CSRF_ENABLED", False)  # noqa: FBT003 - the setting's name says it
    rule = next(rule for rule in world.app.url_map.iter_rules() if rule.endpoint == endpoint)
    names = _arguments(rule)
    with world.app.test_request_context():
        address = world.app.url_for(endpoint, **names)
    method = "POST" if "POST" in (rule.methods or ()) else "GET"
    answer = world.app.test_client().open(address, method=method)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/sign-in")


@pytest.mark.parametrize("name", sorted(set(PEOPLE) - {"admin"}))
def test_administration_is_refused_to_everybody_else(sign_in: SignIn, name: str) -> None:
    visitor = sign_in(name)
    answers = [visitor.get(address).status_code for address in ("/people", "/organizations", "/settings", "/people/1")]
    assert answers == [403, 403, 403, 403]


def test_administrator_administers(sign_in: SignIn) -> None:
    visitor = sign_in("admin")
    assert [visitor.get(address).status_code for address in ("/people", "/organizations", "/settings")] == [200] * 3


def test_post_without_token_changes_nothing(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("staff")
    posts = [
        rule
        for rule in world.app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.endpoint.split(".")[0] in ROOMS
    ]
    with world.app.test_request_context():
        addresses = [world.app.url_for(rule.endpoint, **_arguments(rule)) for rule in posts]
    assert {visitor.client.post(address).status_code for address in addresses} == {400}


def _arguments(rule: Rule) -> dict[str, Any]:
    names: dict[str, Any] = {name: 1 if "int:" in str(rule) else "x" for name in rule.arguments}
    return names | ({"kind": "change_request"} if "kind" in names else {})
