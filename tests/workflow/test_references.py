"""References count up without a gap, also for writers at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from models.database import Database
from workflow.programs.cpin.program import PROGRAM
from workflow.references import count_up, next_reference


def test_reference_counts_up_within_the_programs_year(database: Database) -> None:
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1)]
    with database.write() as session:
        made = [next_reference(session, PROGRAM, "CR", day) for day in days]
    assert made == ["CR-2025-0001", "CR-2026-0001", "CR-2026-0002", "CR-2027-0001"]


def test_writers_at_the_same_time_never_get_the_same_number(database: Database) -> None:
    together = Barrier(6)

    def take(_writer: int) -> int:
        together.wait(timeout=30)
        with database.write() as session:
            return count_up(session, "CR", 2026)

    with ThreadPoolExecutor(6) as pool:
        taken = sorted(pool.map(take, range(6)))
    assert taken == [1, 2, 3, 4, 5, 6]


def test_number_of_a_transaction_undone_is_given_again(database: Database) -> None:
    with database.write() as session:
        count_up(session, "CR", 2026)
        session.rollback()
    with database.write() as session:
        assert count_up(session, "CR", 2026) == 1
