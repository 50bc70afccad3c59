"""Faults planted where a test of another room is to find them: it has to fail as soon as its defence is gone."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

import accord.app
import blueprints.actions
import blueprints.signing
from blueprints import api
from tests.attacks import test_floods, test_forgery
from tests.attacks.flooding import open_bodies
from tests.attacks.site import Site
from tests.blueprints import test_links
from tests.workflow import test_outgoing
from tests.workflow.incoming import test_guarding
from workflow import outgoing
from workflow.incoming import guarding, tags
from workflow.links import keeping

Plant = pytest.MonkeyPatch


def _stranger_is_proven() -> None:
    said = ["mx.example.org; dkim=pass header.d=evil.example"]
    test_guarding.test_only_the_trusted_server_proves_a_sender(said, proven=False)


TESTED_BY: dict[str, tuple[object, str, object, Callable[..., None], tuple[object, ...]]] = {
    "a way out into the network within": (
        *(outgoing, "is_open", lambda _address: True),
        *(test_outgoing.test_post_into_the_network_within_is_refused, ("127.0.0.1",)),
    ),
    "a name that leads into the network within": (
        *(outgoing, "is_open", lambda _address: True),
        *(test_outgoing.test_post_to_a_name_with_any_address_within_is_refused, (["127.0.0.1"],)),
    ),
    "an address with a user in it": (
        *(outgoing, "_split", urlsplit),
        *(test_outgoing.test_post_to_what_is_no_plain_address_is_refused_before_any_look_up, ("https://a@b.example/",)),
    ),
    "a tag that anybody can make": (
        *(tags, "_prove", lambda *_: b"0" * tags.PROOF),
        *(test_guarding.test_a_tag_names_its_item_and_person_and_nobody_can_make_one, ()),
    ),
    "a sender whom any server proves": (
        *(guarding, "_passes", lambda *_: True),
        *(_stranger_is_proven, ()),
    ),
    "mail of machines that is answered": (
        *(guarding, "MANY", ()),
        *(test_guarding.test_what_no_person_wrote_is_known, ({"Precedence": "bulk"}, "bulk")),
    ),
}
"""What is planted: where, under which name, and what; and the test that is to fail, with what it is given."""


@pytest.mark.parametrize("planted", TESTED_BY)
def test_planted_fault_is_caught_by_the_test_of_its_room(planted: str, monkeypatch: Plant) -> None:
    room, name, fault, test, given = TESTED_BY[planted]
    monkeypatch.setattr(room, name, fault)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        test(*given)


def test_sign_in_that_leads_anywhere(site: Site, monkeypatch: Plant) -> None:
    monkeypatch.setattr(blueprints.signing, "same_host", lambda address: address or "/")
    with pytest.raises(AssertionError):
        test_forgery.test_sign_in_leads_to_no_other_host(site, "//evil.example")


def test_service_that_answers_under_any_name(site: Site, monkeypatch: Plant) -> None:
    monkeypatch.setattr(accord.app, "host_is_trusted", lambda *_: True)
    with pytest.raises(AssertionError):
        test_forgery.test_request_for_another_host_is_refused(site)


def test_form_that_passes_over_what_it_does_not_ask_for(site: Site, monkeypatch: Plant) -> None:
    monkeypatch.setattr(blueprints.actions, "check_asked", lambda *_, **__: None)
    with pytest.raises(AssertionError):
        test_floods.test_form_takes_only_what_it_asks_for(site, "state")


def test_body_that_is_open_to_other_names(site: Site) -> None:
    document = api.spec(site.world.app)
    document["components"]["schemas"]["NewItem"].pop("additionalProperties")
    assert open_bodies(document) == ["post /api/v1/kinds/{kind}/items", "post /api/v1/kinds/{kind}/items/check"]


def test_link_that_opens_twice(site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: Plant) -> None:
    monkeypatch.setattr(keeping, "is_alive", lambda *_: True)
    with pytest.raises(AssertionError):
        test_links.test_links_that_open_nothing_all_get_the_same_answer(site.world, caplog)


def test_links_that_may_be_guessed_without_end(site: Site, monkeypatch: Plant) -> None:
    monkeypatch.setattr(keeping, "check_guesses", lambda *_: None)
    with pytest.raises(AssertionError):
        test_links.test_guessing_links_ends_after_fifty_from_one_network(site.world)
