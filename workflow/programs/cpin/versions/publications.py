"""What everybody may read of what this program publishes: one pure function for each kind, and nothing besides.

No draft, no name of a person, no score, no ballot and no comment is ever part of it. What people wrote themselves is
shown without the names of those whom the service knows.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from models.editions import Edition
from models.items import Item
from workflow import registry
from workflow.committees.minutes import without_places
from workflow.definition import Field
from workflow.editions import CHANGE_TYPES, CLASSES
from workflow.postings import Published
from workflow.programs.cpin.words import SAID
from workflow.texts import Text

Fields = Mapping[str, Any]
Fact = tuple[Text, Text]

AGENDA, MINUTES = "agenda", "minutes"
PARTS = {
    "practice": Text("Practice", "Pratique"),
    "training_resource": Text("Training resource", "Ressource de formation"),
    "change_request": Text("Approved change request", "Demande de changement approuvée"),
    "cr_list": Text("List of approved requests", "Liste des demandes approuvées"),
    AGENDA: Text("Agenda", "Ordre du jour"),
    MINUTES: Text("Minutes", "Procès-verbal"),
}
"""What is published, by the kind of its posting."""

WITHDRAWN = {
    "practice": Text("The practice was retired.", "La pratique a été mise hors service."),
    "training_resource": Text(
        "The training resource was retired.", "La ressource de formation a été mise hors service."
    ),
    "change_request": Text(
        "The request is not on the list of approved requests any more.",
        "La demande ne figure plus sur la liste des demandes approuvées.",
    ),
    AGENDA: Text("The meeting was put off or cancelled.", "La réunion a été reportée ou annulée."),
}
"""Why something of a kind is no longer shown."""

CHANGE = Text("Kind of change", "Genre de changement")
SCOPE = Text("Scope", "Portée")
DATED = Text("Dated", "En date du")
ENDORSED = Text("Endorsed on", "Approuvée le")
CLASS = Text("Class", "Classe")
STANDS = Text("How it stands", "Où on en est")
PLACE = Text("Place on the list", "Rang sur la liste")
LISTED = Text("List", "Liste")
COUNT = Text("Requests", "Demandes")
AS_OF = Text("As of", "En date du")
MEETING = Text("Meeting", "Réunion")
HELD = Text("Held on", "Tenue le")
PLANNED = Text("Planned for", "Prévue le")
APPROVED = Text("Minutes approved on", "Procès-verbal approuvé le")
CORRECTIONS = Text("Corrections", "Corrections")


def published(kind: str, item: Item, edition: Edition | None) -> Published | None:
    """What everybody may read of an item, of a part of it, or of one of its editions."""
    if edition is not None and kind in OF_EDITIONS:
        return OF_EDITIONS[kind](item.title, item.fields, edition)
    return OF_RECORDS[kind](item.title, item.fields) if kind in OF_RECORDS else None


def practice(title: str, fields: Fields, edition: Edition) -> Published:
    """A version of a practice."""
    summary = str(fields.get("short_description") or "")
    return Published(title, summary, tuple(_edition_facts(edition)), edition.text, edition.file)


def training_resource(title: str, fields: Fields, edition: Edition) -> Published:
    """A version of a training resource."""
    facts = list(_edition_facts(edition))
    if edition.class_at_publish:
        facts.append((CLASS, CLASSES[edition.class_at_publish]))
    facts += _chosen("training_resource", fields, ("format", "languages_available"))
    summary = str(fields.get("short_description") or "")
    return Published(title, summary, tuple(facts), edition.text, edition.file)


def _edition_facts(edition: Edition) -> Iterable[Fact]:
    yield CHANGE, CHANGE_TYPES[edition.change_type]
    if edition.scope and edition.change_type != "editorial":  # what a correction says of itself is for the history
        yield SCOPE, _same(edition.scope)
    for label, day in ((DATED, edition.dated_on), (ENDORSED, edition.endorsed_on)):
        if day:
            yield label, _same(day.isoformat())


def agenda(title: str, fields: Fields) -> Published:
    """The agenda of a meeting: its items by their references, never by titles that are not published."""
    facts = [*_chosen("meeting", fields, ("kind",)), *_days(fields, ((PLANNED, "scheduled_on"),))]
    lines = [_agenda_line(row) for row in fields.get("agenda_lines") or ()]
    text = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    return Published(title, "", tuple(facts), text, fields.get("agenda"))


def _agenda_line(row: Fields) -> str:
    said = " ".join(str(row[name]) for name in ("item", "topic") if row.get(name))
    return f"{said} ({row['minutes']} min)" if row.get("minutes") else said


def minutes(title: str, fields: Fields) -> Published:
    """The approved minutes of a meeting, with the corrections made since."""
    days = ((HELD, "held_on"), (APPROVED, "minutes_approved_on"))
    facts = [*_chosen("meeting", fields, ("kind",)), *_days(fields, days)]
    text = without_places(str(fields.get("minutes_text") or ""))
    made = [f"- {row['corrected_on']}: {row['text']}" for row in fields.get("minutes_corrections") or ()]
    if made:
        text = "\n\n".join([text, f"### {CORRECTIONS.en}", "\n".join(made)]).lstrip()
    guests = tuple(str(row["name"]) for row in fields.get("attendance") or () if row.get("name"))
    return Published(title, "", tuple(facts), text, fields.get("minutes"), guests)


def approved_request(title: str, category: str | None, row: Fields, listed: str) -> Published:
    """A change request as it stands on a published list: its title, its category and its status word."""
    facts = list(_chosen("change_request", {"category": category}, ("category",)))
    if row.get("word"):
        facts.append((STANDS, SAID[str(row["word"])]))
    facts += _days(row, ((ENDORSED, "endorsed_on"),))
    facts += [(PLACE, _same(str(row["position"]))), (LISTED, _same(listed))]
    return Published(title, "", tuple(facts))


def approved_list(title: str, fields: Fields, titles: Mapping[str, str]) -> Published:
    """A published list: what stands on it, in its order, by reference and title."""
    rows = list(fields.get("rows") or ())
    text = "\n".join(f"{row['position']}. {row['cr']}: {titles.get(row['cr'], '')}" for row in rows)
    facts = [*_days(fields, ((AS_OF, "as_of"),)), (COUNT, _same(str(len(rows))))]
    return Published(title, "", tuple(facts), text)


def document(title: str, fields: Fields) -> Published:
    """A document as the ministry has it: its file. The register shows none of them."""
    return Published(title, file=fields.get("file"))


def _chosen(kind: str, fields: Fields, names: Iterable[str]) -> Iterable[Fact]:
    """Choices by their labels."""
    declared = registry.kind(kind).fields
    for name in names:
        if fields.get(name):
            yield declared[name].label, _labels(declared[name], fields[name])


def _labels(declared: Field, value: Any) -> Text:
    chosen = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
    labels = [option.label for option in declared.options if option.value in chosen]
    return Text(", ".join(one.en for one in labels), ", ".join(one.fr for one in labels))


def _days(fields: Fields, named: Iterable[tuple[Text, str]]) -> Iterable[Fact]:
    for label, name in named:
        day = fields.get(name)
        if day:
            yield label, _same(day.isoformat() if isinstance(day, date) else str(day)[:10])


def _same(text: str) -> Text:
    return Text(text, text)


OF_EDITIONS: Mapping[str, Callable[[str, Fields, Edition], Published]] = {
    "practice": practice,
    "training_resource": training_resource,
}
OF_RECORDS: Mapping[str, Callable[[str, Fields], Published]] = {AGENDA: agenda, MINUTES: minutes, "document": document}
