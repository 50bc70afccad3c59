"""The letters about a plan: extension, return, approval, disapproval, withdrawal, the end of the agreement."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from workflow.deputising import said_by
from workflow.letters import Letter
from workflow.panels import Panel, PanelLink, PanelRow
from workflow.programs.county_plan.plan import KIND, cycle_of
from workflow.programs.county_plan.reviewing.findings import read_findings, say_part
from workflow.programs.county_plan.wording import ROLES, day
from workflow.programs.county_plan.writing import find_plan_structure
from workflow.texts import Text

OCFS = (
    Text(
        "New York State Office of Children and Family Services",
        "Office of Children and Family Services de l’État de New York",
    ),
)
DPCA = (
    Text(
        "New York State Division of Probation and Correctional Alternatives",
        "Division of Probation and Correctional Alternatives de l’État de New York",
    ),
)
REGIONAL = (
    *OCFS,
    Text("Division of Development and Prevention Services", "Division du développement et de la prévention"),
    Text("Regional Operations and Practice Improvement", "Activités régionales et amélioration des pratiques"),
    Text("Rensselaer, New York", "Rensselaer (New York)"),
)
"""Whom the memorandum names to receive a letter that asks for more time (06-OCFS-LCM-05, Submission Date)."""
TO_COUNTY = ("ldss_commissioner", "yb_director")
TO_ALL = ("ldss_commissioner", "yb_director", "probation_director", "ceo_or_chair")
DISTRICT = Text("{name}, social services district", "{name}, district de services sociaux")
POINT = Text(
    "{number}. {part}. Criterion missed: {criterion}. Action needed: {action}.",
    "{number}. {part}. Critère non respecté : {criterion}. Correction demandée : {action}.",
)
TITLE = Text("Letters", "Lettres")
READ = Text("Read and print it", "La lire et l’imprimer")


@dataclass(frozen=True, slots=True)
class _Told:
    """What a letter tells of: the plan, the step of its history, and the due date as it stood before that step."""

    item: Item
    entry: HistoryEntry
    due_on: date
    proposed_on: date | None

    def on(self, name: str) -> date | None:
        """A date that was given with the step."""
        given = self.entry.given.get(name)
        return date.fromisoformat(given) if given else None

    @property
    def due_after(self) -> date:
        """The due date that a granted extension sets."""
        return self.on("granted_to") or self.proposed_on or self.due_on


Told = Callable[[_Told], Text]


@dataclass(frozen=True, slots=True)
class _Form:
    """The fixed words of a kind of letter; `words` is the input that holds what somebody wrote."""

    title: Text
    says: Told
    to: tuple[str, ...] = TO_COUNTY
    words: str = "reason"
    citation: str = ""


WITHDRAWN = Text(
    "The approval of the plan of {plan} is withdrawn. Submit a revised plan; reimbursement goes on until OCFS says "
    "otherwise.",
    "L’approbation du plan de {plan} est retirée. Déposez un plan révisé; le remboursement se poursuit jusqu’à avis "
    "contraire de l’OCFS.",
)
SUSPENDED = Text(
    "The approval of the plan of {plan} is withdrawn. Submit a revised plan; reimbursement of the county and its "
    "municipalities is suspended until a plan is approved.",
    "L’approbation du plan de {plan} est retirée. Déposez un plan révisé; le remboursement du comté et de ses "
    "municipalités est suspendu jusqu’à l’approbation d’un plan.",
)

FORMS: Mapping[str, _Form] = {
    "request_extension": _Form(
        Text("Request for an extension", "Demande de prolongation"),
        lambda told: Text(
            "The plan of {plan} is due on {due}. We ask to submit it on {proposed}, for these reasons:",
            "Le plan de {plan} est attendu le {due}. Nous demandons à le déposer le {proposed}, pour ces motifs :",
        ).format(plan=told.item.title, due=day(told.due_on), proposed=_said(told.on("proposed_due_on"))),
        to=(),
        words="extension_reasons",
        citation="06-OCFS-LCM-05, Submission Date",
    ),
    "grant": _Form(
        Text("Extension granted", "Prolongation accordée"),
        lambda told: Text(
            "The extension that you asked for is granted. The plan of {plan} is due on {due}.",
            "La prolongation que vous avez demandée est accordée. Le plan de {plan} est attendu le {due}.",
        ).format(plan=told.item.title, due=day(told.due_after)),
        citation="06-OCFS-LCM-05, Submission Date",
    ),
    "deny": _Form(
        Text("Extension denied", "Prolongation refusée"),
        lambda told: Text(
            "The extension that you asked for is denied. The plan of {plan} stays due on {due}.",
            "La prolongation que vous avez demandée est refusée. Le plan de {plan} demeure attendu le {due}.",
        ).format(plan=told.item.title, due=day(told.due_on)),
        citation="06-OCFS-LCM-05, Submission Date",
    ),
    "return_for_revision": _Form(
        Text("Plan returned for revision", "Plan renvoyé pour révision"),
        lambda told: Text(
            "The parts of the plan of {plan} that are named here cannot be approved yet. All others stay accepted. "
            "Correct these parts or answer each point, have the plan signed again, and send it within {term} days.",
            "Les parties du plan de {plan} nommées ici ne peuvent pas encore être approuvées. Toutes les autres "
            "restent acceptées. Corrigez ces parties ou répondez à chaque point, faites signer le plan de nouveau et "
            "déposez-le dans les {term} jours.",
        ).format(plan=told.item.title, term=cycle_of(told.item).resubmit_days),
        to=("ldss_commissioner", "yb_director", "probation_director"),
        citation="18 NYCRR 407.8(a), (b)",
    ),
    "approve": _Form(
        Text("Plan approved", "Plan approuvé"),
        lambda told: Text(
            "The plan of {plan} is approved. OCFS and DPCA both approved its PINS portion.",
            "Le plan de {plan} est approuvé. L’OCFS et la DPCA ont toutes deux approuvé sa partie PINS.",
        ).format(plan=told.item.title),
        to=TO_ALL,
        words="approval_letter",
        citation="06-OCFS-LCM-05, New Requirements",
    ),
    "final_disapprove": _Form(
        Text("Final disapproval", "Refus définitif"),
        lambda told: Text(
            "The plan of {plan} is finally disapproved, on these grounds. You may ask for a hearing.",
            "Le plan de {plan} est refusé définitivement, pour ces motifs. Vous pouvez demander une audience.",
        ).format(plan=told.item.title),
        to=("ldss_commissioner", "ceo_or_chair"),
        citation="18 NYCRR 407.8(e), (g)",
    ),
    "withdraw_approval": _Form(
        Text("Approval withdrawn", "Approbation retirée"),
        lambda told: (SUSPENDED if told.entry.given.get("reimbursement_suspended") else WITHDRAWN).format(
            plan=told.item.title
        ),
        to=("ldss_commissioner", "yb_director", "ceo_or_chair"),
        citation="06-OCFS-LCM-05 YB-A item 5",
    ),
    "give_termination_notice": _Form(
        Text("Notice to end the youth services agreement", "Préavis de fin de l’entente de services à la jeunesse"),
        lambda told: Text(
            "The youth services planning agreement of the plan of {plan} may end {term} days from this notice.",
            "L’entente de planification des services à la jeunesse du plan de {plan} peut prendre fin {term} jours "
            "après ce préavis.",
        ).format(plan=told.item.title, term=cycle_of(told.item).termination_days),
        to=("yb_director", "ceo_or_chair"),
        citation="06-OCFS-LCM-05 YB-A",
    ),
    "terminate_agreement": _Form(
        Text("Youth services agreement ended", "Fin de l’entente de services à la jeunesse"),
        lambda told: Text(
            "The youth services planning agreement of the plan of {plan} has ended. The rest of the plan stays in "
            "effect.",
            "L’entente de planification des services à la jeunesse du plan de {plan} a pris fin. Le reste du plan "
            "demeure en vigueur.",
        ).format(plan=told.item.title),
        to=("yb_director", "youth_board_chair"),
        citation="06-OCFS-LCM-05 YB-A",
    ),
}


def letters(session: Session, item: Item) -> Iterator[Letter]:
    """Every letter about a plan, the oldest first. One statement, besides the names that the plan holds."""
    if item.kind != KIND:
        return
    query = select(HistoryEntry).where(HistoryEntry.item_id == item.id, HistoryEntry.action.in_(FORMS))
    due_on, proposed = cycle_of(item).due_on, None
    for entry in session.scalars(query.order_by(HistoryEntry.seq)):
        told = _Told(item, entry, due_on, proposed)
        yield _write(told, FORMS[entry.action])
        if entry.action == "request_extension":
            proposed = told.on("proposed_due_on")
        elif entry.action == "grant":
            due_on = told.due_after


def _write(told: _Told, form: _Form) -> Letter:
    entry, name = told.entry, told.item.organization.name_en if told.item.organization else ""
    county, writer = DISTRICT.format(name=name), said_by(entry)
    signed = (writer, ROLES[entry.role]) if entry.role in ROLES else (writer,)
    return Letter(
        number=entry.seq,
        title=form.title,
        dated_on=entry.effective_on,
        sender=(*signed, *((DPCA if entry.role == "dpca_reviewer" else OCFS) if form.to else (county,))),
        recipients=(*(ROLES[role] for role in form.to), county) if form.to else REGIONAL,
        paragraphs=(form.says(told),),
        words=str(entry.given.get(form.words) or ""),
        points=tuple(_points(told)) if entry.action == "return_for_revision" else (),
        citation=form.citation,
    )


def _points(told: _Told) -> Iterator[Text]:
    """The findings that a return named, as they stand on the record."""
    structure = find_plan_structure(told.item)
    for one in read_findings(told.item):
        if one.returned_on is not None and one.returned_on >= told.entry.effective_on >= (one.noted_on or date.min):
            part = say_part(structure, one.part)
            criterion, action = (words.strip().rstrip(".") for words in (one.criterion, one.action))
            yield POINT.format(number=one.number, part=part, criterion=criterion, action=action)


def _said(on: date | None) -> Any:
    return day(on) if on is not None else ""


def letter_panel(session: Session, item: Item) -> Iterator[Panel]:
    """The letters of a plan on its page, the newest first; nothing where there are none."""
    rows = tuple(
        PanelRow(
            label=one.title,
            on=one.dated_on,
            links=(PanelLink(READ, f"/items/{item.reference}/{one.address}"),),
            tone="done",
        )
        for one in letters(session, item)
    )
    if rows:
        yield Panel("letters", TITLE, rows[::-1], newest_first=True)


HOOKS = {"letters": letters}
