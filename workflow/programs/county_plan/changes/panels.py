"""What the pages of a plan and of its changes tell: the instruments, the years to be paid, what differs."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from workflow.actors import Actor
from workflow.content.freezing import Difference
from workflow.content.programs import find_structure
from workflow.content.storing import content_of
from workflow.content.structure import Structure
from workflow.panels import Panel, PanelLink, PanelRow, Tone
from workflow.programs.county_plan.changes.beginning import APPROVED
from workflow.programs.county_plan.changes.carrying import changes_of, versions_by_change
from workflow.programs.county_plan.changes.kinds import (
    AMENDMENT,
    REPLACEMENT,
    UPDATE,
    changes_to,
    link_to_begin,
    plan_of,
)
from workflow.programs.county_plan.changes.reimbursement import Payment, flags_said, payments_of
from workflow.programs.county_plan.changes.set_asides import (
    BLOCK_GRANT,
    PAGE,
    TABLES,
    amounts,
    gross,
    in_force,
    moved_in_year,
    same,
)
from workflow.programs.county_plan.cycles.standing import cycles_in
from workflow.programs.county_plan.plan import KIND, cycle_of
from workflow.programs.county_plan.wording import day, money, percent
from workflow.texts import Text
from workflow.values import is_empty

INSTRUMENTS = Text("To change this plan", "Pour changer ce plan")
INSTRUMENTS_HELP = Text(
    "The content of an approved plan changes only in one of these ways.",
    "Le contenu d’un plan approuvé ne change que d’une de ces façons.",
)
AN_AMENDMENT = Text("Begin an amendment", "Commencer une modification")
A_PAGE = Text("Replace the page of the set-asides", "Remplacer la page des fonds réservés")
AN_UPDATE = Text("Annual update for {year}", "Mise à jour annuelle pour {year}")
FOR_AMENDMENT = Text(
    "More than {most} of a category moved in the calendar year, another PINS lead agency, or any other change.",
    "Plus de {most} d’une catégorie déplacés dans l’année civile, un autre organisme responsable PINS, ou tout autre "
    "changement.",
)
FOR_PAGE = Text(
    "Up to {most} of a category moved in the calendar year; OCFS is told within {days} days.",
    "Jusqu’à {most} d’une catégorie déplacés dans l’année civile; l’OCFS est avisé dans les {days} jours.",
)
FOR_UPDATE = Text("What changes for the coming year.", "Ce qui change pour l’année à venir.")
BEGIN = Text("Begin it", "Commencer")
OPEN = Text("Open it", "Ouvrir")
BEGIN_UPDATE = Text("Open it for the county", "L’ouvrir pour le comté")
MOVED = Text(
    "{category}: {moved} of at most {most} moved in {year}.",
    "{category} : {moved} déplacés en {year}, sur au plus {most}.",
)
NEXT_PLAN = Text("The plan of the next cycle, {cycle}", "Le plan du cycle suivant, {cycle}")
FOR_NEXT = Text(
    "This one ends on {ends}; the next one is due on {due}.",
    "Celui-ci prend fin le {ends}; le suivant est attendu le {due}.",
)
NOT_OPENED = Text("The State has not opened it yet.", "L’État ne l’a pas encore ouverte.")

PAYMENTS = Text("Reimbursement by year", "Remboursement par année")
CAN_BE_PAID = Text("can be reimbursed", "peut être remboursée")
NOT_BEGUN = Text("not begun", "pas commencée")
NOT_NOW = Text("not to be reimbursed now", "à ne pas rembourser maintenant")

DIFFERENCES = Text("What changes in the plan", "Ce qui change dans le plan")
DIFFERENCES_HELP = Text(
    "Found by comparing every answer with the plan; what is not listed stays as it is.",
    "Établi en comparant chaque réponse avec le plan; ce qui n’y figure pas demeure tel quel.",
)
NOTHING = Text("Nothing yet.", "Rien pour l’instant.")
WORD_BY_WORD = Text("See every change word by word", "Voir chaque changement mot à mot")
TAKEN = Text("In the plan", "Dans le plan")
VERSION = Text("Version {number} of {plan} holds it", "La version {number} de {plan} le contient")
WITHOUT = Text("Version {number} of {plan} is without it again", "La version {number} de {plan} ne le contient plus")
IN_PAPER = Text("See the plan on paper", "Voir le plan assemblé")
AGAINST = Text("See what it changed", "Voir ce qu’il a changé")
FIRST = 1
"""The version of a change in which it is the plan as it was."""
WAYS = {
    (True, False): Text("added", "ajouté"),
    (False, True): Text("removed", "retiré"),
    (False, False): Text("changed", "modifié"),
}
"""By whether there was nothing before, and whether there is nothing after."""


def instruments(session: Session, plan: Item, today: date, actor: Actor) -> Panel:
    """Which instrument a change of an approved plan needs (R-LIF-03), with the way to begin it for who may."""
    may = plan.organization_id in actor.organizations("ldss_planner")
    opens = actor.holds("ocfs_cycle_admin", plan.program)
    cycle = cycle_of(plan)
    most = percent(cycle.set_aside_percent)
    rows = [_way(AMENDMENT, AN_AMENDMENT, FOR_AMENDMENT.format(most=most), plan, may=may)]
    if plan.state == "in_effect":
        way = _way(REPLACEMENT, A_PAGE, FOR_PAGE.format(most=most, days=cycle.adjustment_days), plan, may=may)
        rows.append(replace(way, more=tuple(_moved_said(session, plan, today.year, cycle.set_aside_percent))))
    opened = {item.fields.get("year"): item for item in changes_to(session, plan, UPDATE)}
    for year in cycle.reported_years:
        known = {"year": str(year)}
        begins = (PanelLink(BEGIN_UPDATE, link_to_begin(UPDATE, plan, **known)),) if opens else ()
        links = (PanelLink(OPEN, f"/items/{opened[year].reference}"),) if year in opened else begins
        why = FOR_UPDATE if year in opened else NOT_OPENED
        rows.append(PanelRow(AN_UPDATE.format(year=year), because=why, citation="R-LIF-03", links=links))
    rows.extend(_next_plan(session, plan, may=may))
    return Panel("instruments", INSTRUMENTS, tuple(rows), INSTRUMENTS_HELP)


def _next_plan(session: Session, plan: Item, *, may: bool) -> Iterable[PanelRow]:
    """The plan of the following cycle, once that is open: its page, or the way to begin it."""
    ends, known = cycle_of(plan).ends_on, cycles_in(session)
    following = [name for name in known.open_names() if known[name].effective_on == ends + timedelta(days=1)]
    for name in following[:1]:
        query = select(Item).where(Item.kind == KIND, Item.organization_id == plan.organization_id)
        there = session.scalar(query.where(Item.fields["cycle"].as_string() == name).order_by(Item.id.desc()).limit(1))
        asked = urlencode({"district": plan.organization_id, "cycle": name})
        begins = (PanelLink(BEGIN, f"/lists/{KIND}/new/create?{asked}"),) if may else ()
        links = (PanelLink(OPEN, f"/items/{there.reference}"),) if there else begins
        said = FOR_NEXT.format(ends=day(ends), due=day(known[name].due_on))
        yield PanelRow(NEXT_PLAN.format(cycle=name), because=said, citation="R-SUB-09", links=links)


def _moved_said(session: Session, plan: Item, year: int, percent_allowed: Decimal) -> Iterable[Text]:
    """Of each category of the block grant's page: how much of what may move in the year has moved."""
    page = content_of(session, plan).rows(PAGE, TABLES[BLOCK_GRANT])
    if not page:
        return
    approved = amounts(in_force(session, plan, year), BLOCK_GRANT)
    moved = gross(moved_in_year(session, plan, year, BLOCK_GRANT))
    for row in page:
        name = same(row.get("category"))
        yield MOVED.format(
            category=str(row.get("category") or ""),
            moved=money(moved.get(name, Decimal(0))),
            most=money(approved.get(name, Decimal(0)) * percent_allowed / 100),
            year=year,
        )


