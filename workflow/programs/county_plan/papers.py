"""What stands around the content of a county's plan on paper: the cover, the hearing, who signed which line, when."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from workflow.content.answers import Place
from workflow.content.paper_tables import grid
from workflow.content.papers import Frame, heading, note, pairs, text_blocks
from workflow.content.printing import Version, dated_on
from workflow.content.saying import say_day, say_value
from workflow.definition import Field, Workflow
from workflow.documents.blocks import Block
from workflow.programs.county_plan.changes import signing
from workflow.programs.county_plan.changes.carrying import versions_by_change
from workflow.programs.county_plan.changes.kinds import WRITTEN, plan_of
from workflow.programs.county_plan.cycle import NEW_YORK
from workflow.programs.county_plan.facts import SIGNATURE_LINES, missing_lines
from workflow.programs.county_plan.hearing_past import hearing_fields
from workflow.programs.county_plan.plan import COVER, KIND, facts_of
from workflow.values import is_empty
from workflow.versions import workflow_of

PLAN = "Child and Family Services Plan"
CHANGE_TITLE = "{kind}: {title}"
DRAFT, CHANGE_DRAFT = "Draft: this plan has not been submitted.", "Draft: this change has not been submitted."
COMPONENTS = ("SC", "DSS", "YB", "PINS", "PROFILE")
"""The profile, which says why a part is not asked, stands at the end."""
COVERED = """\
This plan has four components: the Strategic Component, the LDSS Administrative Component, the Youth Bureau \
Administrative Component, and the PINS Diversion Services Plan.
It covers adoption, foster care for children, preventive and protective services for children, protective and other \
services for adults, other services for children and families, and the Youth Bureau's youth development and services.
It holds outcomes and strategies, an account of public participation, estimates of expenditures and program \
information."""
"""What the form prints on the cover (06-OCFS-LCM-05 SC-COVER), in other words."""
ON_COVER = (
    ("Local department of social services", "ldss_name"),
    ("Youth Bureau", "youth_bureau_name"),
    ("Contact person", "contact_person"),
    ("Title", "contact_title"),
    ("Telephone", "contact_phone"),
    ("E-mail", "contact_email"),
)
NAMES = {"PF-MYB": Place("YB-I-a", "bureau_name"), "PF-DV-COUNT": Place("DSS-D", "agency_name")}
"""Where each youth bureau and each program is named."""
SUBMITS = ("submit", "resubmit")
"""The actions by which a content goes to the State; what changes after them is a draft again."""
WITH_THE_STATE = frozenset(
    {"submitted", "under_review", "approved", "in_effect", "effective", "expired", "finally_disapproved"}
)
"""The states in which the content is what was submitted, or changes only by what the State approved."""
HEARD = "The hearing is on the record of the plan; this change needs none of its own."
TOLD = (
    "form_hearing_on",
    "hearing_publicized",
    "hearing_attendance",
    "hearing_affiliations",
    "hearing_issues",
    "hearing_use_of_comments",
)
OF_ALL = frozenset({"attendance", "affiliations", "issues"})
"""What a hearing may be told by itself; where it is not, the plan tells it of all of them."""
NO_HEARING = "No hearing is on the record yet."
HEARING, NOT_SIGNED, NOT_TOLD = "Hearing of {day}", "Not signed", "Not told."
VOID_HEARING = "Hearing of {day}, declared void"
IN_TITLE = ("on", "held")
UNSIGNED_KIND = "An annual update is not signed. The signatures of the plan stand in the plan."
SIGNED_CONTENT = "SHA-256 of this content, which the signatures cover"
OTHER_CONTENT = "SHA-256 of this content, which is not the one that was signed"


def paper_frame(session: Session, item: Item, version: Version) -> Frame:
    """The frame of the paper of a plan, or of an amendment or update: the whole plan as it would be.

    It is as the record stands, or, of a version from which the content went on, as the history tells it.
    """
    flow, is_change = workflow_of(session, item), item.kind in WRITTEN
    plan = (plan_of(session, item.fields.get("plan")) if is_change else None) or item
    is_sent, sent_on = _sent(session, item, version)
    return Frame(
        title=CHANGE_TITLE.format(kind=flow.label.en, title=item.title) if is_change else f"{PLAN}: {item.title}",
        subtitle=_period(plan),
        author=item.organization.name_en if item.organization else item.title,
        dated_on=dated_on(item, version),
        facts=[*_cover(plan, version, sent_on), *(() if is_change else _changed(session, item, version))],
        statements=COVERED.splitlines(),
        draft="" if is_sent else CHANGE_DRAFT if is_change else DRAFT,
        components=COMPONENTS,
        alone=frozenset({"signatures"}),
        marks={("YB-I-b", "staff"): ("part_time", "name")},
        names=NAMES,
        views={
            "hearing": [note(HEARD)]
            if is_change
            else list(_hearing(hearing_fields(session, item, version.until), flow)),
            "signatures": list(_signature_page(session, item, flow, version)),
        },
    )


def _sent(session: Session, item: Item, version: Version) -> tuple[bool, date | None]:
    """Whether this very content went to the State, or came about there, and the day of the last submission."""
    told = select(HistoryEntry.recorded_at, HistoryEntry.action, HistoryEntry.to_state)
    rows = session.execute(told.where(HistoryEntry.item_id == item.id, HistoryEntry.track.is_(None)))
    past = sorted((at, action, state) for at, action, state in rows if version.until is None or at < version.until)
    sent = [at for at, action, _ in past if action in SUBMITS]
    state = past[-1][2] if version.until is not None and past else item.state
    is_sent = state in WITH_THE_STATE or (bool(sent) and sent[-1] >= version.changed_at)
    return is_sent, NEW_YORK.local_date(sent[-1]) if is_sent and sent else None


def _cover(plan: Item, version: Version, submitted_on: date | None) -> Sequence[tuple[str, str]]:
    """What the cover names; what nobody answered is left out."""
    content, part = version.content, version.structure.parts[COVER]
    answered = [(name, say_value(part.questions[key].field, content.get(COVER, key))) for name, key in ON_COVER]
    others = [
        "\n".join(str(said) for said in row.values() if not is_empty(said))
        for row in content.rows(COVER, "other_contacts")
    ]
    rows = [
        ("County", plan.organization.name_en if plan.organization else ""),
        ("Plan period", _period(plan)),
        ("Submitted", say_day(submitted_on) if submitted_on else ""),
        *answered,
        *(("Also", other) for other in others),
    ]
    return [row for row in rows if row[1]]


def _changed(session: Session, plan: Item, version: Version) -> Iterator[tuple[str, str]]:
    """Which changes the version holds since the approval, each with the day on which it came in, oldest first."""
    taken = versions_by_change(session, plan)
    lasting = ((versions[-1], reference) for reference, versions in taken.items() if versions[-1].holds)
    held = [
        (one, reference) for one, reference in sorted(lasting) if not version.number or one.number <= version.number
    ]
    if held:
        yield "Changed by", "\n".join(f"{reference}, {say_day(one.on)}" for one, reference in held)


def _period(item: Item) -> str:
    days = [
        say_day(date.fromisoformat(item.fields[name])) for name in ("plan_start", "plan_end") if item.fields.get(name)
    ]
    return " to ".join(days)


# --- Hearing -----------------------------------------------------------------------------------------------------


def _hearing(fields: Mapping[str, Any], flow: Workflow) -> Iterator[Block]:
    """Every hearing with its notice, and the six things that a plan tells of them (18 NYCRR 407.5(g)(1))."""
    hearings = fields.get("hearings") or ()
    if not hearings:
        yield note(NO_HEARING)
    columns = {column.name: column for column in flow.fields["hearings"].columns}
    for row in hearings:
        title = HEARING if row.get("held") else VOID_HEARING
        yield heading(4, title.format(day=say_value(columns["on"], row.get("on"))))
        said = ((name, say_value(column, row.get(name))) for name, column in columns.items() if name not in IN_TITLE)
        yield pairs(
            (columns[name].label.en, answer or NOT_TOLD) for name, answer in said if answer or name not in OF_ALL
        )
    told = [flow.fields[name] for name in TOLD if name in flow.fields]
    short = [one for one in told if one.type != "long"]
    yield pairs((one.label.en, say_value(one, fields.get(one.name)) or NOT_TOLD) for one in short)
    for one in (one for one in told if one.type == "long"):
        yield heading(4, one.label.en)
        yield from text_blocks(str(fields.get(one.name) or NOT_TOLD))


# --- Signatures --------------------------------------------------------------------------------------------------


def _signatures(session: Session, item: Item, version: Version) -> Sequence[Mapping[str, Any]]:
    """Who signed this very content: as the record holds it, or as the history tells where the content went on."""
    if version.until is None:
        return list(item.fields.get("signatures") or ())
    query = select(HistoryEntry).where(HistoryEntry.item_id == item.id, HistoryEntry.action == "sign")
    signed = {
        entry.given.get("line"): {
            **entry.given,
            "signed_by": entry.actor_said,
            "signed_on": entry.given.get("signed_on") or entry.effective_on.isoformat(),
        }
        for entry in session.scalars(query.order_by(HistoryEntry.seq))
        if entry.given.get("sha256") == version.sha256
    }
    return list(signed.values())


def _signature_page(session: Session, item: Item, flow: Workflow, version: Version) -> Iterator[Block]:
    """Each line of SC-A, signed or not, and what exactly was signed: the hash of the content."""
    if "signatures" not in flow.fields:
        yield note(UNSIGNED_KIND)
        return
    signatures = _signatures(session, item, version)
    columns = {column.name: column for column in flow.fields["signatures"].columns}
    is_other = any(row.get("sha256", version.sha256) != version.sha256 for row in signatures)
    shown = [columns[name] for name in ("line", "signed_by", "signed_on", *(["sha256"] if is_other else []))]
    order = {line: number for number, line in enumerate(SIGNATURE_LINES)}
    missing = [{"line": line} for line in _missing(session, item, version, signatures)]
    rows = sorted((*signatures, *missing), key=lambda row: order.get(str(row.get("line")), len(order)))
    cells = [[say_value(column, row.get(column.name)) for column in shown] for row in rows]
    yield grid(
        [column.label.en for column in shown],
        [[line, by or NOT_SIGNED, *others] for line, by, *others in cells],
        titled=True,
    )
    yield pairs([(OTHER_CONTENT if is_other else SIGNED_CONTENT, version.sha256), *_waiver(item, flow)])


def _missing(session: Session, item: Item, version: Version, signatures: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    """The lines that nobody has signed: those of the plan, or those that an amendment needs as it stands."""
    if item.kind != KIND:
        return signing.missing_lines(session, item) if version.until is None else ()
    facts = facts_of(item, content=version.content)
    signed = {str(row["line"]): date.min for row in signatures if row.get("line") in SIGNATURE_LINES}
    return missing_lines(replace(facts, signatures=signed))


def _waiver(item: Item, flow: Workflow) -> Iterator[tuple[str, str]]:
    asserted: Field | None = flow.fields.get("waiver_asserted")
    if asserted is not None and item.fields.get("waiver_asserted"):
        yield asserted.label.en, say_value(asserted, item.fields["waiver_asserted"])


HOOKS: Mapping[str, Callable[..., Any]] = {"paper_frame": paper_frame}
