"""The benchmark's cheap parts run, so that it cannot rot. What they measure is not judged here."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bench import agenda, imports, measures, pages, plan_paper, practices, sweep
from bench.county.plan import settle
from bench.county.saving import save_by_hand, save_through
from bench.places import Places
from bench.raw import Raw
from bench.reading import open_visit
from bench.report import duration, growth, limit, markdown, print_table, speed, write_json
from bench.submitting import SIDES
from bench.submitting.same import check_same
from bench.timing import alternate, alternate_seconds
from bench.volume import fill
from bench.voting import SIDES as VOTING
from bench.voting.hall import check_votes, open_hall
from models.content import AnswerRevision
from models.database import Database
from models.items import Item
from models.search import matches
from workflow.content.redlines import compare_contents
from workflow.history import is_name_altered
from workflow.programs import load_programs
from workflow.programs.county_plan.structure import structure_named


@pytest.fixture(autouse=True)
def programs():
    load_programs()


def url_of(database: Database) -> str:
    return database.engine.url.set(drivername=database.dialect).render_as_string(hide_password=False)


def test_submission_by_hand_writes_what_the_engine_writes(database):
    check_same(url_of(database))


def test_submission_with_another_column_is_told(database, monkeypatch):
    monkeypatch.setitem(SIDES, "orm", lambda url: Careless(SIDES["sql"](url), database))
    with pytest.raises(AssertionError, match="orm wrote"):
        check_same(url_of(database))


class Careless:
    """Writes one column differently."""

    def __init__(self, inner, database):
        self.inner, self.database, self.close = inner, database, inner.close

    def submit(self, item_id):
        self.inner.submit(item_id)
        with self.database.write() as session:
            session.get_one(Item, item_id).category = "finance"


def test_fill_makes_items_that_are_listed_and_found(database):
    fill(url_of(database), 40)
    fill(url_of(database), 10, first=41)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Item)) == 50
        found = matches(database.dialect, "group12")
        assert found is not None
        assert session.scalars(select(Item.id).where(found)).all() == [12]


def test_pages_are_the_same_by_sql(database):
    fill(url_of(database), 1200)
    shelf = pages._open(url_of(database))
    asked = pages.questions(shelf)
    rows = {what: (shelf.ask(question), shelf.ask_raw(question)) for what, question in asked.items()}
    shelf.close()
    assert rows == {what: (12, 12) if "hundredth" in what else (50, 50) for what in asked}


def test_measures_are_the_same_by_sql(database):
    measures.fill(url_of(database), 1300)
    raw = Raw(url_of(database))
    counted = measures.counted(database)
    assert counted == measures.counted_raw(raw)
    assert (len(counted), min(counted.values()) > 0) == (18, True)
    raw.close()


def test_practices_are_the_same_by_sql(database):
    practices.fill(url_of(database), 60)
    with open_visit(url_of(database)) as visit:
        asked = practices.questions(visit, 60)
        rows = {what: (sides["accord"](), sides["SQL"]()) for what, sides in asked.items()}
    lists = {what: counts for what, counts in rows.items() if "list" in what}
    assert lists == dict.fromkeys(("the list, first page", "the prioritized list, first page"), (50, 50))
    assert [min(counts) > 0 for counts in rows.values()] == [True] * 4


def test_meeting_takes_as_many_statements_for_many_items_as_for_one(sqlite_database):
    meetings = agenda.hold(url_of(sqlite_database), 12)
    with open_visit(url_of(sqlite_database)) as visit:
        for sides in agenda.questions(visit, meetings[12], 12).values():
            sides["accord"]()
            sides["SQL"]()
        assert {what: len(set(counts.values())) for what, counts in agenda.statements(visit, meetings).items()} == {
            "the meeting's page": 1, "the meeting through the API": 1, "planning the agenda": 1,
        }  # fmt: skip


def test_full_plan_has_another_text_each_time():
    structure = structure_named(plan_paper.STRUCTURE)
    contents = [plan_paper.full_content(structure, 6) for _ in range(2)]
    assert len(compare_contents(structure, *contents).changes) > 60
    assert len(plan_paper.paper_of(structure, contents[0]).blocks) > 400


def test_claim_by_hand_takes_what_a_sweep_takes(database):
    fill(url_of(database), 60)
    sweep._add_deadlines(url_of(database), 60, 12)
    raw = Raw(url_of(database))
    sweep._begin_again(raw)
    assert sweep.claim(raw) == 12
    sweep._begin_again(raw)
    assert sweep._sweep(database, 12)[1].reminders == 12
    raw.close()


def test_ballots_by_hand_leave_what_the_engine_leaves(database):
    open_hall(url_of(database), 4)
    for open_side in VOTING.values():
        side = open_side(url_of(database))
        for member in (0, 1, 2, 3, 1):
            side.submit(member)
        side.close()
    check_votes(url_of(database), 4, 5)


def test_alternate_gives_the_median_of_each_side():
    numbers = iter([3.0, 30.0, 10.0, 1.0, 2.0, 20.0])
    assert alternate({"a": lambda: next(numbers), "b": lambda: next(numbers)}, 3) == {"a": 2.0, "b": 20.0}


def test_alternate_seconds_calls_every_side_once_before():
    calls = []
    found = alternate_seconds({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, 2, times=2)
    assert calls == ["a", "b", "a", "a", "b", "b", "b", "b", "a", "a"]
    assert sorted(found) == ["a", "b"]


def test_figures_say_whether_their_aim_is_met(tmp_path: Path, capsys):
    figures = [
        speed("part", "half as fast", 50, 100, "by hand", 0.5),
        duration("part", "a third as fast", 0.3, 0.1, "by hand", 0.5),
        growth("part", "twice as long", 0.2, 0.1, "less data", 2.0),
        limit("part", "too much", 151, "MB", 150),
        limit("part", "only told", 1, "MB", None),
    ]
    assert [figure.is_met for figure in figures] == [True, False, True, False, None]
    write_json(figures, tmp_path / "var" / "bench.json")
    kept = json.loads((tmp_path / "var" / "bench.json").read_text())
    assert [row["is_met"] for row in kept["figures"]] == [True, False, True, False, None]
    assert markdown(figures).splitlines()[-2:] == [
        "| too much | 151 MB |  |  |  | ≤ 150 | MISSED |",
        "| only told | 1.00 MB |  |  |  |  |  |",
    ]
    print_table(figures)
    assert "MISSED" in capsys.readouterr().out


def test_places_pick_less_data_when_quick(tmp_path: Path):
    assert Places(tmp_path, quick=True).pick(1000, 10) == 10
    assert Places(tmp_path).pick(1000, 10) == 1000


def test_import_is_copied_whole_by_bare_inserts(sqlite_database, tmp_path):
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    other.create_all()
    content = imports.make_list(5)
    imports.bring(url_of(sqlite_database), content)
    imports.copy_rows(url_of(sqlite_database), url_of(other))
    for database in (sqlite_database, other):
        with database.read() as session:
            assert session.scalar(select(func.count(Item.id))) == 5
    other.close()


def test_saving_by_hand_writes_the_rows_of_a_saving(sqlite_database):
    url = url_of(sqlite_database)
    with sqlite_database.write() as session:
        county = settle(session, 2)
    with save_through(url, county) as accord, save_by_hand(url, county) as by_hand:
        for number, save in enumerate((accord, by_hand, accord)):
            save(number)
    with sqlite_database.read() as session:
        rows = session.scalars(select(AnswerRevision).order_by(AnswerRevision.id.desc()).limit(3)).all()
    assert [(row.version, row.standing, row.value[:7]) for row in reversed(rows)] == [
        (2, True, "Round 0"), (3, True, "Round 1"), (4, True, "Round 2"),
    ]  # fmt: skip
    assert len({row.number for row in rows}) == 3
    assert not any(is_name_altered(row.author_name, row.author_salt, row.author_digest or "none") for row in rows)
    with open_visit(url, county.state) as visit:
        assert visit.get("/board?choice=2024-2026") > visit.replay("/board?choice=2024-2026")() > 0