def _way(kind: str, label: Text, why: Text, plan: Item, *, may: bool) -> PanelRow:
    links = (PanelLink(BEGIN, link_to_begin(kind, plan)),) if may else ()
    return PanelRow(label, because=why, citation="R-LIF-03; 06-OCFS-LCM-05 DSS-G-6, PINS-I-a", links=links)


def payments(session: Session, plan: Item, today: date) -> Panel:
    """Which years can be reimbursed, and why others cannot (R-YB-11 to R-YB-13)."""
    return Panel("payments", PAYMENTS, tuple(_year(one, today) for one in payments_of(session, plan, today)))


def _year(one: Payment, today: date) -> PanelRow:
    begun = today >= date(one.year, 1, 1)
    said_why = [reason.message for reason in one.reasons]
    words = Text(" ".join(text.en for text in said_why), " ".join(text.fr for text in said_why))
    said = CAN_BE_PAID if not one.reasons else flags_said(one.flags) if one.flags else NOT_NOW
    tone: Tone = "late" if begun and (one.reasons or one.flags) else "done" if begun else "open"
    return PanelRow(
        label=Text(str(one.year), str(one.year)),
        said=said if begun else NOT_BEGUN,
        because=words if words.en else None,
        citation="; ".join(dict.fromkeys(reason.code for reason in one.reasons)),
        tone=tone,
    )


