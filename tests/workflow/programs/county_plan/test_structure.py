"""The plan's structure against the list of what the memorandum asks: ids, names, types, options and conditions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from workflow.content.answers import Content, Place
from workflow.content.completeness import Gap, is_answered, table_gaps
from workflow.content.limits_said import limits_named
from workflow.content.structure import Question
from workflow.definition import Field
from workflow.errors import DefinitionError
from workflow.programs.county_plan.cycle import cycle_named
from workflow.programs.county_plan.structure import PARTIES, structure_named, structure_of_cycle

Listed = Mapping[str, Any]
LISTED: Listed = yaml.safe_load((Path(__file__).parent / "data" / "structure.yaml").read_text(encoding="utf-8"))
STRUCTURE = structure_named("2006")
CYCLE = cycle_named("2007-2009")
KINDS = {"front": "front", "sections": "section", "appendices": "appendix"}
PARTS: Mapping[str, Listed] = {
    part["id"]: part | {"component": component["id"], "kind": kind}
    for component in LISTED["components"]
    for key, kind in KINDS.items()
    for part in component[key]
}
WRITTEN = list(PARTS.values())

FILLED = {
    "SC-COVER": {"county", "plan_start", "plan_end", "submission_date"},
    "SC-TOC": {"entries"},
    "SC-G": {field["name"] for field in PARTS["SC-G"]["fields"]},
}
"""What the program fills in itself: from the plan, its pages, and the record of the hearing (and SC-A by signing)."""
ELSEWHERE = {"SC-II-H", "SC-II-B", "SC-III-D", "SC-IV-B", "SC-A", "DSS-G"}
"""What is answered in other places: the hearing's record, the forms SC-B, SC-C, SC-D and DSS-G-n, and by signing."""
ATTACHED = {"DSS-E": "not DSS-E.procedures"}
"""Where a document may be attached in place of the answers, and the condition under which they are required."""
OPEN = {"SC-D", "DSS-G-4"}
"""What may stay empty though the part belongs to the plan: goals that no outcome serves, options nobody takes."""
DRIVEN = {"SC-G": "PF-SCG-USED"}
"""What a flag of the profile asks for though the part itself names no condition."""
CONDITIONS = {
    "10e checked": "SC-C.sources_used has 10e",
    "10(bis) checked": "SC-C.sources_used has 10(bis)",
    "method 1": "DSS-G-3.case_closing_method is 1",
    "method 2": "DSS-G-3.case_closing_method is 2",
    "limits_applied = yes": "DSS-G-7.limits_applied",
    "prioritizes = yes": "DSS-G-7.prioritizes",
    "unit_when_beneficial used": "DSS-G-12.unit_when_beneficial",
    "G-4 option 2 (Title XX part: when Title XX set-asides are made)": "DSS-G-4.option_2",
    "bureau is municipal": "",
    "an outside organization performs the function": "",
    "either percent > 15": "",
}
"""Conditions that are told in words; "" where no condition can say it, so that a rule does or the part is repeated."""
TYPES = {
    "text": {"text", "long"},
    "date": {"date"},
    "phone": {"text"},
    "email": {"text"},
    "percent": {"decimal"},
    "money": {"money"},
    "number": {"int", "decimal"},
    "integer": {"int"},
    "yes/no": {"choice"},
    "choice": {"choice"},
    "checkbox": {"bool"},
    "checkbox set": {"choices"},
    "table": {"rows"},
    "text list": {"rows", "text"},
    "text or date": {"text"},
    "2-digit code": {"text"},
    "year": {"int", "text"},
    "integer + text": {"int"},
}
RECORDS = {"outcome": "outcomes", "indicator": "indicators", "strategy": "strategies"}
IN_TABLES = {
    "SC-III-E-2": ("SC-III-E", "activities", "issues"),
    "SC-III-E-3": ("SC-III-E", "activities", "agencies"),
    "PINS-I-b-i": ("PINS-I-b", "services", "category"),
    "PINS-I-b-iii": ("PINS-I-b", "services", "category"),
    "PINS-I-b-iv": ("PINS-I-b", "services", "category"),
}
"""Items that are columns, or rows, of a table that asks for several items at once."""


def condition(said: str | None) -> str:
    """A listed condition as the structure writes it."""
    if said is None or said in CONDITIONS:
        return CONDITIONS.get(said or "", "")
    options = re.fullmatch(r"(?:G-4 )?option ([\d, or]+)", said)
    return " or ".join(f"DSS-G-4.option_{number}" for number in re.findall(r"\d+", options[1])) if options else said


def asked(part: Listed) -> Iterator[tuple[Listed, Question]]:
    """The listed fields of a part that are questions, with the question of the same name."""
    for field in [] if part.get("repeatable") and part["id"] == "SC-E" else part.get("fields", []):
        if field["name"] not in FILLED.get(part["id"], ()):
            yield field, STRUCTURE.parts[part["id"]].questions[field["name"]]


