"""References that people can say: CR-2026-0001, counted up per prefix and year without a gap."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.items import ReferenceCounter
from workflow.registry import Program


def next_reference(session: Session, program: Program, prefix: str, day: date) -> str:
    """The next reference of a prefix in the program's year that holds `day` (a fiscal year where it has one)."""
    year = program.year_of(day)
    counted = session.execute(
        update(ReferenceCounter)
        .where(ReferenceCounter.prefix == prefix, ReferenceCounter.year == year)
        .values(last=ReferenceCounter.last + 1)
        .execution_options(synchronize_session=False)
    )
    if counted.rowcount == 0:  # type: ignore[attr-defined]
        session.add(ReferenceCounter(prefix=prefix, year=year, last=1))
        session.flush()
        return f"{prefix}-{year}-0001"
    last = session.scalar(
        select(ReferenceCounter.last)
        .where(ReferenceCounter.prefix == prefix, ReferenceCounter.year == year)
        .execution_options(populate_existing=True)
    )
    return f"{prefix}-{year}-{last:04d}"
