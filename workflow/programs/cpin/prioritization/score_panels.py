"""What the page of a scorecard shows besides its facts: who has handed in, the arithmetic, and the rank."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item, ItemLink
from models.people import Person
from workflow import registry
from workflow.panels import Panel, PanelRow
from workflow.programs.cpin.prioritization import scoring
from workflow.programs.cpin.prioritization.results import ranked_at, result_of
from workflow.programs.cpin.prioritization.scorecards import SCORES
from workflow.programs.cpin.prioritization.scoring import Ranked
from workflow.texts import Text

HANDED_IN = Text("Who has handed in scores", "Qui a remis des cotes")
IN = Text("handed in", "remises")
NOT_IN = Text("not yet", "pas encore")
ARITHMETIC = Text("How the priority comes about", "Comment la priorité est calculée")
FLAGGED = Text("Discuss before closing", "À discuter avant la fermeture")
FAR_APART = Text("the scores lie {spread} or more apart", "les cotes diffèrent de {spread} ou plus")
RANKING = Text("Rank at this meeting", "Rang à cette réunion")
STALE = Text("The scores are out of date", "Les cotes sont périmées")
SCORED = Text("Scored", "Cotée")
ANEW = Text("score it anew before it is ranked", "à coter de nouveau avant le classement")
PLACE = Text("{place}. {reference}", "{place}. {reference}")
CLASS = Text("Class: {name}", "Classe : {name}")
PLACED = Text("{name}, priority {priority}", "{name}, priorité {priority}")
BEFORE = Text("before {next}: {why}", "avant {next} : {why}")


def panels(session: Session, item: Item) -> Iterable[Panel]:
    """While it is scored: who is still awaited. Afterwards: what the scores come to, and where it stands."""
    if item.state == "scoring":
        yield _handed_in(session, item)
    elif item.state == "discussion":
        yield from _discussion(item)
    elif item.state == "closed":
        yield from _result(session, item)


def stale_panels(session: Session, item: Item, today: date) -> Iterable[Panel]:
    """On what was scored and waits: whether its scores are out of date."""
    if item.fields.get("priority") is None or registry.kind(item.kind).states[item.state].terminal:
        return
    scored = (ItemLink.to_id == item.id, ItemLink.relation == SCORES, Item.state == "closed")
    query = select(Item).join(ItemLink, ItemLink.from_id == Item.id).where(*scored).order_by(Item.id.desc()).limit(1)
    card = session.scalar(query)
    if card is not None:
        yield from stale_panel(card, today)


def stale_panel(card: Item, today: date) -> Iterable[Panel]:
    """The flag that the scores of a closed card are older than a year, or that its gate's date has passed."""
    scored_on, gate = date.fromisoformat(card.fields["scored_on"]), card.fields.get("statutory_on")
    if scoring.is_stale(scored_on, date.fromisoformat(gate) if gate else None, today):
        yield Panel("stale", STALE, (PanelRow(SCORED, on=scored_on, because=ANEW, tone="late"),))


def _handed_in(session: Session, item: Item) -> Panel:
    done = {row["scorer"] for row in item.fields.get("cards") or ()}
    people = session.scalars(
        select(Person).where(Person.id.in_(item.fields.get("invited") or ())).order_by(Person.name)
    )
    rows = tuple(
        PanelRow(
            Text(person.name, person.name),
            said=IN if person.id in done else NOT_IN,
            tone="done" if person.id in done else "open",
        )
        for person in people
    )
    return Panel("handed_in", HANDED_IN, rows)


def _discussion(item: Item) -> Iterable[Panel]:
    known = scoring.method()
    labels = {criterion.name: criterion.label for criterion in known.criteria}
    cards = [{name: row.get(name) for name in known.asked} for row in item.fields.get("cards") or ()]
    why = FAR_APART.format(spread=known.spread)
    rows = tuple(PanelRow(labels[name], said=why) for name in scoring.flagged(scoring.valid_cards(cards)))
    if rows:
        yield Panel("flags", FLAGGED, rows)


def _result(session: Session, item: Item) -> Iterable[Panel]:
    result = result_of(item, date.fromisoformat(item.fields["scored_on"]))
    lines = (*result.lines, CLASS.format(name=_class_said(result.moscow)))
    yield Panel("arithmetic", ARITHMETIC, tuple(PanelRow(line, tone="done") for line in lines))
    meeting = session.scalar(select(Item).where(Item.reference == item.fields["meeting"]))
    ranked = ranked_at(session, meeting, item.fields["item"]) if meeting is not None else []
    yield Panel("ranking", RANKING, tuple(_places(ranked)))


def _places(ranked: list[Ranked]) -> Iterable[PanelRow]:
    following = [*ranked[1:], None]
    for place, (one, after) in enumerate(zip(ranked, following, strict=True), 1):
        why = BEFORE.format(next=after.reference, why=scoring.why_before(one, after)) if after else None
        label = PLACE.format(place=place, reference=one.reference)
        said = PLACED.format(name=_class_said(one.moscow), priority=one.priority)
        yield PanelRow(label, said=said, because=why, tone="done")


def _class_said(name: str) -> Text:
    options = registry.kind("change_request").fields["moscow"].options
    return next((option.label for option in options if option.value == name), Text(name, name))