def columns(part: Listed) -> Iterator[tuple[Listed, Field]]:
    """The listed fields of a part that are columns of one of its tables, with the column."""
    records = [(RECORDS[name], fields) for name, fields in part.get("records", {}).items()]
    if part["id"] == "SC-E":
        records.append(("groups", part["fields"]))
    for name, fields in records:
        held = {column.name: column for column in STRUCTURE.parts[part["id"]].questions[name].field.columns}
        for field in fields:
            yield field, held[field["name"]]


def options_differ(listed: list[str], field: Field) -> bool:
    """Whether a field offers other options than listed, in that order.

    Each is the option's value or its label; a listed sentence begins with the value ("2 no priorities beyond ...").
    """
    offered = [(option.value, option.label.en) for option in field.options]
    return len(offered) != len(listed) or any(
        one not in pair and one.split()[0] != pair[0] for one, pair in zip(listed, offered, strict=True)
    )


def test_list_has_every_part_and_field() -> None:
    """What the structure is held against is complete: 37 sections, 34 appendices, 219 fields, 19 flags."""
    kinds = [part["kind"] for part in PARTS.values()]
    fields = [len(part.get("fields", [])) for part in PARTS.values()]
    fields += [len(fields) for part in PARTS.values() for fields in part.get("records", {}).values()]
    fields += [len(block["fields"]) for block in PARTS["SC-A"]["blocks"]]
    assert (kinds.count("front"), kinds.count("section"), kinds.count("appendix")) == (2, 37, 34)
    assert (sum(fields), len(LISTED["flags"])) == (219, 19)


@pytest.mark.parametrize("component", [one for one in STRUCTURE.components if one != "PROFILE"])
def test_component_has_the_listed_parts_in_order(component: str) -> None:
    """Ids and kinds of the parts are those of the list."""
    listed = [(part["id"], part["kind"]) for part in WRITTEN if part["component"] == component]
    assert [(part.id, part.kind) for part in STRUCTURE.parts_of(component)] == listed


def test_profile_asks_for_every_flag() -> None:
    """The profile is 19 questions in the listed order, all required; two of them are numbers."""
    questions = STRUCTURE.parts["PROFILE"].questions
    assert list(questions) == LISTED["flags"]
    assert all(question.required for question in questions.values())
    assert [name for name, question in questions.items() if question.field.type == "int"] == ["PF-MYB", "PF-DV-COUNT"]


def test_parts_apply_as_listed() -> None:
    """A part is asked under the listed condition and no other."""
    listed = {part["id"]: DRIVEN.get(part["id"], condition(part.get("condition"))) for part in WRITTEN}
    written = {name: STRUCTURE.parts[name].applies for name in listed}
    assert {name: one.source if one else "" for name, one in written.items()} == listed


def test_parts_are_required_as_listed() -> None:
    """What is required has a question that is, or is answered elsewhere; what is optional has none."""
    for part in WRITTEN:
        required = any(question.required for question in STRUCTURE.parts[part["id"]].questions.values())
        wanted = part["requirement"] in ("required", "conditional") and part["id"] not in ELSEWHERE | OPEN
        assert required is wanted, part["id"]


def test_items_are_questions() -> None:
    """Every listed item of a part is one of its questions, required and asked as listed."""
    for part in WRITTEN:
        questions = {question.item: question for question in STRUCTURE.parts[part["id"]].questions.values()}
        for item in part.get("sub_items", []) if part["id"] != "SC-II-H" else []:
            if item["id"] in IN_TABLES:
                name, table, column = IN_TABLES[item["id"]]
                held = STRUCTURE.parts[name].questions[table].field.columns
                assert column in [one.name for one in held], item["id"]
                continue
            question = questions[item["id"]]
            assert question.required is (item["requirement"] != "expected"), item["id"]
            if "condition" in item:
                assert question.applies is not None, item["id"]
                assert question.applies.source == condition(item["condition"]), item["id"]


def test_fields_are_questions() -> None:
    """Every listed field is a question of its name and type, required as listed."""
    for part in WRITTEN:
        for field, question in asked(part):
            place = f"{part['id']}.{field['name']}"
            assert question.field.type in TYPES[field["type"]], place
            if field["required"] == "required" and part["id"] in ATTACHED:
                assert question.required_when is not None, place
                assert question.required_when.source == ATTACHED[part["id"]], place
            elif field["required"] == "required":
                assert question.required, place
            if field["required"] in ("optional", "should"):
                assert not question.required, place
                assert question.required_when is None, place


def test_fields_are_asked_as_listed() -> None:
    """A field with a condition is asked, or required, under that condition."""
    for part in WRITTEN:
        for field, question in asked(part):
            wanted = condition(field.get("condition"))
            held = [one.source for one in (question.applies, question.required_when) if one is not None]
            assert not wanted or wanted in held, f"{part['id']}.{field['name']}"


def test_fields_offer_the_listed_options() -> None:
    """Options are the listed ones, in order; types of agencies are those of each form."""
    wrong = []
    for part in WRITTEN:
        for field, question in asked(part):
            held = {column.name: column for column in question.field.columns}
            if "options" in field and options_differ(field["options"], question.field):
                wrong.append(f"{part['id']}.{field['name']}")
            if "agency_types" in field and options_differ(field["agency_types"], held["agency_type"]):
                wrong.append(f"{part['id']}.{field['name']}.agency_type")
    assert wrong == []


