"""What the columns of a list may be: the fields that an action takes, and a few that say which item a row is about."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workflow import registry
from workflow.actors import Actor
from workflow.definition import SAME, Field, Transition, Workflow
from workflow.errors import NotFound
from workflow.permissions import role_used
from workflow.schemas import needed_inputs
from workflow.texts import Text

REFERENCE, VERSION, NUMBER, STATE = "reference", "version", "external_number", "state"
OWN = {
    REFERENCE: Text("Reference", "Référence"),
    VERSION: Text("Version", "Version"),
    NUMBER: Text("Number in the old list", "Numéro dans l’ancienne liste"),
    STATE: Text("State", "État"),
}
"""Columns that are no field: which item, at which version, under which number elsewhere, and where it stands."""

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    NUMBER: ("number", "no", "n", "id", "nr", "numero", "cr number", "old number", "ancien numero"),
    STATE: ("status", "statut", "etat"),
    "title": ("titre", "name", "nom", "subject", "sujet", "objet"),
    "details": ("description", "change request details"),
    "society": ("agency", "agence", "organization", "organisation", "societe"),
    "date_received": ("received", "date", "received on", "recue le", "date recue"),
    "received_on": ("received", "date", "date received", "recue le"),
    "proposed_on": ("proposed", "date proposed"),
    "started_on": ("started", "started on", "date started"),
    "version_number": ("version endorsed", "current version", "version courante"),
    "posted_on": ("posted", "date posted", "affichee le"),
    "released_on": ("released", "date released", "diffusee le"),
    "maintained_on": ("maintained on", "in maintenance"),
    "retired_on": ("retired", "date retired"),
    "priority_rank": ("priority", "rank", "priorite", "rang"),
    "accepted_on": ("accepted", "date accepted", "date d acceptation"),
    "prioritized_on": ("prioritized", "date prioritized", "date de priorisation"),
    "referred_on": ("referred", "referred to committee on", "date referred"),
    "endorsed_on": ("endorsed", "date endorsed", "approved on", "date approved", "date d approbation"),
    "published_on": ("published", "published on", "date published", "publiee le", "date de publication"),
    "first_forwarded_on": (
        *("forwarded", "forwarded on", "date forwarded", "forwarded to ministry", "submitted to ministry"),
        *("transmise", "transmise le", "date de transmission"),
    ),
    "scheduled_on": ("scheduled", "scheduled on", "date scheduled", "planifiee le"),
    "implemented_on": ("implemented", "date implemented", "completed on", "date de mise en oeuvre"),
    "deferred_on": ("deferred", "date deferred", "date du report"),
    "declined_on": ("declined", "date declined", "date du refus"),
    "withdrawn_on": ("withdrawn", "date withdrawn", "date du retrait"),
    "revisit_on": ("revisit", "revisit date", "revisit date if deferred"),
    "ministry_release": ("release",),
    "moscow": ("moscow",),
    "computed_rank": ("rank",),
}
UNFIT = frozenset({"file", "rows", "scorers"})
"""Types of values that one cell cannot hold."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What may be imported by one creating action: the columns there may be, and those that every new row needs."""

    flow: Workflow
    row: Transition
    fields: Mapping[str, Field]
    needed: tuple[str, ...]
    bringing: Transition | None = None
    """The action that makes an item of which the list tells what happened before, and dates it so."""
    milestones: tuple[Transition, ...] = ()
    """The actions that record what happened before, each by the date that its column gives."""

    def label(self, name: str) -> Text:
        """What a column is called."""
        return OWN[name] if name in OWN else self.fields[name].label

    @property
    def names(self) -> tuple[str, ...]:
        """Every column there may be, in order."""
        return (*OWN, *self.fields)


def creating_rows(flow: Workflow, actor: Actor) -> list[Transition]:
    """The actions by which the actor may make items of the kind, the one that takes a date received first."""
    if not _looks_after(flow, actor):
        return []
    rows = [row for row in flow.creating if not row.automatic and role_used(actor, row, None)]
    return sorted(rows, key=lambda row: not any(field.name in ("date_received", "received_on") for field in row.input))


def _looks_after(flow: Workflow, actor: Actor) -> bool:
    """Whether the actor acts on items of the kind, whoever's they are: lists are not for those who ask for one.

    Nor for whoever only answers what they were asked, as they could by a link.
    """
    return any(actor.holds(role) for role in flow.looked_after_by)


def kinds_for(actor: Actor) -> list[Workflow]:
    """The kinds of which the actor may import a list: those of which the actor may make an item."""
    flows = (flow for program in registry.programs() for flow in program.kinds.values())
    return [flow for flow in flows if creating_rows(flow, actor.in_program(flow.program)) and _is_list(flow)]


def _is_list(flow: Workflow) -> bool:
    """Whether a list of such items makes sense: an action that people perform makes one of at least two cells."""
    fitting = ([field for field in row.input if field.type not in UNFIT] for row in flow.creating if not row.automatic)
    return any(len(fields) > 1 for fields in fitting)


def layout_for(kind: str, action: str | None, actor: Actor) -> Layout:
    """What may be imported of a kind by an action of the actor's (None: the first). Raises NotFound."""
    flow = registry.kind(kind)
    rows = creating_rows(flow, actor.in_program(flow.program)) if _is_list(flow) else []
    row = next((row for row in rows if action in (None, row.do)), None)
    if row is None:
        raise NotFound(kind)
    given = {field.name: field for field in row.input}
    edited = {field.name: field for one in editing_rows(flow) for field in one.input if field.stored}
    steps = {field.name: field for one in flow.transitions if is_step(one) for field in one.input}
    bringing = next((one for one in flow.imported if one.creates and one.to == row.to), None)
    milestones = tuple(one for one in flow.imported if not one.creates) if bringing else ()
    told = {field.name: field for one in (bringing, *milestones) if one is not None for field in one.input}
    fields = {name: field for name, field in {**given, **edited, **steps, **told}.items() if field.type not in UNFIT}
    needed = tuple(name for name in needed_inputs(flow, row) if name in fields)
    return Layout(flow, row, fields, needed, bringing, milestones)


def editing_rows(flow: Workflow) -> list[Transition]:
    """The actions by which people change a record and leave it in its state."""
    return [row for row in flow.transitions if row.to == SAME and row.track is None and row.by_hand]


def is_step(row: Transition) -> bool:
    """Whether a row of a list may pass through this action to reach the state that it names."""
    return not row.creates and row.track is None and row.to.isidentifier() and row.to != SAME and row.by_hand


def suggest(headings: Iterable[str], layout: Layout) -> dict[int, str]:
    """For each column (from 1) what its heading says that it is, in English or French; each is named once."""
    known: dict[str, str] = {}
    for name in layout.names:
        label = layout.label(name)
        for word in (name, label.en, label.fr, *SYNONYMS.get(name, ())):
            known.setdefault(plain_words(word), name)
    found: dict[int, str] = {}
    for column, heading in enumerate(headings, 1):
        what = known.get(plain_words(heading.rstrip("* ")))
        if what is not None and what not in found.values():
            found[column] = what
    return found


def plain_words(text: str) -> str:
    """A text in small letters without accents and signs, by which headings and titles are compared."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", bare.casefold().replace("_", " ")))
