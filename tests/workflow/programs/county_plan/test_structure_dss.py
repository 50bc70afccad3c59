"""The district's component: its assurances, categories, options, estimates and matrix, against the form's numbers."""

from collections import Counter

import pytest

from workflow.content.answers import Content, Place
from workflow.content.completeness import is_answered, part_completeness
from workflow.content.conditions import PROFILE
from workflow.content.structure import ROW, Part, Question
from workflow.programs.county_plan.cycle import cycle_named
from workflow.programs.county_plan.structure import structure_named

STRUCTURE = structure_named("2006")
CYCLE = cycle_named("2007-2009")
PAGES = {
    "page_1": ["c01", "c04", "c05", "c06", "c07", "c08", "c09", "c10"],
    "page_2": ["c11", "c12", "c13", "c14"],
    "page_3": ["c15", "c16", "c17", "c19", "c20", "c21"],
    "page_4": ["c22", "c23", "c24", "c25", "c26", "c38"],
}
GOALS = [f"goal_{number}" for number in range(1, 6)]
METHODS = ["method_D", "method_U", "method_R"]
ELIGIBLE = [f"elig_{code}" for code in "02 03 04 05 06 07 08 09 10 13 14 WR".split()]


def part(name: str) -> Part:
    return STRUCTURE.parts[name]


def question(name: str, asked: str) -> Question:
    return part(name).questions[asked]


def columns(asked: Question) -> list[str]:
    return [column.name for column in asked.field.columns if column.name != ROW]


def rows(asked: Question) -> list[str]:
    return [key for key, _ in asked.rows]


def required_names(name: str, answers: dict[str, object]) -> set[str]:
    """The questions of a part that must be answered, as its answers and the named flags stand."""
    content = Content({Place(*key.rsplit(".", 1)): value for key, value in answers.items()})
    return {one.name for one in part(name).questions.values() if one.is_required(content)}


def test_assurances_are_38_in_seven_groups() -> None:
    """Every assurance under its id, by group A7 B2 C3 D2 E2 F21 G1 (06-OCFS-LCM-05 DSS-A)."""
    ids = [name for name, _ in part("DSS-A").statements]
    groups = {"A": 7, "B": 2, "C": 3, "D": 2, "E": 2, "F": 21, "G": 1}
    assert ids == [f"LA-{group}{number + 1}" for group, count in groups.items() for number in range(count)]
    assert len(ids) == CYCLE.limit("legal_assurances") == 38
    assert list(part("DSS-A").questions) == ["included"]


def test_categories_are_21_each_with_its_limitations() -> None:
    """The 21 categories need a yes or no; the limits of each stand behind it (06-OCFS-LCM-05 DSS-G-2)."""
    categories = CYCLE.words("child_care_categories")
    names = list(part("DSS-G-2").questions)
    assert len(categories) == 21
    assert names[:42] == [name for one in categories for name in (f"cat_{one}", f"cat_{one}_limitations")]
    assert [question("DSS-G-2", f"cat_{one}").required for one in categories] == [True] * 21
    assert [question("DSS-G-2", f"cat_{one}_limitations").required for one in categories] == [False] * 21
    held = question("DSS-G-2", "limited_by_set_aside").field.options
    assert tuple(option.value for option in held) == categories


def test_option_asks_for_its_appendix() -> None:
    """Each of 15 options alone asks for one appendix, or for copies of the forms (06-OCFS-LCM-05 DSS-G-4)."""
    appendices = [f"DSS-G-{number}" for number in range(5, 13)]
    asked = []
    for number in range(1, 16):
        content = Content({Place("DSS-G-4", f"option_{number}"): True})
        found = [name for name in appendices if part(name).applies_to(content)]
        forms = ["DSS-forms"] if question("DSS-G-4", "local_forms").is_required(content) else []
        asked += [f"{number} {name.removeprefix('DSS-')}" for name in found + forms]
    assert tuple(asked) == CYCLE.words("option_appendices")


def test_appendices_are_not_asked_without_options() -> None:
    """No option asks for nothing, and taking none is an answer."""
    asked = [one.id for one, _ in STRUCTURE.asked_parts(Content()) if one.id.startswith("DSS-G")]
    assert asked == ["DSS-G", "DSS-G-1", "DSS-G-2", "DSS-G-3", "DSS-G-4"]
    assert part_completeness(part("DSS-G-4"), Content()).is_complete


@pytest.mark.parametrize("page", PAGES)
def test_matrix_page_has_its_rows_and_services(page: str) -> None:
    """Goals, methods and eligible groups by service, Y or N; the option under 21 on page 1 only (DSS-F)."""
    asked = question("DSS-F", page)
    assert columns(asked) == PAGES[page]
    assert rows(asked) == [*GOALS, *METHODS, *ELIGIBLE, *(["elig_U21"] if page == "page_1" else [])]
    cells = [column.options for column in asked.field.columns if column.name != ROW]
    assert {tuple(option.value for option in options) for options in cells} == {("Y", "N")}


def test_matrix_fixes_private_purchase_of_adoption_and_foster_care() -> None:
    """Two cells are known to be preprinted; no other is guessed (06-OCFS-LCM-05 DSS-F)."""
    fixed = {page: dict(question("DSS-F", page).fixed) for page in PAGES}
    assert fixed == {"page_1": {"method_R": {"c01": "Y", "c07": "Y"}}, "page_2": {}, "page_3": {}, "page_4": {}}