def differing(session: Session, item: Item) -> Panel:
    """Everything that an amendment or an update says otherwise than the plan."""
    structure = find_structure(item)
    rows = [_difference(structure, one) for one in changes_of(session, item)]
    if rows:
        link = PanelLink(WORD_BY_WORD, f"/items/{item.reference}/changes-between?earlier={FIRST}")
        rows[-1] = replace(rows[-1], links=(link,))
    return Panel("differences", DIFFERENCES, tuple(rows) or (PanelRow(NOTHING),), DIFFERENCES_HELP, for_signing=True)


def _difference(structure: Structure, one: Difference) -> PanelRow:
    question = structure.question(one.place)
    asked = question.field.label.en if question is not None else one.place.question
    label = f"{one.place.part} {one.place.instance}".rstrip() + f": {asked}"
    return PanelRow(Text(label, label), said=WAYS[is_empty(one.before), is_empty(one.after)])


def taken_over(session: Session, item: Item) -> Iterable[Panel]:
    """How a change stands in its plan: which version holds it, and what that version changed; nothing before."""
    plan = plan_of(session, item.fields.get("plan"))
    kept = [] if plan is None else versions_by_change(session, plan).get(item.reference, [])
    if plan is None or not kept:
        return
    rows = []
    for number, on, holds in kept:
        between = f"/items/{plan.reference}/changes-between?earlier={number - 1}&later={number}"
        links = (PanelLink(IN_PAPER, f"/items/{plan.reference}/paper?version={number}"), PanelLink(AGAINST, between))
        said = (VERSION if holds else WITHOUT).format(number=number, plan=plan.reference)
        rows.append(PanelRow(said, on=on, links=links, tone="done"))
    yield Panel("taken", TAKEN, tuple(rows))


def panels(session: Session, item: Item, today: date, actor: Actor) -> Iterable[Panel]:
    """The blocks of a plan that is approved or was, and of what is written over a plan."""
    if item.kind in (AMENDMENT, UPDATE):
        yield differing(session, item)
    if item.kind in (AMENDMENT, UPDATE, REPLACEMENT):
        yield from taken_over(session, item)
        return
    if item.kind == KIND and item.state in APPROVED:
        yield instruments(session, item, today, actor)
    if item.kind == KIND and item.state in {*APPROVED, "approval_withdrawn", "expired"}:
        yield payments(session, item, today)
