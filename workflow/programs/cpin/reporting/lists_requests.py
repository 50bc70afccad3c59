"""R10 and R11: the master list of change requests, and the approved ones in the order in which they were endorsed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from workflow import registry
from workflow.programs.cpin.prioritization.approved_list import ListRow, approved_requests, endorsed_on
from workflow.programs.cpin.prioritization.scoring import by_number
from workflow.programs.cpin.reporting import cells
from workflow.programs.cpin.reporting.cells import column
from workflow.programs.cpin.reporting.records import Record, read_records
from workflow.reports.tables import Cell, Column, ListRule, Table, TableRow
from workflow.reports.windows import Asked, Window
from workflow.texts import Text

KIND = "change_request"
UNRANKED = frozenset({"draft", "received", "in_triage", "info_requested", "accepted"})
"""The states before anything is scored: what a later score says is no part of them."""

R10_TITLE = Text("Master list of change requests received", "Liste maîtresse des demandes de changement reçues")
R10_ABOUT = Text(
    "Every change request received by the end of the window, by date received; parts of a split one under it.",
    "Chaque demande de changement reçue avant la fin de la période, par date de réception; les parties d’une demande "
    "scindée sous celle-ci.",
)
CRITERIA = Text("Agreed criteria", "Critères convenus")
BEFORE_CRITERIA = (
    column("CR number", "Numéro de la demande", "reference"),
    column("date received", "Date de réception", "date"),
    column("change request details", "Description de la demande de changement"),
    column("category", "Catégorie"),
    column("status", "État d’avancement"),
    column("outcome", "Issue"),
    column("society", "Société"),
)
AFTER_CRITERIA = (
    column("computed rank", "Rang calculé", "number"),
    column("endorsed on", "Approuvée le", "date"),
    column("forwarded on", "Transmise le", "date"),
    column("published on", "Publiée le", "date"),
    column("received in this window", "Reçue pendant la période", "yes_no"),
)
SCOPES = {
    "all": Text("All change requests", "Toutes les demandes"),
    "received": Text("Only received in the window", "Seulement celles reçues pendant la période"),
    "open": Text("Only open", "Seulement celles en cours"),
}
RECEIVED = Text("Received in the window", "Reçues pendant la période")
RECEIVED_OF = Text("Received in the window: {category}", "Reçues pendant la période : {category}")
LISTED = Text("On the list in total", "Sur la liste au total")

R11_TITLE = Text("Approved change requests and their prioritization", "Demandes de changement approuvées et leur rang")
R11_ABOUT = Text(
    "The change requests that the Operations and Strategy Committee endorsed, in the order of their endorsed rank.",
    "Les demandes de changement que le Comité des opérations et de la stratégie a approuvées, dans l’ordre approuvé.",
)
R11_COLUMNS = (
    column("position", "Rang", "number"),
    column("CR number", "Numéro de la demande", "reference"),
    column("title", "Titre"),
    column("category", "Catégorie"),
    column("MoSCoW", "Classe MoSCoW"),
    column("endorsed on", "Approuvée le", "date"),
    column("status", "État d’avancement"),
    column("ministry release if known", "Version du ministère, si elle est connue"),
)
NONE_ENDORSED = Text("No change request is endorsed yet.", "Aucune demande de changement n’est encore approuvée.")


def master_list(session: Session, asked: Asked, options: Mapping[str, str]) -> Table:
    """R10, read at the end of the window."""
    records = read_records(session, asked, KIND)
    societies = cells.organizations(session, asked, (one.organization_id for one in records))
    return requests_received(records, societies, asked.window, options.get("scope") or "all")


def requests_received(
    records: Iterable[Record], societies: Mapping[int | None, Text], window: Window, scope: str = "all"
) -> Table:
    """The master list: what was received by the end of the window and is known to be a request."""
    listed = [one for one in records if _is_listed(one, window)]
    labels = sorted({label for one in listed for label in _criteria(one)})
    shown = [one for one in family_order(listed) if _in_scope(one, window, scope)]
    rows = tuple(_request_row(one, labels, societies, window) for one in shown)
    return Table("R10", R10_TITLE, _columns(labels), rows, tuple(_request_counts(listed, window)))


def _is_listed(record: Record, window: Window) -> bool:
    received = record.received_on
    a_request = record.state not in ("draft", "voided") and record.known_state != "voided"
    return a_request and received is not None and received <= window.last


def _is_received_in(record: Record, window: Window) -> bool:
    """Whether it counts as received: of a request that was split only the whole does, not its parts (M13)."""
    return record.fields.get("origin") != "split" and record.received_on in window


def _in_scope(record: Record, window: Window, scope: str) -> bool:
    if scope == "received":
        return record.received_on in window
    return scope != "open" or record.word != "complete"


def family_order(records: Iterable[Record]) -> Iterator[Record]:
    """By date received and number; the parts of a split request directly under it."""
    ordered = sorted(records, key=lambda one: (one.received_on or date.max, by_number(one.reference)))
    listed = {one.reference for one in ordered}
    parts: dict[str | None, list[Record]] = {}
    for one in ordered:
        parent = one.fields.get("parent")
        parts.setdefault(parent if parent in listed and parent != one.reference else None, []).append(one)
    waiting = list(reversed(parts.get(None, [])))
    while waiting:
        one = waiting.pop()
        yield one
        waiting += reversed(parts.get(one.reference, []))


def _criteria(record: Record) -> dict[str, str]:
    rows: Iterable[Mapping[str, str]] = record.fields.get("agreed_criteria") or ()
    return {str(row.get("label")): str(row.get("value") or "") for row in rows if row.get("label")}


def _columns(labels: Sequence[str]) -> tuple[Column, ...]:
    agreed = [Column(f"agreed criteria: {label}", Text(label, label)) for label in labels]
    return (*BEFORE_CRITERIA, *(agreed or [Column("agreed criteria", CRITERIA)]), *AFTER_CRITERIA)


def _request_row(
    record: Record, labels: Sequence[str], societies: Mapping[int | None, Text], window: Window
) -> TableRow:
    said = _criteria(record)
    agreed: list[Cell] = [said.get(label) for label in labels] or [None]
    details = record.fields.get("details")
    cells_of: tuple[Cell, ...] = (
        record.reference,
        record.received_on,
        f"{record.title}: {details}" if details else record.title,
        cells.choice(KIND, "category", record.category) if record.category else None,
        cells.word(record.word),
        outcome(record),
        societies.get(record.organization_id),
        *agreed,
        None if record.state in UNRANKED else record.fields.get("computed_rank"),
        endorsed_on(record),
        record.day("first_forwarded_on"),
        record.day("published_on"),
        _is_received_in(record, window),
    )
    return TableRow(cells_of, record.reference)


def outcome(record: Record) -> Text | None:
    """How a request ended: of a duplicate, which one goes on."""
    said = registry.kind(KIND).states[record.state].outcome
    survivor = record.fields.get("merged_into") if record.state == "merged" else None
    return Text(f"{said.en}: {survivor}", f"{said.fr} : {survivor}") if said is not None and survivor else said


def _request_counts(listed: Sequence[Record], window: Window) -> Iterator[tuple[Text, Cell]]:
    received = [one for one in listed if _is_received_in(one, window)]
    by_category = Counter(one.category for one in received)
    yield RECEIVED, len(received)
    for option in registry.kind(KIND).fields["category"].options:
        yield RECEIVED_OF.format(category=option.label), by_category[option.value]
    yield LISTED, len(listed)
    yield from cells.by_word(one.word for one in listed)[:-1]


def approved_list(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """R11, read at the end of the window. Scores, ballots and submitters are no part of it."""
    rows = tuple(_approved_row(one) for one in approved_requests(session, asked))
    counts = ((cells.TOTAL, len(rows)),)
    return Table("R11", R11_TITLE, R11_COLUMNS, rows, counts, note=None if rows else NONE_ENDORSED)


def _approved_row(row: ListRow) -> TableRow:
    record = row.record
    moscow = record.fields.get("moscow")
    cells_of = (
        row.position,
        record.reference,
        record.title,
        cells.choice(KIND, "category", record.category) if record.category else None,
        cells.choice(KIND, "moscow", moscow) if moscow else None,
        row.endorsed_on,
        cells.word(record.word),
        record.fields.get("ministry_release"),
    )
    return TableRow(cells_of, record.reference)


LISTS = {
    "R10": ListRule("R10", R10_TITLE, R10_ABOUT, master_list, options={"scope": SCOPES}),
    "R11": ListRule("R11", R11_TITLE, R11_ABOUT, approved_list, na_at=frozenset({"interim", "final"})),
}
