"""R1: the register of agendas and minutes of the Business Harmonization Committee that were posted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from models.postings import Posting
from workflow import registry
from workflow.calendar import Calendar
from workflow.programs.cpin.reporting.cells import column, state_label
from workflow.programs.cpin.reporting.records import Record, read_records
from workflow.programs.cpin.versions.publications import AGENDA, MINUTES
from workflow.reports.tables import ListRule, Table, TableRow
from workflow.reports.windows import Asked, Window
from workflow.texts import Text

KIND = "bh_committee"
HELD = frozenset({"held", "minutes_drafted", "minutes_approved", "minutes_posted"})
OWES_MINUTES = HELD | {"adjourned_no_quorum"}
APPROVED = frozenset({"minutes_approved", "minutes_posted"})

TITLE = Text(
    "Business Harmonization Committee agendas and minutes posted",
    "Ordres du jour et procès-verbaux du Comité d’harmonisation des pratiques affichés",
)
ABOUT = Text(
    "The committee’s meetings, and when and where their agendas and minutes were posted. What is missing stands out.",
    "Les réunions du comité, et quand et où leurs ordres du jour et procès-verbaux ont été affichés. "
    "Ce qui manque est signalé.",
)
COLUMNS = (
    column("meeting date", "Date de la réunion", "date"),
    column("state", "État"),
    column("agenda posted on", "Ordre du jour affiché le", "date"),
    column("agenda location", "Emplacement de l’ordre du jour"),
    column("minutes approved on", "Procès-verbal approuvé le", "date"),
    column("minutes posted on", "Procès-verbal affiché le", "date"),
    column("minutes location", "Emplacement du procès-verbal"),
    column(
        "days from meeting to minutes posted (business days)",
        "Jours entre la réunion et l’affichage du procès-verbal (jours ouvrables)",
        "number",
    ),
)
MISSING = Text("The minutes are not posted.", "Le procès-verbal n’est pas affiché.")


@dataclass(frozen=True, slots=True)
class Posted:
    """Where and since when a paper of a meeting can be read."""

    on: date
    location: str


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """One meeting of the register."""

    reference: str
    on: date
    state: str
    agenda: Posted | None
    approved_on: date | None
    minutes: Posted | None

    @property
    def outstanding(self) -> bool:
        """Held or adjourned, and its minutes have no location."""
        return self.state in OWES_MINUTES and (self.minutes is None or not self.minutes.location)


def posted_minutes(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """R1, read at the end of the window."""
    records = [one for one in read_records(session, asked, "meeting") if one.fields.get("kind") == KIND]
    postings = _postings(session, asked.window.last)
    lines = [_line(record, postings) for record in records]
    return register(lines, asked.window, registry.program("cpin").calendar)


def register(lines: Iterable[MeetingLine], window: Window, calendar: Calendar) -> Table:
    """The register of the meetings whose day lies in the window."""
    found = sorted((line for line in lines if line.on in window), key=lambda line: (line.on, line.reference))
    counts = (
        (Text("Held", "Tenues"), sum(line.state in HELD for line in found)),
        (Text("Agendas posted", "Ordres du jour affichés"), sum(line.agenda is not None for line in found)),
        (Text("Minutes posted", "Procès-verbaux affichés"), sum(line.minutes is not None for line in found)),
        (Text("Outstanding", "À afficher"), sum(line.outstanding for line in found)),
    )
    return Table("R1", TITLE, COLUMNS, tuple(_row(line, calendar) for line in found), counts)


def _row(line: MeetingLine, calendar: Calendar) -> TableRow:
    agenda, minutes = line.agenda, line.minutes
    cells = (
        line.on,
        state_label("meeting", line.state),
        agenda.on if agenda else None,
        agenda.location if agenda else None,
        line.approved_on,
        minutes.on if minutes else None,
        minutes.location if minutes else None,
        calendar.working_days_between(line.on, minutes.on) if minutes else None,
    )
    return TableRow(cells, line.reference, MISSING if line.outstanding else None)


def _line(record: Record, postings: Mapping[tuple[int, str], Posted]) -> MeetingLine:
    held = record.state in HELD
    on = record.day("held_on") if held else record.day("scheduled_on")
    return MeetingLine(
        reference=record.reference,
        on=on or record.day("scheduled_on") or record.reached(record.state) or date.min,
        state=record.state,
        agenda=postings.get((record.id, AGENDA)) or _noted(record, "agenda"),
        approved_on=record.day("minutes_approved_on") or _approved(record),
        minutes=postings.get((record.id, MINUTES)) or _noted(record, "minutes"),
    )


def _approved(record: Record) -> date | None:
    return record.reached("minutes_approved") if record.state in APPROVED else None


def _noted(record: Record, paper: str) -> Posted | None:
    """What the record itself says of a paper that has no posting (it was placed there)."""
    on = record.day(f"{paper}_posted_on") if record.state in OWES_MINUTES | {"agenda_posted"} else None
    return Posted(on, str(record.fields.get(f"{paper}_location") or "")) if on else None


def _postings(session: Session, last: date) -> dict[tuple[int, str], Posted]:
    """The papers of meetings that could be read on a day: the first date of each counts, at its latest place."""
    rows = session.execute(
        select(Posting.item_id, Posting.kind, Posting.posted_on, Posting.location)
        .join(Item, Item.id == Posting.item_id)
        .where(
            Item.kind == "meeting",
            Posting.kind.in_((AGENDA, MINUTES)),
            Posting.posted_on <= last,
            (Posting.withdrawn_on.is_(None)) | (Posting.withdrawn_on > last),
        )
        .order_by(Posting.item_id, Posting.id)
    )
    found: dict[tuple[int, str], Posted] = {}
    for row in rows:
        earlier = found.get((row.item_id, row.kind))
        on = min(earlier.on, row.posted_on) if earlier else row.posted_on
        found[row.item_id, row.kind] = Posted(on, row.location)
    return found


LISTS = {"R1": ListRule("R1", TITLE, ABOUT, posted_minutes)}
