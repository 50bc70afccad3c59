"""P2: a society's own change requests, with the next step in plain words."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from workflow.actors import Actor
from workflow.programs.cpin.reporting import cells
from workflow.programs.cpin.reporting.cells import column
from workflow.programs.cpin.reporting.records import Record, read_records
from workflow.reports.tables import ListRule, Table, TableRow
from workflow.reports.windows import Asked
from workflow.texts import Text

KIND = "change_request"
STAFF = "cpin_staff"
ROLES = ("submitter", "society_lead")
TITLE = Text("Submitter view", "Vue des auteurs de demandes")
ABOUT = Text(
    "Where each of your society’s change requests stands, when it last moved, and what comes next.",
    "Où en est chaque demande de changement de votre société, quand elle a bougé et ce qui vient ensuite.",
)
COLUMNS = (
    column("CR number", "Numéro de la demande", "reference"),
    column("title", "Titre"),
    column("society", "Société"),
    column("state", "État"),
    column("status", "État d’avancement"),
    column("last movement", "Dernier mouvement", "date"),
    column("next step", "Prochaine étape"),
)
NOTHING = Text("Nothing more to do.", "Plus rien à faire.")
CAN_REOPEN = Text(
    "Closed. With new information it can be reopened.",
    "Close. Avec de nouveaux renseignements, elle peut être rouverte.",
)
COMMITTEE = Text(
    "The Operations and Strategy Committee decides.", "Le Comité des opérations et de la stratégie se prononce."
)
NEXT = {
    "received": Text("Staff will look at it.", "Le personnel l’examinera."),
    "in_triage": Text("Staff are checking it.", "Le personnel l’examine."),
    "info_requested": Text("Answer the staff’s question.", "Répondez à la question du personnel."),
    "accepted": Text("It will be scored at a prioritization meeting.", "Une réunion de priorisation la cotera."),
    "prioritized": Text(
        "It goes to the Operations and Strategy Committee.", "Elle va au Comité des opérations et de la stratégie."
    ),
    "awaiting_endorsement": COMMITTEE,
    "conditionally_endorsed": Text(
        "The committee’s conditions are being met.", "Les conditions du comité sont en voie d’être remplies."
    ),
    "endorsed": Text("Staff forward it to the ministry.", "Le personnel la transmet au ministère."),
    "forwarded": Text("The ministry decides when to make the change.", "Le ministère décide du moment du changement."),
    "scheduled": Text("The ministry makes the change.", "Le ministère fait le changement."),
    "implemented": Text("The change is in use.", "Le changement est en service."),
    "deferred": Text("It rests until {day}.", "Elle est en attente jusqu’au {day}."),
    "declined": CAN_REOPEN,
    "withdrawn": CAN_REOPEN,
    "merged": Text("Follow {survivor}, which goes on.", "Suivez {survivor}, qui se poursuit."),
    "split": Text("Follow its parts.", "Suivez ses parties."),
}
"""What comes next, by the state."""


def every_society(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """P2 of all societies."""
    return _read(session, asked, None)


def own_society(session: Session, asked: Asked, _options: Mapping[str, str], actor: Actor) -> Table:
    """P2 of whoever asks: of their own society; staff see every society's."""
    own = frozenset().union(*(actor.organizations(role) for role in ROLES))
    return _read(session, asked, None if actor.holds(STAFF, "cpin") else own)


def _read(session: Session, asked: Asked, places: Collection[int] | None) -> Table:
    records = [one for one in read_records(session, asked, KIND) if places is None or one.organization_id in places]
    return society_table(records, cells.organizations(session, asked, (one.organization_id for one in records)))


def society_table(records: Iterable[Record], societies: Mapping[int | None, Text]) -> Table:
    """The requests that were handed in, the latest movement first; drafts and what never was a request left out."""
    shown = [one for one in records if one.word is not None and one.known_state != "voided"]
    shown.sort(key=lambda one: one.reference)
    shown.sort(key=last_movement, reverse=True)
    rows = tuple(
        TableRow(
            (
                one.reference,
                one.title,
                societies.get(one.organization_id),
                cells.state_label(KIND, one.state),
                cells.word(one.word),
                last_movement(one),
                next_step(one),
            ),
            one.reference,
        )
        for one in shown
    )
    return Table("P2", TITLE, COLUMNS, rows, cells.by_word(one.word for one in shown))


def last_movement(record: Record) -> date:
    """The day on which it came to another state the last time."""
    moves = [
        step.effective_on
        for before, step in zip((None, *record.steps), record.steps, strict=False)
        if before is None or before.to_state != step.to_state
    ]
    return max(moves, default=date.min)


def next_step(record: Record) -> Text:
    """What comes next, in plain words."""
    said = NEXT.get(record.state, NOTHING)
    if record.state == "deferred":
        return said.format(day=record.day("revisit_on") or "")
    return said.format(survivor=record.fields.get("merged_into") or "")


LISTS = {"P2": ListRule("P2", TITLE, ABOUT, every_society, own=own_society)}
