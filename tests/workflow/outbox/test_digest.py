from datetime import date

import pytest

from tests.workflow.outbox.facts import NOTICE, make_entry
from workflow.outbox.digest import by_section, digest_key, digest_params
from workflow.outbox.render import render


def test_digest_key_is_one_per_recipient_and_day() -> None:
    assert digest_key(7, date(2026, 3, 3)) == "digest:7:2026-03-03"


def test_digest_params_order_entries_by_due_date_and_keep_the_callers_order_within_a_day() -> None:
    entries = [make_entry("B", "2026-03-05"), make_entry("C", "2026-03-04"), make_entry("A", "2026-03-05")]
    params = digest_params(date(2026, 3, 3), entries)
    assert params["date"] == "2026-03-03"
    assert [entry["reference"] for entry in params["entries"]] == ["C", "B", "A"]


def test_by_section_puts_each_entry_where_its_reader_looks() -> None:
    entries = [
        make_entry("late", "2026-03-02", kind="overdue"),
        make_entry("today", "2026-03-03"),
        make_entry("soon", "2026-03-06"),
        make_entry("missed", "2026-03-06", merged=True),
    ]
    sections = by_section(entries, "2026-03-03")
    found = {name: [entry["reference"] for entry in part] for name, part in sections.items()}  # type: ignore[attr-defined]
    assert found == {"overdue": ["late"], "today": ["today"], "coming": ["soon"], "caught_up": ["missed"]}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_links_stand_below_what_they_are_about_as_long_as_they_open_something(language: str) -> None:
    first, second, dead = (
        {"id": number, "label": {"en": "Answer", "fr": "Répondre"}, "until": "2026-03-09", "reference": reference}
        for number, reference in ((1, "A"), (2, "B"), (3, "B"))
    )
    entries = [make_entry("A", links=[first]), make_entry("B", links=[second, dead]), make_entry("C")]
    digest = digest_params(date(2026, 3, 3), entries)
    tokens = {1: "first", 2: "second"}
    said = render("digest", digest, language=language, base_url="https://a.example", tokens=tokens)
    notice = {name: value for name, value in first.items() if name != "reference"}
    told = render("notice", NOTICE | {"links": [notice]}, language=language, base_url="", tokens=tokens)
    for text in (said.text, said.html):
        places = [
            text.index(f"https://a.example/{path}") for path in ("items/A", "link/first", "items/B", "link/second")
        ]
        assert (places, text.count("/link/")) == (sorted(places), 2)
    assert [text.count("/link/first") for text in (told.text, told.html)] == [1, 1]
