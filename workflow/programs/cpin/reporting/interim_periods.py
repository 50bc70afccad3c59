"""When the interim period of a fiscal year ends: as its report says, else as the settings do. One answer for all."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from workflow.programs.cpin.reporting.report_periods import INTERIM, interim_end
from workflow.settings import find_setting


def interim_last_days(session: Session, years: Iterable[int], but: int = 0) -> dict[int, date]:
    """The last day of the interim period of each of these fiscal years; two statements, however many there are.

    `but` is the id of a report that is not asked, because its own period is what is being found.
    """
    months = find_setting(session, "cpin", "interim_months")[1].value
    found = {year: interim_end(year, months) for year in years}
    query = select(Item.fields).where(Item.kind == "report", Item.category == INTERIM, Item.id != but)
    with session.no_autoflush:
        for fields in session.scalars(query):
            if fields["fiscal_year"] in found:
                found[fields["fiscal_year"]] = date.fromisoformat(fields["end"])
    return found
