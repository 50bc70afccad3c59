"""What the page of an item shows besides its facts: how the committee voted, its conditions, its scores."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from models.decisions import Decision
from models.items import Item
from workflow import registry
from workflow.actors import Actor
from workflow.committees.outcomes import outcome_said
from workflow.panels import Panel, PanelRow, Tone
from workflow.programs.cpin import distribution, stakeholders
from workflow.programs.cpin.prioritization import score_panels
from workflow.programs.cpin.reporting import report_panels
from workflow.programs.cpin.versions import resource_panels
from workflow.texts import Text

VOTES = Text("Votes", "Votes")
CONDITIONS = Text("Conditions of the endorsement", "Conditions de l’approbation")
MOTION = Text("{motion} ({number})", "{motion} ({number})")
TOTALS = Text(
    "{in_favour} in favour, {against} against, {abstain} abstaining, {recused} recused; {present} of {seats_filled} "
    "seats present",
    "{in_favour} pour, {against} contre, {abstain} {abstentions}, {recused} {recused_word}; sièges "
    "présents : {present} sur {seats_filled}",
)
RECORDED = Text("recorded by {name}", "inscrit par {name}")
CONFIRMED = Text("confirmed by {name}", "confirmé par {name}")
CORRECTS = Text("corrects {number}", "corrige {number}")
UNDONE = Text("no longer stands, by {number}", "n’a plus cours, par {number}")
WAITING = Text("waits for the chair to confirm it", "attend la confirmation de la présidence")
MET = Text("met on {on}", "remplie le {on}")
NOT_MET = Text("not met yet", "pas encore remplie")


def panels(session: Session, item: Item, now: datetime, actor: Actor) -> Iterable[Panel]:
    """The blocks of an item's kind."""
    today = registry.program(item.program).today(now)
    if "record_tally" in registry.kind(item.kind).actions:
        yield from _decided(session, item, today)
    if item.fields.get(stakeholders.DEPENDENCY):
        yield from stakeholders.panels(session, item, today)
    if item.kind == "change_request":
        yield from score_panels.stale_panels(session, item, today)
    if item.kind in ("practice", "training_resource"):
        yield from resource_panels.panels(session, item, actor)
    elif item.kind == "scorecard":
        yield from score_panels.panels(session, item)
    elif item.kind == "report":
        yield from report_panels.panels(session, item, now, actor)
    elif item.kind == "distribution_list":
        yield from distribution.panels(session, item, today, actor)


def _decided(session: Session, item: Item, today: date) -> Iterable[Panel]:
    """The votes on an item, newest first, and the conditions it still has to meet."""
    people = (joinedload(Decision.recorded_by), joinedload(Decision.confirmed_by))
    counted = or_(Decision.opened_at.is_(None), Decision.closed_at.is_not(None))  # one still open has its own block
    query = select(Decision).options(*people).where(Decision.item_id == item.id, counted).order_by(Decision.id.desc())
    votes = tuple(_vote(item, decision) for decision in session.scalars(query))
    if votes:
        yield Panel("votes", VOTES, votes, newest_first=True)
    conditions = tuple(_condition(row, today) for row in item.fields.get("conditions") or ())
    if conditions:
        yield Panel("conditions", CONDITIONS, conditions)


def _vote(item: Item, decision: Decision) -> PanelRow:
    types = next(field for field in _tally_input(item) if field.name == "type")
    motion = next(option.label for option in types.options if option.value == decision.type)
    said = outcome_said(decision.outcome, decision.outcome_reason) if decision.outcome else WAITING
    counts = {name: decision.tally.get(name, 0) for name in ("in_favour", "against", "abstain", "recused")}
    seats = {name: decision.tally.get(name, 0) for name in ("present", "seats_filled")}
    words = {
        "abstentions": "abstentions" if counts["abstain"] > 1 else "abstention",
        "recused_word": "récusés" if counts["recused"] > 1 else "récusé",
    }
    return PanelRow(
        label=MOTION.format(motion=motion, number=decision.number),
        on=decision.decided_on,
        said=said,
        because=_join([TOTALS.format(**counts, **seats, **words), *_signed(decision)]),
        tone="done" if decision.outcome else "open",
        stays=decision.outcome == "carried" and not decision.tally.get("undone_by"),
        version=decision.version_voted,
        step=decision.step_voted,
    )


def _signed(decision: Decision) -> Iterable[Text]:
    """Who wrote the decision down, and who confirmed it."""
    for words, person in ((RECORDED, decision.recorded_by), (CONFIRMED, decision.confirmed_by)):
        if person is not None:
            yield words.format(name=person.name)
    for said, name in ((CORRECTS, "corrects"), (UNDONE, "undone_by")):
        if decision.tally.get(name):
            yield said.format(number=decision.tally[name])


def _join(parts: Iterable[Text]) -> Text:
    said = list(parts)
    return Text("; ".join(part.en for part in said), "; ".join(part.fr for part in said))


def _tally_input(item: Item) -> Iterable[Any]:
    (row,) = registry.kind(item.kind).actions["record_tally"]
    return row.input


def _condition(row: Mapping[str, Any], today: date) -> PanelRow:
    due, met_on = row.get("due"), row.get("met_on")
    tone: Tone = "done" if met_on else "late" if due and due < today.isoformat() else "open"
    text = str(row.get("text", ""))
    return PanelRow(
        label=Text(text, text),
        on=date.fromisoformat(due) if due else None,
        said=MET.format(on=date.fromisoformat(met_on)) if met_on else NOT_MET,
        tone=tone,
    )