@pytest.mark.parametrize(
    ("changed", "gaps"),
    [
        ([], []),
        ([{"agency_type": "Legal", "agency_name": "Legal aid"}], [("dates_or_frequency_of_meetings", 1, "")]),
        ([None], [("agency_type", 0, "Legal")]),
        ([{"agency_type": "Legal", "dates_or_frequency_of_meetings": "monthly"}], [("agency_name", 1, "")]),
    ],
)
def test_consultations_are_answered_when_every_type_has_its_agency_and_meetings(
    changed: list[dict[str, str] | None], gaps: list[tuple[str, int, str]]
) -> None:
    """The form is not done before R-CON-01 and R-CON-06 would let it pass."""
    types = ["Aging", "Health", "Mental Health", "Law Enforcement", *([] if changed else ["Legal"])]
    met = {"agency_name": "Somebody", "dates_or_frequency_of_meetings": "monthly"}
    place = Place("SC-B-1", "consultations")
    content = Content({place: [*filter(None, changed), *({"agency_type": one, **met} for one in types)]})
    question = STRUCTURE.parts["SC-B-1"].questions["consultations"]
    assert table_gaps(question, content, place) == tuple(Gap(*gap) for gap in gaps)
    assert is_answered(question, content, place) == (not gaps)


def test_outcomes_and_groups_are_tables_of_the_listed_columns() -> None:
    """Outcomes with their indicators and strategies, and the groups of SC-E, are rows of what is listed."""
    found = [(part["id"], field, column) for part in WRITTEN for field, column in columns(part)]
    assert len(found) == 19
    for part, field, column in found:
        assert column.type in TYPES[field["type"]], f"{part}.{field['name']}"
        assert "options" not in field or not options_differ(field["options"], column), f"{part}.{field['name']}"


def test_nothing_listed_is_left_out() -> None:
    """What is no question and no column is filled in by the program, and nothing else."""
    for part in WRITTEN:
        reached = {field["name"] for field, _ in [*asked(part), *columns(part)]}
        listed = {field["name"] for field in part.get("fields", [])}
        assert listed - reached == FILLED.get(part["id"], set()) & listed, part["id"]
    assert STRUCTURE.parts["SC-A"].shows == "signatures"


def test_statements_are_those_listed() -> None:
    """Assurances and terms stand under their ids."""
    for part in WRITTEN:
        statements = [name for name, _ in STRUCTURE.parts[part["id"]].statements]
        assert statements == part.get("statements", []), part["id"]


def test_every_question_is_in_words_of_ours() -> None:
    """A question is a sentence, and a part says what it asks for and where that is laid down."""
    for part in STRUCTURE.parts.values():
        assert part.about.endswith("."), part.id
        assert part.citation, part.id
        assert set(part.responsible) <= set(PARTIES), part.id
        for question in part.questions.values():
            assert question.field.label.en.endswith(("?", ".")), f"{part.id}.{question.name}"


def test_bureaus_are_one_more_than_municipal_ones() -> None:
    """The county's bureau comes first; only municipal bureaus answer YB-V (06-OCFS-LCM-05 YB)."""
    content = Content({Place("PROFILE", "PF-MYB"): 2})
    assert STRUCTURE.parts["YB-I-a"].instances(content) == ("1", "2", "3")
    assert STRUCTURE.parts["YB-V"].instances(content) == ("1", "2")
    assert STRUCTURE.parts["YB-A"].instances(content) == ("",)


def test_structure_of_unknown_name_is_an_error() -> None:
    """A name without a folder is an error that names it."""
    with pytest.raises(DefinitionError, match="1871"):
        structure_named("1871")


def test_structure_is_read_once() -> None:
    """Reading takes a while: the same object is given to everybody."""
    assert structure_named("2006") is STRUCTURE


def test_words_beside_a_question_tell_the_limit_of_the_cycle() -> None:
    place = Place("DSS-G-4", "option_8")
    more = replace(CYCLE.limits["differential_percent"], value=Decimal("17.5"))
    changed = replace(CYCLE, limits={**CYCLE.limits, "differential_percent": more})
    said = [structure_of_cycle(one).question(place) for one in (CYCLE, changed)]
    assert [one.limit for one in said if one] == ["up to 15% above it", "up to 17.5% above it"]
    assert structure_of_cycle(CYCLE) is structure_of_cycle(replace(CYCLE))
    assert limits_named(structure_of_cycle(CYCLE)) == frozenset()


def test_column_is_asked_where_the_profile_says_so_or_something_stands_in_it() -> None:
    question = STRUCTURE.parts["SC-IV-A"].questions["strategies"]
    columns = [column.name for column in question.field.columns]
    contents = [Content({Place("PROFILE", "PF-RHYA"): said}) for said in ("yes", "no")]
    asked = [[one.name for one in question.asked_field(content, ()).columns] for content in contents]
    assert asked == [columns, columns[:-1]]
    assert question.asked_field(contents[1], [{"is_rhya_coordination": "yes"}]) is question.field
