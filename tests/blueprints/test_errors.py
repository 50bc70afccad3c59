from collections.abc import Callable
from datetime import date

import pytest

from blueprints.forms import make_form
from tests.blueprints.cast import PASSWORD, World
from tests.blueprints.conftest import Visitor
from workflow.definition import Field
from workflow.errors import Reason, Refused
from workflow.texts import Text

SignIn = Callable[[str], Visitor]
TOO_EARLY = Reason(
    "too_early",
    Text("It is too early.", "Il est trop tôt."),
    "Rule 5",
    who=("cpin_staff",),
    fix_url="/account",
    earliest=date(2026, 12, 1),
    field="held_on",
)


def test_refusal_outside_a_form_says_rule_day_people_and_place(world: World) -> None:
    with world.app.test_request_context("/"):
        answer = world.app.make_response(world.app.handle_user_exception(Refused("publish", "guard", [TOO_EARLY])))
        page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for part in ("It is too early.", "(Rule 5)", "Tue 1 Dec", "CPIN Operations staff", 'href="/account"'):
        assert part in page


@pytest.mark.parametrize("name", ["held_on", "title"])
def test_refusal_of_a_form_keeps_rule_day_and_people(world: World, name: str) -> None:
    with world.app.test_request_context("/"):
        form = make_form([Field(name, "date", Text("Date", "Date"))], {})
        form.add_reasons([TOO_EARLY])
        macros = world.app.jinja_env.get_template("macros/forms.html").module
        page = str(macros.summary(form)) + str(macros.fields(form))  # type: ignore[attr-defined]
    for part in ("It is too early.", "(Rule 5)", "Tue 1 Dec", "CPIN Operations staff", 'href="/account"'):
        assert part in page


def test_method_that_is_not_there_is_said_in_words(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("staff")
    answer = visitor.client.open("/reminders", method="DELETE", headers={"Accept-Language": "fr"})
    assert (answer.status_code, "Method Not Allowed" in answer.text) == (405, False)
    assert "DELETE" not in answer.headers["Allow"]


@pytest.mark.parametrize("address", ["/people?q=a%00b", "/people?a%00b=c", "/items/CR%00", "/sign-in?next=%00"])
def test_nul_in_an_address_is_not_understood(sign_in: SignIn, address: str) -> None:
    answer = sign_in("admin").get(address)
    assert (answer.status_code, "The request was not understood" in answer.text) == (400, True)


def test_nul_in_a_form_is_not_understood(world: World) -> None:
    visitor = Visitor(world.app.test_client())
    answer = visitor.post("/sign-in", seen="/sign-in", email="staff\0@example.org", password=PASSWORD)
    assert answer.status_code == 400
