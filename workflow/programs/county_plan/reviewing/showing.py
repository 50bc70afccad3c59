"""The review on a plan's page and on the page of a part: findings with answers and corrections, specialists."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from models.people import Person
from workflow.actors import Actor
from workflow.content.structure import Structure
from workflow.panels import Panel, PanelLink, PanelRow, Tone
from workflow.programs.county_plan.plan import KIND
from workflow.programs.county_plan.reviewing.corrections import Corrections, corrections_of, unmet
from workflow.programs.county_plan.reviewing.findings import (
    FINDINGS,
    Finding,
    PartName,
    is_returned,
    open_findings,
    read_findings,
    say_part,
)
from workflow.programs.county_plan.reviewing.specialties import (
    REVIEWS,
    SpecialistReview,
    may_review,
    read_reviews,
)
from workflow.programs.county_plan.reviewing.telling import told_findings
from workflow.programs.county_plan.wording import day
from workflow.programs.county_plan.writing import RETURNED, find_plan_structure, may_write_part
from workflow.texts import Text

TITLE = Text("Findings", "Constats")
HELP = Text(
    "What the State found, what it asks for, and what the county answered or changed. Parts without a finding stay "
    "accepted.",
    "Ce que l’État a constaté, ce qu’il demande, et ce que le comté a répondu ou modifié. Les parties sans constat "
    "restent acceptées.",
)
TELLS = frozenset({FINDINGS, REVIEWS})
LABEL = Text("{number}. {part}", "{number}. {part}")
CRITERION = Text("Criterion missed: {words}", "Critère non respecté : {words}")
ACTION = Text("Action needed: {words}", "Correction demandée : {words}")
BY = Text("{by} for {track}, {day}", "{by} pour {track}, le {day}")
TRACKS = {"ocfs": Text("OCFS", "l’OCFS"), "dpca": Text("DPCA", "la DPCA")}
ANSWERED = Text("County ({by}): {words}", "Comté ({by}) : {words}")
JUDGED = Text("{by}, {day}: {words}", "{by}, le {day} : {words}")
COLLECTED = Text("open, the county is not told yet", "ouvert, le comté n’en est pas encore avisé")
RETURNED_ON = Text("open, returned {day}", "ouvert, renvoyé le {day}")
ENDED = {
    "settled": Text("settled {day}", "réglé le {day}"),
    "withdrawn": Text("withdrawn {day}", "retiré le {day}"),
}
UNCHANGED = Text(
    "Nothing has changed in this part since it was returned.", "Rien n’a changé dans cette partie depuis le renvoi."
)
CHANGED = Text(
    "Answers changed in this part since it was returned: {count}.",
    "Réponses modifiées dans cette partie depuis le renvoi : {count}.",
)
SEE = Text("See what changed, word by word", "Voir ce qui a changé, mot à mot")
OPEN_PART = Text("Open {part}", "Ouvrir {part}")
SPECIALISTS = Text("Specialist reviews", "Examens spécialisés")
SPECIALISTS_HELP = Text(
    "Each looks at the parts named here, besides the reviewers of the whole plan.",
    "Chacun examine les parties nommées ici, outre les réviseurs de tout le plan.",
)
WAITED = Text("awaited", "attendu")
DONE = Text("reported {day}", "remis le {day}")
RETURNED_PART = Text("returned", "renvoyée")
ACCEPTED_PART = Text("stays accepted", "reste acceptée")
CORRECT = Text("Correct {part}", "Corriger {part}")
SIGNED_ANEW = Text(
    "Saving a correction clears every signature: everybody signs anew before the plan is resubmitted (R-SIG-08).",
    "Enregistrer une correction efface toutes les signatures : chacun signe de nouveau avant que le plan soit déposé "
    "de nouveau (R-SIG-08).",
)
CORRECTED = Text(
    "The content was corrected, which cleared the signatures given before: everybody signs it anew, then the plan is "
    "resubmitted (R-SIG-08).",
    "Le contenu a été corrigé, ce qui a effacé les signatures d’avant : chacun le signe de nouveau, puis le plan est "
    "déposé de nouveau (R-SIG-08).",
)
UNDER_REVIEW = "under_review"
NOTE_FINDING = Text("Note a finding about this part", "Noter un constat sur cette partie")


def finding_panel(session: Session, item: Item, actor: Actor, within: PartName | None = None) -> Iterator[Panel]:
    """The findings of a plan, or of one part of it, that the actor reads, in order; nothing where there are none."""
    told = told_findings(actor, read_findings(item))
    found = [one for one in told if within is None or one.part.covers(within.part, within.instance)]
    if found:
        structure, corrections = find_plan_structure(item), corrections_of(session, item)
        rows = tuple(_line(item, structure, corrections, one) for one in found)
        words = CORRECTED if within is None and item.state == RETURNED and corrections.changed else HELP
        yield Panel("findings", TITLE, rows, words, tells=TELLS)


def _line(item: Item, structure: Structure, corrections: Corrections, one: Finding) -> PanelRow:
    return PanelRow(
        label=LABEL.format(number=one.number, part=say_part(structure, one.part)),
        said=_standing(one),
        more=tuple(_sentences(one, corrections)),
        links=tuple(_links(item, structure, one, corrections)),
        tone="open" if one.is_open else "done",
    )


def _standing(one: Finding) -> Text:
    if one.is_open:
        return RETURNED_ON.format(day=day(one.returned_on)) if one.returned_on else COLLECTED
    return ENDED[one.state].format(day=day(one.judged_on) if one.judged_on else "")


def _sentences(one: Finding, corrections: Corrections) -> Iterator[Text]:
    yield CRITERION.format(words=one.criterion)
    yield ACTION.format(words=one.action)
    if one.noted_on:
        yield BY.format(by=one.by, track=TRACKS[one.track], day=day(one.noted_on))
    if one.answer:
        yield ANSWERED.format(by=one.answered_by, words=one.answer)
    if one.is_returned and corrections.version:
        changed = len(corrections.of(one))
        yield CHANGED.format(count=changed) if changed else UNCHANGED
    if one.note and one.judged_on:
        yield JUDGED.format(by=one.judged_by, day=day(one.judged_on), words=one.note)


def _links(item: Item, structure: Structure, one: Finding, corrections: Corrections) -> Iterator[PanelLink]:
    yield PanelLink(OPEN_PART.format(part=str(one.part)), address_of(item, structure, one.part))
    if one.is_returned and corrections.of(one):
        yield PanelLink(SEE, f"/items/{item.reference}/changes-between?earlier={corrections.version}")


def address_of(item: Item, structure: Structure, name: PartName) -> str:
    """The page where a part is written, or the outline of its component."""
    base = f"/items/{item.reference}/content"
    if name.part in structure.components:
        return f"{base}#{quote(name.part)}"
    instances = bool(structure.parts[name.part].repeat) if name.part in structure.parts else False
    if instances and not name.instance:
        return f"{base}#{quote(name.component)}"
    return f"{base}/{quote(name.part)}" + (f"/{quote(name.instance)}" if name.instance else "")


def specialist_panel(session: Session, item: Item) -> Iterator[Panel]:
    """Which specialists look at a plan under review, at which parts, and what they said."""
    reviews = read_reviews(item)
    if reviews and item.state in ("under_review", RETURNED):
        ids = {one.person_id for one in reviews} - {None}
        names = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).tuples()) if ids else {}
        rows = tuple(_review_line(one, names.get(one.person_id or 0, "")) for one in reviews)
        yield Panel("specialists", SPECIALISTS, rows, SPECIALISTS_HELP, tells=TELLS)


def _review_line(one: SpecialistReview, person: str) -> PanelRow:
    parts = ", ".join(str(part) for part in one.specialty.parts)
    words = [Text(parts, parts), *([Text(person, person)] if person else [])]
    if one.opinion:
        words.append(
            ANSWER_SAID.format(by=one.done_by, words=one.opinion) if one.done_by else Text(one.opinion, one.opinion)
        )
    return PanelRow(
        label=one.specialty.label,
        said=DONE.format(day=day(one.done_on)) if one.done_on else WAITED,
        more=tuple(words),
        tone="done" if one.done_on else "open",
    )


ANSWER_SAID = Text("{by}: {words}", "{by} : {words}")


def part_panels(session: Session, item: Item, part: str, instance: str, actor: Actor) -> Iterable[Panel]:
    """What the State found about one part of a plan."""
    return finding_panel(session, item, actor, PartName(part, instance)) if item.kind == KIND else ()


def part_mark(item: Item, part: str, instance: str) -> tuple[Text, Tone] | None:
    """Of a returned plan, whether a part was returned or stays accepted; None for any other plan."""
    if item.state != RETURNED:
        return None
    return (RETURNED_PART, "open") if is_returned(item, part, instance) else (ACCEPTED_PART, "done")


def part_notice(item: Item, part: str, instance: str) -> Text | None:
    """What a correction of a returned part brings about (R-SIG-08)."""
    return SIGNED_ANEW if item.state == RETURNED and item.kind == KIND and is_returned(item, part, instance) else None


def leading_part(session: Session, item: Item, actor: Actor) -> PanelLink | None:
    """The first returned part that the reader writes and that has neither changed nor been answered since."""
    if item.kind != KIND or item.state != RETURNED:
        return None
    structure = find_plan_structure(item)
    for one in unmet(open_findings(item), corrections_of(session, item)):
        named = [part for part in structure.parts.values() if one.part.covers(part.id)]
        if any(may_write_part(actor, item, part, one.part.instance) for part in named):
            return PanelLink(CORRECT.format(part=str(one.part)), address_of(item, structure, one.part))
    return None


def part_links(item: Item, part: str, instance: str, actor: Actor) -> Iterable[PanelLink]:
    """To note a finding about the part, for whoever reviews it now."""
    name = PartName(part, instance)
    if item.state == UNDER_REVIEW and may_review(actor, name):
        asked = urlencode({"finding_part": str(name)})
        yield PanelLink(NOTE_FINDING, f"/items/{item.reference}/do/note_finding?{asked}")


HOOKS: Mapping[str, Callable[..., Any]] = {
    "part_panels": part_panels,
    "part_mark": part_mark,
    "part_notice": part_notice,
    "leading_part": leading_part,
    "part_links": part_links,
}
