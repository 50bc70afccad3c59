"""What was changed beside items: people, roles, organizations and settings, the newest first."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlalchemy import select

from blueprints.access import allowed
from blueprints.display import said, scope_words
from blueprints.facts import organization_name
from blueprints.identity import may, reading
from blueprints.language import LANGUAGES
from blueprints.numbers import whole_number
from blueprints.times import day_said, moment_said
from blueprints.wording import _
from models.changes import Change
from models.people import Organization, Person
from workflow import changes, registry, settings
from workflow.errors import NotFound
from workflow.feeds.keeping import Wanted
from workflow.feeds.keeping import label_of as feed_label
from workflow.incoming.words import WHY as WHYS
from workflow.scopes import action_said
from workflow.texts import Text
from workflow.webhooks.words import WHY_OFF

pages = Blueprint("changes", __name__)

SIZE = 50
VALUES = {
    "name": Text("Name", "Nom"),
    "email": Text("Email", "Courriel"),
    "language": Text("Language of mail", "Langue du courrier"),
    "organization": Text("Organization", "Organisation"),
    "is_verified": Text("The address is verified", "L’adresse est vérifiée"),
    "program": Text("Program", "Programme"),
    "role": Text("Role", "Rôle"),
    "committee": Text("Committee", "Comité"),
    "starts_on": Text("First day", "Premier jour"),
    "ends_on": Text("Last day", "Dernier jour"),
    "kind": Text("Kind", "Genre"),
    "code": Text("Code", "Code"),
    "name_en": Text("Name in English", "Nom en anglais"),
    "name_fr": Text("Name in French", "Nom en français"),
    "zone": Text("Zone or region", "Zone ou région"),
    "contact": Text("Who answers for it", "Qui en répond"),
    "deputy": Text("Deputy", "Remplacement"),
    "token": Text("Token", "Jeton"),
    "token_ends_at": Text("Ends", "Fin"),
    "scope": Text("Scope", "Portée"),
    "feed": Text("Feed", "Flux"),
    "details": Text("Details", "Détails"),
    "active_from": Text("Active from", "Active à partir du"),
    "active_until": Text("Active until", "Active jusqu’au"),
    "value": Text("Value", "Valeur"),
    "reason": Text("Reason", "Motif"),
    "about": Text("About", "Au sujet de"),
    "sent_to": Text("Sent to", "Envoyé à"),
    "host": Text("Host", "Hôte"),
    "kinds": Text("Kinds", "Genres"),
    "actions": Text("Actions", "Actions"),
    "is_active": Text("Switched on", "Activé"),
    "reader_id": Text("Sees what this account sees", "Voit ce que voit ce compte"),
    "why": Text("Why", "Motif"),
    "rows": Text("Rows that were emptied or deleted", "Lignes vidées ou supprimées"),
    "rewritten": Text("Changes that were rewritten", "Modifications récrites"),
}


def name_of_person(number: int) -> str:
    """The name of a person by their number; the number of one who is no more."""
    person = reading().get(Person, number)
    return person.name if person is not None else str(number)


DAYS = ("starts_on", "ends_on", "active_from", "active_until")
SAID: Mapping[str, Callable[[Any], str]] = {
    **dict.fromkeys(DAYS, lambda value: day_said(date.fromisoformat(value))),
    "language": lambda value: LANGUAGES.get(value, str(value)),
    "rows": lambda value: str(sum(value.values())),
    "rewritten": lambda value: str(len(value)),
    "feed": lambda kept: said(feed_label(Wanted(kept["sort"], kept))),
    "kinds": lambda names: ", ".join(_kind_said(name) for name in names) or _("every kind"),
    "actions": lambda names: ", ".join(said(action_said(name)) for name in names) or _("every action"),
    "reader_id": name_of_person,
    "why": lambda code: said(WHY_OFF.get(code) or WHYS.get(code) or str(code)),
    "scope": scope_words,
    "token_ends_at": lambda value: moment_said(datetime.fromisoformat(value)),
}
"""How values are said that are neither words nor numbers."""


@dataclass(frozen=True)
class Subject:
    """Whom or what a change was about: its name, and the address of its page where it has one."""

    name: str
    address: str | None = None


@pages.get("/changes")
@allowed("see_changes")
def show_changes() -> str:
    """Changes from the newest on: all, or those `about` one person, organization or setting."""
    about = request.args.get("about", "")[:120] or None
    before = request.args.get("before", type=whole_number)
    rows = changes.list_changes(reading(), subject=about, before=before, limit=SIZE + 1)
    shown = rows[:SIZE]
    subjects = name_subjects([row.subject for row in shown] + ([about] if about else []))
    return render_template(
        "pages/changes.html",
        rows=[(row, list_values(row)) for row in shown],
        older=shown[-1].seq if len(rows) > len(shown) else None,
        about=about,
        subjects=subjects,
        actions=changes.ACTIONS,
    )


def name_subjects(subjects: Iterable[str]) -> dict[str, Subject]:
    """The people, organizations and settings behind the subjects of changes: at most two queries."""
    wanted = [(subject, *subject.partition(":")[::2]) for subject in set(subjects)]
    people, places = (
        {int(key) for _subject, kind, key in wanted if kind == one and key.isdecimal() and len(key) < 10}
        for one in ("person", "organization")
    )
    found = {subject: _setting_subject(subject) for subject, kind, _key in wanted if kind == "setting"}
    if people:
        for person in reading().scalars(select(Person).where(Person.id.in_(people))):
            address = url_for("people.show_person", person_id=person.id)
            found[changes.of_person(person)] = Subject(person.name, address)
    if places:
        for place in reading().scalars(select(Organization).where(Organization.id.in_(places))):
            address = url_for("organizations.show_organization", organization_id=place.id)
            found[changes.of_organization(place)] = Subject(organization_name(place), address)
    for subject, kind, key in wanted:
        if kind == "webhook":
            found[subject] = Subject(_("Webhook %(number)s", number=key))
        elif kind == "incoming":
            found[subject] = Subject(_("Mail that came in, number %(number)s", number=key))
    if not may("administer"):  # the pages behind the names are an administrator's
        return {subject: Subject(one.name) for subject, one in found.items()}
    return found


def _setting_subject(subject: str) -> Subject:
    program, _dot, name = subject.removeprefix("setting:").partition(".")
    rule = settings.rule_of(program, name)
    if rule is None:  # a setting that is no more
        return Subject(f"{program}.{name}")
    return Subject(said(rule.field.label), url_for("settings.show_setting", program=program, name=name))


def list_values(row: Change) -> list[tuple[str, str, str]]:
    """Each value that a change names: what it is, what it was, what it became; empty where there was none."""
    rule = settings.rule_of(*row.subject.removeprefix("setting:").partition(".")[::2])
    if rule is not None:
        was, became = (settings.value_said(rule, values["value"]) for values in (row.before, row.after))
        return [(said(VALUES["value"]), said(was), said(became))]
    whole = {**row.before, **row.after}
    return [
        (
            said(VALUES.get(name, name)),
            _shown(name, row.before.get(name), whole),
            _shown(name, row.after.get(name), whole),
        )
        for name in whole
    ]


def _shown(name: str, value: Any, whole: Mapping[str, Any]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name in SAID:
        return SAID[name](value)
    if name in ("program", "role"):
        return _declared(name, str(value), str(whole.get("program", "")))
    return str(value)


def _kind_said(name: str) -> str:
    """The plural of a kind; the bare name of one that is no more."""
    flows = {kind: flow for program in registry.programs() for kind, flow in program.kinds.items()}
    return said(flows[name].plural) if name in flows else name


def _declared(name: str, value: str, program_name: str) -> str:
    """The label of a program, or of one of its roles; the bare name of one that is no more."""
    try:
        program = registry.program(program_name)
    except NotFound:
        return value
    role = program.roles.get(value)
    return said(program.label) if name == "program" else said(role.label if role else value)
