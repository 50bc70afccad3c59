"""What the page of a report shows: its figures, the checklist with what is missing, late entries, the questions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from workflow import registry
from workflow.actors import Actor
from workflow.panels import Panel, PanelRow, Tone
from workflow.programs.cpin.reporting.checklist import Check, checks_of
from workflow.programs.cpin.reporting.compile_rules import missing_postings
from workflow.programs.cpin.reporting.empty_lists import count_rows
from workflow.programs.cpin.reporting.lists import LISTS
from workflow.programs.cpin.reporting.report_rules import ANSWERED, questions_of
from workflow.reports.cells import say
from workflow.reports.frozen import read_text
from workflow.reports.sheets import live_figures, may_see_figures, seen_snapshots, variance_of
from workflow.reports.snapshots import Line, lines_of
from workflow.reports.variance import Variance
from workflow.texts import Text

FIGURES_NOW = Text("Figures as they are now", "Chiffres à ce jour")
FIGURES_FROZEN = Text("Figures as compiled", "Chiffres tels que compilés")
CHECKLIST = Text("Checklist", "Liste de vérification")
VARIANCE = Text("Since it was submitted", "Depuis la remise")
QUESTIONS = Text("Supplementary questions", "Questions supplémentaires")
AGREEMENT = Text("Lists against figures", "Listes et chiffres")
AGREE = Text("{agreed} of {all} comparisons agree.", "Comparaisons concordantes : {agreed} sur {all}.")
APART = Text("{listed} listed, {counted} counted", "{listed} sur la liste, {counted} comptées")
PRODUCED = Text("produced when it is compiled", "produite à la compilation")
WAS_PRODUCED = Text("produced", "produite")
AS_FILE = Text("attached: {name}", "jointe : {name}")
NOT_APPLICABLE = Text("not applicable: {reason}", "sans objet : {reason}")
MISSING = Text("missing", "manquante")
NO_ROWS = Text(
    "It has no rows as things stand: mark it not applicable with a reason, attach a file, or name it as produced.",
    "Elle ne contient aucune ligne à ce jour : marquez-la sans objet avec un motif, joignez un fichier ou nommez-la "
    "parmi les pièces produites.",
)
ROWS = Text("Its list has rows as things stand: {count}.", "Lignes de sa liste à ce jour : {count}.")
NOT_POSTED = Text(
    "Minutes not posted, each with a reason to give: {references}.",
    "Procès-verbaux non affichés, chacun avec un motif à donner : {references}.",
)
TARGET = Text("target {target}", "cible {target}")
FROM_TO = Text("{submitted} submitted, {recomputed} now", "{submitted} remis, {recomputed} à ce jour")
LATE = Text("late: {references}", "en retard : {references}")
GONE = Text("no longer counted: {references}", "ne compte plus : {references}")
UNCHANGED = Text("Nothing has changed.", "Rien n’a changé.")
HANDED_IN = Text(
    "The interim report {reference} against the records of today.",
    "Le rapport intermédiaire {reference} par rapport aux dossiers d’aujourd’hui.",
)


def panels(session: Session, item: Item, now: datetime, actor: Actor) -> Iterator[Panel]:
    """The blocks of a report, for those who may see them."""
    frozen = next(
        (one for one in seen_snapshots(session, item, actor) if one.number == item.fields.get("snapshot")), None
    )
    if frozen is not None:
        yield _figures(FIGURES_FROZEN, lines_of(frozen.content))
        yield Panel("checklist", CHECKLIST, tuple(_frozen_checks(frozen.content["facts"]["checklist"])))
        yield from _agreement(frozen.content["facts"].get("agreement") or ())
    elif may_see_figures(actor, item):
        yield _figures(FIGURES_NOW, live_figures(session, item, actor, now))
        yield Panel("checklist", CHECKLIST, tuple(_checks(session, item, now)))
    if may_see_figures(actor, item):
        yield from _variance(session, item, actor, now)
    questions = questions_of(session, item)
    if questions:
        today = registry.program(item.program).today(now)
        yield Panel("questions", QUESTIONS, tuple(_question(one, today) for one in questions))


def _figures(title: Text, lines: Iterable[Line]) -> Panel:
    return Panel("figures", title, tuple(_figure(line) for line in lines))


def _figure(line: Line) -> PanelRow:
    sides = [(side.label, _number(line, side.value)) for side in line.sides]
    said = (
        sides[0][1]
        if len(sides) == 1
        else _joined(Text(f"{name.en} {value.en}", f"{name.fr} {value.fr}") for name, value in sides)
    )
    because = TARGET.format(target=_number(line, line.target)) if line.target is not None else None
    return PanelRow(Text(f"{line.code} {line.name.en}", f"{line.code} {line.name.fr}"), said=said, because=because)


def _number(line: Line, value: object) -> Text:
    kind = "money" if line.unit == "money" else "number"
    return Text(say(value, kind, "en"), say(value, kind, "fr"))  # type: ignore[arg-type]


def _joined(parts: Iterable[Text]) -> Text:
    said = list(parts)
    return Text("; ".join(part.en for part in said), "; ".join(part.fr for part in said))


def _checks(session: Session, item: Item, now: datetime) -> Iterator[PanelRow]:
    """What will be handed in as things stand, and what is still to be done about it."""
    unposted = missing_postings(session, item, now)
    explained = {row.get("meeting") for row in item.fields.get("missing_postings") or () if row.get("reason")}
    open_still = [reference for reference in unposted if reference not in explained]
    checks = checks_of(None, item.fields.get("na") or (), item.fields.get("files") or ())
    counted = {check.code: count for check, count in count_rows(session, item, checks, now)}
    for check in checks:
        because, tone = _foretold(check, counted.get(check.code))
        if check.code == "R1" and open_still:
            because, tone = NOT_POSTED.format(references=", ".join(open_still)), "late"
        yield PanelRow(_titled(check.code), said=_how(check, PRODUCED), because=because, tone=tone)


def _foretold(check: Check, count: int | None) -> tuple[Text | None, Tone]:
    """What compiling will ask of a list that may be left out: to say so of an empty one, not to of one with rows."""
    if count is None:
        return None, "done"
    if check.how == "na":
        return (ROWS.format(count=count), "late") if count else (None, "done")
    return (None, "done") if count else (NO_ROWS, "late")


def _frozen_checks(kept: Iterable[dict[str, str]]) -> Iterator[PanelRow]:
    for one in kept:
        check = Check(one["code"], one["how"], one["said"])  # type: ignore[arg-type]
        yield PanelRow(_titled(check.code), said=_how(check, WAS_PRODUCED), tone="done")


def _agreement(kept: Sequence[Mapping[str, Any]]) -> Iterator[Panel]:
    """Where lists and figures of the snapshot say different numbers; one line when all say the same."""
    differ = [one for one in kept if Decimal(one["listed"]) != Decimal(one["counted"])]
    rows = [
        PanelRow(read_text(one["name"]), said=APART.format(listed=one["listed"], counted=one["counted"]), tone="late")
        for one in differ
    ]
    if kept:
        agreed = PanelRow(AGREE.format(agreed=len(kept) - len(differ), all=len(kept)), tone="done")
        yield Panel("agreement", AGREEMENT, (*rows, agreed))


def _titled(code: str) -> Text:
    title = LISTS[code].title if code in LISTS else Text("", "")
    return Text(f"{code} {title.en}", f"{code} {title.fr}")


def _how(check: Check, produced: Text) -> Text:
    if check.how == "na":
        return NOT_APPLICABLE.format(reason=check.said)
    if check.how == "file":
        return AS_FILE.format(name=check.said)
    return produced if check.how == "produced" else MISSING


def _variance(session: Session, item: Item, actor: Actor, now: datetime) -> Iterator[Panel]:
    found = variance_of(session, item, actor, now)
    if found is None:
        return
    other, variances = found
    rows = tuple(_difference(one) for one in variances if one.difference or one.late or one.gone)
    shown = rows or (PanelRow(UNCHANGED, tone="done"),)
    yield Panel("variance", VARIANCE, shown, HANDED_IN.format(reference=other.reference))


def _difference(one: Variance) -> PanelRow:
    line = Line(one.code, one.name, one.name, one.unit, {}, ())
    said = FROM_TO.format(submitted=_number(line, one.submitted), recomputed=_number(line, one.recomputed))
    told = [
        words.format(references=", ".join(row.reference for row in rows))
        for words, rows in ((LATE, one.late), (GONE, one.gone))
        if rows
    ]
    name = Text(f"{one.code} {one.name.en}", f"{one.code} {one.name.fr}")
    return PanelRow(name, said=said, because=_joined(told) if told else None, tone="late")


def _question(question: Item, today: date) -> PanelRow:
    due = question.fields.get("due")
    done = question.state in ANSWERED
    tone: Tone = "done" if done else "late" if due and due < today.isoformat() else "open"
    label = f"{question.reference}: {question.title}"
    return PanelRow(
        Text(label, label),
        on=date.fromisoformat(due) if due else None,
        said=registry.kind(question.kind).states[question.state].label,
        tone=tone,
    )
