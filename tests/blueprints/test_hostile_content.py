"""Hostile input in every kind of box that a plan has, taken from its structure: harmless wherever it is read."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select

from models.items import Item
from models.outbox import OutboxMessage
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.plans import SignIn, make_plan, planner_of
from tests.blueprints.test_beside import add_writer, ask
from tests.sample.files import PDF
from workflow.content.answers import Place
from workflow.content.saving import Given, write
from workflow.content.structure import ROW, Part, Question
from workflow.definition import Field
from workflow.outbox.render import render
from workflow.programs.county_plan.structure import structure_named

STRUCTURE = structure_named("2006")
HOSTILE = (
    "\"'></textarea></title><script>alert(7)</script><img src=x onerror=alert(7)>"
    ' [a](javascript:alert(7)) {{7*7}} #panic("x") \u202etxet'
)
RAW = ("<script>alert(7)", "<img src=x", 'href="javascript:')
TEXT = frozenset({"text", "long"})


def kinds_of(part: Part) -> set[str]:
    """The types of the boxes of a part; those of a table's columns as `rows.text`."""
    fields = [one.field for one in part.questions.values()]
    return {one.type for one in fields} | {f"rows.{column.type}" for one in fields for column in one.columns}


def telling_parts() -> list[Part]:
    """Few parts that have boxes of every type there is."""
    wanted = set().union(*(kinds_of(part) for part in STRUCTURE.parts.values()))
    found = []
    while wanted:
        best = max(STRUCTURE.parts.values(), key=lambda part: len(kinds_of(part) & wanted))
        found.append(best)
        wanted -= kinds_of(best)
    return found


def hostile(field: Field) -> str:
    """As much of the hostile text as a box of words takes."""
    return HOSTILE[: int(field.max)] if field.max and field.type in TEXT else HOSTILE


def typed(question: Question, *, only: frozenset[str] | None = None) -> Iterator[tuple[str, Any]]:
    """The hostile text in the boxes of a question; of `only` some types, where they are named."""
    field = question.field
    if field.type == "file":
        if only is None:
            yield question.name, (BytesIO(PDF), "<script>alert(7)</script>.pdf")
    elif field.type != "rows":
        if only is None or field.type in only:
            yield question.name, hostile(field)
    else:
        yield f"{question.name}.count", "1"
        if question.rows and only is not None:
            yield f"{question.name}.0.{ROW}", question.rows[0][0]  # which row of a preprinted table it is
        columns = [one for one in field.columns if only is None or (one.type in only and one.name != ROW)]
        yield from ((f"{question.name}.0.{one.name}", hostile(one)) for one in columns)


def harm(text: str) -> list[str]:
    """What of the hostile text would act where it stands."""
    return [one for one in RAW if one in text]


def plan_that_asks_everything(world: World) -> str:
    reference = make_plan(world)
    first: dict[str, object] = {"bool": True, "int": 1, "decimal": "1", "money": "1"}
    given = {
        Place("PROFILE", one.name): Given(
            one.field.options[0].value if one.field.options else first.get(one.field.type, "x"), 0
        )
        for one in STRUCTURE.parts["PROFILE"].questions.values()
    }
    options = STRUCTURE.parts["DSS-G-4"].questions  # what other parts of child care hang on
    given |= {
        Place("DSS-G-4", name): Given(first["bool"], 0) for name, one in options.items() if one.field.type == "bool"
    }
    with world.database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        write(session, item, given, actor=planner_of(world, session), now=NOW)
    return reference


def test_hostile_text_in_every_kind_of_box_is_harmless_wherever_it_is_read(world: World, sign_in: SignIn) -> None:
    reference, planner, state = plan_that_asks_everything(world), sign_in("planner"), sign_in("state")
    parts = telling_parts()
    kinds = set[str]().union(*(kinds_of(part) for part in parts))
    assert {"text", "long", "int", "decimal", "choice", "choices", "file", "bool", "rows.date", "rows.money"} <= kinds
    for part in parts:
        address = f"/items/{reference}/content/{part.id}" + ("/1" if part.repeat else "")
        questions = list(part.questions.values())
        refused = planner.post(address, **dict(pair for one in questions for pair in typed(one)))
        assert (refused.status_code, harm(refused.text)) == (422, []), part.id
        words = dict(pair for one in questions for pair in typed(one, only=TEXT))
        taken = planner.post(address, **words)
        assert taken.status_code == 303, part.id
        for reader in (planner, state):
            page = reader.get(address).text
            assert ("&lt;script&gt;alert(7)" in page, harm(page)) == ("<script>" in str(words), []), part.id
    planner.post(f"/items/{reference}/content/SC-V/remarks", kind="question", body=HOSTILE, question="answer")
    item = f"/items/{reference}"
    for address in (
        "",
        "/content",
        "/checks",
        "/paper",
        "/paper?component=DSS",
        "/content/SC-V",
        "/content/SC-V/history",
    ):
        answer = planner.get(f"{item}{address}")
        assert (answer.status_code, harm(answer.text)) == (200, []), address
    assert "\u202e" not in planner.get(f"{item}/paper").text
    with planner.get(f"{item}/paper.pdf") as paper:
        assert paper.data.startswith(b"%PDF-")


def test_a_text_of_a_megabyte_is_refused_with_every_word_of_it_kept_in_its_box(world: World, sign_in: SignIn) -> None:
    reference, planner = make_plan(world), sign_in("planner")
    words = "A county plans. " * 62_500
    answer = planner.post(f"/items/{reference}/content/SC-II-A", **{"1": words, "2": "Kept too.", "seen.1": "0"})
    assert (answer.status_code, words.strip() in answer.text, "Kept too." in answer.text) == (422, True, True)
    assert (
        "Use at most 200000 characters; there are" in answer.text,
        "maxlength" in answer.text.split("<main")[1].split("assignments")[0],
    ) == (True, False)


def test_hostile_names_are_text_in_mail_about_a_part(world: World, sign_in: SignIn) -> None:
    reference, planner, writer = make_plan(world), sign_in("planner"), add_writer(world)
    with world.database.write() as session:
        session.get_one(Person, world.people["planner"]).name = HOSTILE
        session.scalars(select(Item).where(Item.reference == reference)).one().title = HOSTILE
    assert ask(planner, reference, writer, due_on=(NOW.date() + timedelta(days=3)).isoformat()).status_code == 303
    with world.database.read() as session:
        (mail,) = session.scalars(select(OutboxMessage).where(OutboxMessage.template == "part_assigned")).all()
        for language in ("en", "fr"):
            told = render(mail.template, mail.params, language=language, base_url="http://localhost")
            assert ("&lt;script&gt;alert(7)" in told.html, harm(told.html)) == (True, [])
