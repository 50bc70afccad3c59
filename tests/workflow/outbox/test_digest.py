from datetime import date

from tests.workflow.outbox.facts import make_entry
from workflow.outbox.digest import by_section, digest_key, digest_params


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
