"""R12: the names of sector individuals on four of the distribution lists. For the ministry alone, never published."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Organization, Person
from workflow import registry
from workflow.programs.cpin.reporting import cells
from workflow.programs.cpin.reporting.cells import column
from workflow.programs.cpin.reporting.records import Record, read_records
from workflow.reports.tables import ListRule, Table, TableRow
from workflow.reports.windows import Asked
from workflow.texts import Text

LEADS = "cpin_leads"
REPORTED = (LEADS, "technical", "reporting", "training")
"""In the order of the report; the finance group is kept but not reported."""

TITLE = Text("Distribution list names", "Noms des listes de diffusion")
ABOUT = Text(
    "The sector’s people on the four lists that the ministry asks about. It goes to the ministry and is never "
    "published.",
    "Les personnes du secteur sur les quatre listes demandées par le ministère. Elle va au ministère et n’est jamais "
    "publiée.",
)
COLUMNS = (
    column("list", "Liste"),
    column("name", "Nom"),
    column("society", "Société"),
    column("member since", "Membre depuis le", "date"),
    column("attested on", "Confirmée le", "date"),
)
WITHOUT_LEAD = Text("Societies with no CPIN Lead", "Sociétés sans responsable du RIPE")
WITHOUT_COLUMNS = (column("society", "Société"),)


@dataclass(frozen=True, slots=True)
class Member:
    """A name on a list, with the id and name of the society, and when that confirmed its names the last time."""

    code: str
    name: str
    society: int
    called: Text
    since: date
    attested_on: date | None


def names(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """R12: who was on the lists at the end of the window."""
    day = asked.window.last
    kept = read_records(session, asked, "distribution_list", telling=("attest",))
    records = [one for one in kept if one.state == "kept" and one.category in REPORTED]
    rows = [(one, row) for one in records for row in members_on(one, day)]
    societies = _societies(session)
    called = cells.names_of(session, asked, societies.values())
    people = _names(session, (row["contact"] for _, row in rows), _actors(records))
    members = [
        Member(
            str(record.category),
            people[row["contact"]][0],
            row["society"],
            called[row["society"]],
            date.fromisoformat(row["since"]),
            attested_on(record, row["society"], day, {key: place for key, (_, place) in people.items()}),
        )
        for record, row in rows
        if row.get("society") in societies
    ]
    using = {place.id: called[place.id] for place in societies.values() if uses_the_system(place, day)}
    return sector_names(members, using)


def sector_names(members: Iterable[Member], societies: Mapping[int, Text]) -> Table:
    """The names by list, society and name; and of the `societies`, by id, those that nobody leads."""
    ordered = sorted(members, key=lambda one: (REPORTED.index(one.code), _place(one), one.name.casefold()))
    rows = tuple(_row(one) for one in ordered)
    led = {one.society for one in ordered if one.code == LEADS}
    alone = sorted((name for place, name in societies.items() if place not in led), key=lambda name: name.en.casefold())
    by_list = Counter(one.code for one in ordered)
    counts = (*((_label(code), by_list[code]) for code in REPORTED), (WITHOUT_LEAD, len(alone)))
    without = tuple(TableRow((name,)) for name in alone)
    more = Table("R12-without-lead", WITHOUT_LEAD, WITHOUT_COLUMNS, without, ((cells.TOTAL, len(without)),))
    return Table("R12", TITLE, COLUMNS, rows, counts, more=(more,))


def members_on(record: Record, day: date) -> Iterator[Mapping[str, Any]]:
    """The rows of those who were on a list on a day, first and last day included."""
    said = day.isoformat()
    rows: Iterable[Mapping[str, Any]] = record.fields.get("members") or ()
    return (row for row in rows if row["since"] <= said and (row.get("until") or said) >= said)


def attested_on(record: Record, society: int, day: date, places: Mapping[int | None, int | None]) -> date | None:
    """When a society last confirmed its names on a list by a day; who confirms without saying for whom, for the own."""
    rows: Iterable[Mapping[str, Any]] = record.fields.get("attestations") or ()
    stored = (date.fromisoformat(row["attested_on"]) for row in rows if row["society"] == society)
    told = record.given or {}
    happened = (
        step.effective_on
        for step in record.steps
        if step.seq in told and (told[step.seq].get("society") or places.get(step.actor_id)) == society
    )
    return max((on for on in (*stored, *happened) if on <= day), default=None)


def uses_the_system(society: Organization, day: date) -> bool:
    """Whether a society is active and uses CPIN on a day."""
    begun = society.active_from is None or society.active_from <= day
    ended = society.active_until is not None and society.active_until < day
    return begun and not ended and society.details.get("uses_cpin") is not False


def _actors(records: Sequence[Record]) -> Iterator[int | None]:
    return (step.actor_id for one in records for step in one.steps if step.seq in (one.given or {}))


def _societies(session: Session) -> dict[int, Organization]:
    program = registry.program("cpin").name
    rows = session.scalars(select(Organization).where(Organization.program == program, Organization.kind == "society"))
    return {row.id: row for row in rows}


def _names(session: Session, *ids: Iterable[int | None]) -> dict[int | None, tuple[str, int | None]]:
    wanted = {one for group in ids for one in group if one is not None}
    rows = session.execute(select(Person.id, Person.name, Person.organization_id).where(Person.id.in_(wanted)))
    return {row.id: (row.name, row.organization_id) for row in rows}


def _place(member: Member) -> tuple[str, int]:
    return member.called.en.casefold(), member.society


def _label(code: str) -> Text:
    options = registry.kind("distribution_list").fields["code"].options
    return next(option.label for option in options if option.value == code)


def _row(member: Member) -> TableRow:
    return TableRow((_label(member.code), member.name, member.called, member.since, member.attested_on))


LISTS = {"R12": ListRule("R12", TITLE, ABOUT, names)}
