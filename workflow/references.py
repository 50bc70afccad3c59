"""References that people can say: CR-2026-0001, counted up per prefix and year without a gap."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.items import ReferenceCounter
from workflow.registry import Program


def next_reference(session: Session, program: Program, prefix: str, day: date) -> str:
    """The next reference of a prefix in the program's year that holds `day` (a fiscal year where it has one)."""
    year = program.year_of(day)
    return f"{prefix}-{year}-{count_up(session, prefix, year):04d}"


def reserve_references(session: Session, program: Program, prefix: str, day: date, count: int) -> list[str]:
    """So many references at once, in their order, for a transaction that makes that many items or none."""
    if not count:
        return []
    year = program.year_of(day)
    first = count_up(session, prefix, year)
    if count > 1:
        _next_number(session, prefix, year, count - 1)
    return [f"{prefix}-{year}-{number:04d}" for number in range(first, first + count)]


def count_up(session: Session, prefix: str, year: int) -> int:
    """The next number of a prefix in a year (or in any other whole number that stands for a time).

    The counter's row is locked until the transaction ends, so that two writers never get the same number.
    """
    number = _next_number(session, prefix, year)
    if number is not None:
        return number
    try:
        with session.begin_nested():
            session.add(ReferenceCounter(prefix=prefix, year=year, last=1))
    except IntegrityError:  # another writer began the year while this one looked
        return _next_number(session, prefix, year) or 1
    return 1


def _next_number(session: Session, prefix: str, year: int, more: int = 1) -> int | None:
    counter = (ReferenceCounter.prefix == prefix, ReferenceCounter.year == year)
    counted = session.execute(
        update(ReferenceCounter)
        .where(*counter)
        .values(last=ReferenceCounter.last + more)
        .execution_options(synchronize_session=False)
    )
    if counted.rowcount == 0:  # type: ignore[attr-defined]
        return None
    return session.scalar(select(ReferenceCounter.last).where(*counter).execution_options(populate_existing=True))
