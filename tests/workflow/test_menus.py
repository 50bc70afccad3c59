"""The menu: every kind stands in it once, under a heading that people look for, and nothing the reader cannot open."""

from collections import Counter
from dataclasses import replace

from workflow.menus import menu_of
from workflow.programs.county_plan.program import PROGRAM as COUNTY_PLAN
from workflow.programs.cpin.program import PROGRAM as CPIN

PAGES = ("committees", "measures", "budget")


def test_every_kind_and_page_of_the_program_stands_in_its_menu_once() -> None:
    groups = menu_of(CPIN, PAGES, lambda _: True)
    counted = Counter(name for group in groups for name in group.entries)
    assert counted == Counter([*PAGES, *CPIN.kinds])
    assert [group.label.en if group.label else None for group in groups] == [None, "Decisions", "Reports", "Contacts"]


def test_what_the_reader_has_not_is_left_out_and_an_empty_group_with_it() -> None:
    groups = menu_of(CPIN, PAGES, {"meeting", "inquiry"}.__contains__)
    assert [(group.label and group.label.en, group.entries) for group in groups] == [
        (None, ("inquiry",)),
        ("Decisions", ("meeting",)),
    ]


def test_program_that_orders_nothing_has_its_kinds_without_a_heading() -> None:
    unordered = replace(COUNTY_PLAN, hooks={})
    groups = menu_of(unordered, (), lambda _: True)
    assert [(group.label, group.entries) for group in groups] == [(None, tuple(COUNTY_PLAN.kinds))]


def test_what_changes_a_plan_stands_below_the_plans() -> None:
    groups = menu_of(COUNTY_PLAN, ("board", "cycles"), lambda _: True)
    assert [group.entries[0] for group in groups] == ["county_plan", "plan_amendment"]
    assert Counter(name for group in groups for name in group.entries) == Counter(
        ["board", "cycles", *COUNTY_PLAN.kinds]
    )