def test_matrix_is_answered_when_all_cells_but_the_fixed_are() -> None:
    """A preprinted cell needs no answer, every other cell does."""
    asked, place = question("DSS-F", "page_1"), Place("DSS-F", "page_1")
    given = [
        {ROW: row, **{name: "N" for name in columns(asked) if name not in asked.fixed.get(row, {})}}
        for row in rows(asked)
    ]
    assert is_answered(asked, Content({place: given}), place)
    assert not is_answered(asked, Content({place: given[:-1]}), place)


def test_local_standard_may_be_blank_for_any_service() -> None:
    """A blank local standard is no lack: the State's holds (06-OCFS-LCM-05 DSS-F)."""
    asked = question("DSS-F", "income_local")
    assert rows(asked) == [name for names in PAGES.values() for name in names]
    assert (asked.required, asked.required_when) == (False, None)


def test_estimates_stand_under_their_numbers() -> None:
    """28 numbered rows in three tables, of which five take no children, and one count (06-OCFS-LCM-05 DSS-C)."""
    tables = {name: question("DSS-C", name) for name in ("t1", "t2", "t3", "t4")}
    assert rows(tables["t1"]) == [str(number) for number in (*range(1, 10), *range(14, 23))]
    assert tuple(rows(tables["t2"])) == CYCLE.words("adult_only_rows")
    assert rows(tables["t3"]) == [str(number) for number in range(23, 28)]
    assert rows(tables["t4"]) == ["all"]
    assert {name: columns(table) for name, table in tables.items()} == {
        "t1": ["total", "children", "adults"],
        "t2": ["total", "adults"],
        "t3": ["total_child", "non_jd_pins_child", "ocfs_jd_pins_child", "dss_jd_pins_child"],
        "t4": ["total_child"],
    }


def test_estimate_is_not_asked_with_a_waiver() -> None:
    """The waiver stands in its place (18 NYCRR 407.5(a)(3))."""
    assert part("DSS-C").applies_to(Content({Place(PROFILE, "PF-WAIVER-C"): "no"}))
    assert not part("DSS-C").applies_to(Content({Place(PROFILE, "PF-WAIVER-C"): "yes"}))


def test_each_violence_program_has_a_form_with_the_core_services() -> None:
    """One form a program, with the five services that the rules count (18 NYCRR Part 462)."""
    assert part("DSS-D").instances(Content({Place(PROFILE, "PF-DV-COUNT"): 3})) == ("1", "2", "3")
    assert tuple(rows(question("DSS-D", "q4_core_services"))) == CYCLE.words("core_services")


def test_providers_paid_for_absences_and_closures_are_those_of_the_cycle() -> None:
    """The five printed types and no other, in both appendices (06-OCFS-LCM-05 DSS-G-9, DSS-G-10)."""
    offered = [question(name, "eligible_providers").field.options for name in ("DSS-G-9", "DSS-G-10")]
    assert [tuple(option.value for option in options) for options in offered] == [
        CYCLE.words("paid_provider_types")
    ] * 2


@pytest.mark.parametrize(
    ("name", "answers", "wanted", "other"),
    [
        ("DSS-G-3", {"DSS-G-3.case_closing_method": "1"}, "closing_description", "closing_order"),
        ("DSS-G-3", {"DSS-G-3.case_closing_method": "2"}, "closing_order", "closing_description"),
        ("DSS-G-7", {"PROFILE.PF-TXX-PROTECTIVE-ONLY": "no"}, "limit_family_2", "limits_text"),
        ("DSS-G-7", {"PROFILE.PF-TXX-PROTECTIVE-ONLY": "yes"}, "limits_applied", "limit_family_2"),
        ("DSS-G-8", {"PROFILE.PF-STD-LE": "yes"}, "3_notice_to_enrollment_agency", "cacfp_hours"),
        (
            "DSS-G-12",
            {"DSS-G-4.option_12": True, "DSS-G-12.unit_when_beneficial": ["18"]},
            "unit_criteria",
            "unit_always",
        ),
        ("DSS-G-12", {"DSS-G-4.option_12": True, "DSS-G-12.unit_always": ["19"]}, "unit_always", "unit_criteria"),
        (
            "DSS-G-12",
            {"DSS-G-4.option_14": True, "DSS-G-12.break_length": "two_weeks"},
            "break_groups",
            "starts_within",
        ),
        ("DSS-G-12", {"DSS-G-4.option_14": True, "DSS-G-12.break_length": "four_weeks"}, "starts_within", "waivers"),
        ("DSS-E", {"DSS-E.procedures": {"attachment": 1}}, "silp", "covered_expenses"),
    ],
)
def test_answer_decides_what_is_required(name: str, answers: dict[str, object], wanted: str, other: str) -> None:
    """What one answer makes required, and what it does not."""
    required = required_names(name, answers)
    assert (wanted in required, other in required) == (True, False)


def test_questions_of_the_component_are_told_apart() -> None:
    """No two questions of a part are put in the same words."""
    for one in STRUCTURE.parts_of("DSS"):
        asked = Counter(each.field.label.en for each in one.questions.values())
        assert [label for label, count in asked.items() if count > 1] == [], one.id
