"""Everything is read once as each role, on a site full of hostile words; every test looks at all that was answered."""

import json
import re
from dataclasses import dataclass

import pytest
from flask import Flask

from tests.attacks.asking import Answered, ask, plain, read_all
from tests.attacks.conftest import BOTH, Prepare
from tests.attacks.headers import wrong_headers
from tests.attacks.hiding import disagreements, leaked, listed, seen_by
from tests.attacks.misleading import by_forms, told_apart
from tests.attacks.poisoning import BAD
from tests.attacks.roles import COMPANY, VISITOR
from tests.attacks.site import Site, begin_site
from tests.attacks.standing import changed, what_stands
from tests.attacks.striking import forms_of, strike
from tests.attacks.test_interference import APART
from tests.attacks.test_scripts import alive, formulas

ROLES = (*COMPANY, "cpin.bh_member", "cpin.cwob", "county_plan.admin")
"""Those of whom a program says something of their own: of the others, see test_matrix."""
WRITERS = frozenset({"staff", "planner", "admin", "state"})
"""Those who see so much that most pages show them something that somebody wrote."""


@dataclass
class Read:
    """What somebody was answered everywhere, and what it told or changed; on PostgreSQL otherwise than on SQLite."""

    who: str
    answers: list[Answered]
    tells: list[str]
    disagrees: list[str]
    moved: list[str]
    unlisted: set[str]
    misled: list[str]
    struck: list[Answered]
    differs: list[str]


DRAWN = re.compile(r'[0-9a-f]{32,64}|name="key" value="[^"]*"|challenge&#34;: &#34;[^&]*')
"""What is drawn anew for each site: digests with salt, ids of messages, keys of forms, challenges."""
ORDERED = frozenset({"deliveries.show_delivery"})
"""What shows a record as it is kept, in the order of its database."""
_alike: set[tuple[str, int, str]] = set()
"""What both databases have answered: the place, the code, and, of what was given, the text."""


@pytest.fixture(scope="module", params=ROLES)
def read(request: pytest.FixtureRequest, app: Flask, fresh: Prepare, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Read by one role after the other: the tests of one role stand together, and its answers are not kept longer."""
    who = request.param
    site, twin = (begin_site(app, fresh(one), tmp_path_factory.mktemp("files"), hostile=True) for one in BOTH)
    site.browser(who)
    before, seen = what_stands(site.database), seen_by(site, who)
    answers = read_all(site, [who])
    moved = changed(before, what_stands(site.database))
    unlisted = set() if who == VISITOR else listed(site, who) ^ seen
    told = leaked(site, answers, seen), disagreements(site, who, seen), moved, unlisted
    forms = list(forms_of(answers))
    misled = [] if who == VISITOR else told_apart(site, who, by_forms(site, who, forms))
    differs = read_again(twin, who, answers)
    return Read(who, answers, *told, misled, strike(site, who, forms), differs)


def read_again(twin: Site, who: str, answers: list[Answered]) -> list[str]:
    """Where PostgreSQL answers otherwise than SQLite, and the tables that it changed.

    What is answered alike to several roles is asked once: a page by its main part, a refusal by its code.
    """
    twin.browser(who)
    twin.ask(who, "GET", "/api/v1/me")  # its token has been used, as on the other site
    before, faults = what_stands(twin.database), []
    for one in answers:
        if one.place.rule.endpoint in APART | ORDERED:
            continue
        said = _said(one)
        key = (one.place.name, one.code, said.partition("<main")[2] or said if one.code < 300 else "")
        if key in _alike:
            continue
        _alike.add(key)
        again = ask(twin, who, one.place)
        if (again.code, _said(again)) != (one.code, said):
            faults.append(f"{again}, and {one.code}")
    return faults + changed(before, what_stands(twin.database))


def _said(answered: Answered) -> str:
    """What an answer says, in whatever order the database keeps the names of a record; of a file only its sort."""
    if answered.media.endswith("json"):
        told = json.dumps(answered.response.get_json(), sort_keys=True)
        return DRAWN.sub("", told)
    return DRAWN.sub("", plain(answered)[1]) if answered.text else answered.media


def test_no_answer_tells_of_an_item_that_is_out_of_sight(read: Read) -> None:
    assert read.tells == []


def test_list_names_what_may_be_seen(read: Read) -> None:
    assert read.unlisted == set()


def test_page_and_api_agree_on_what_there_is(read: Read) -> None:
    assert read.disagrees == []


def test_both_databases_give_the_same_answers(read: Read) -> None:
    """So that whatever is found of the answers on SQLite holds of those on PostgreSQL."""
    assert read.differs == []


def test_reading_changes_nothing(read: Read) -> None:
    assert read.moved == []


def test_what_a_form_names_of_others_is_answered_like_nothing(read: Read) -> None:
    assert read.misled == []


def test_every_answer_has_its_headers(read: Read) -> None:
    assert wrong_headers(read.answers) == []


def test_hostile_words_stay_words(read: Read) -> None:
    assert alive(read.answers) == []
    assert formulas(read.answers) == []
    shown = {one.place.rule.endpoint for one in read.answers if BAD in one.text}
    assert len(shown) > (30 if read.who in WRITERS else 0)  # what shows none of them proves nothing


def test_hostile_words_in_the_fields_of_forms_stay_words(read: Read) -> None:
    """The forms that nobody before was shown: in all there are more than a hundred."""
    assert alive(read.struck) == []
    assert [str(one) for one in read.struck if one.code >= 500] == []


def test_there_is_something_behind_the_doors(read: Read) -> None:
    opened = [one for one in read.answers if one.code < 300]
    assert len(opened) > (45 if read.who != VISITOR else 15)
