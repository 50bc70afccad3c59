"""Distribution lists: who is on them on a day, who may change whose names, and the societies' confirmations."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from models.people import Organization, Person
from workflow import registry
from workflow.actors import Actor
from workflow.context import Context
from workflow.errors import Reason
from workflow.panels import Panel, PanelRow
from workflow.programs.cpin import wording
from workflow.programs.cpin.functions import effects, guards, recipients
from workflow.texts import Text

NAME = "cpin"
REPORTED = frozenset({"cpin_leads", "technical", "reporting", "training"})
"""The lists whose names the ministry gets; the fifth is kept, not reported."""
WITH_MINISTRY = frozenset({"technical", "reporting", "training", "finance"})
"""The lists on which a member from the ministry's branch is expected."""
SECTORS = {
    "society": Text("sector", "secteur"),
    "ministry": Text("ministry", "ministère"),
    "association": Text("association", "association"),
}
NAME_READERS = frozenset({"cpin_staff", "cwob", "admin"})
MEMBERS = Text("Members", "Membres")
CONFIRMED = Text("Confirmed by the societies", "Confirmés par les sociétés")
NAMES = Text("{names} names", "noms : {names}")
SINCE = Text("{sector}, {organization}, since {since}", "{sector}, {organization}, depuis le {since}")
NO_MINISTRY = Text(
    "Nobody from the ministry’s branch is on this list.", "Personne de la direction du ministère n’est sur cette liste."
)
COUNT = Text("{count} members; their names are kept from you.", "Membres : {count}; vous ne voyez pas leurs noms.")


def current(item: Item, day: date) -> list[Mapping[str, Any]]:
    """The rows of those who are on the list on a day, first and last day included."""
    said = day.isoformat()
    rows: Iterable[Mapping[str, Any]] = item.fields.get("members") or ()
    return [row for row in rows if row["since"] <= said and (row.get("until") or said) >= said]


def members_on(session: Session, code: str, day: date) -> list[int]:
    """The ids of a list's members on a day; none where the list was not started or is closed."""
    query = select(Item).where(Item.kind == "distribution_list", Item.state == "kept", Item.category == code)
    with session.no_autoflush:
        found = session.scalar(query)
    return [row["contact"] for row in current(found, day)] if found is not None else []


def _leads_alone(ctx: Context) -> bool:
    return not ctx.actor.holds("cpin_staff", ctx.program.name)


def _society_of(ctx: Context) -> int | None:
    """The society whose names are meant: as given, else that of the contact, else the actor's own."""
    given: int | None = ctx.data.get("society")
    person = ctx.person(ctx.data.get("contact"))
    return given or (person.organization_id if person is not None else ctx.actor.organization_id)


def _open_row(ctx: Context) -> Mapping[str, Any] | None:
    rows: Iterable[Mapping[str, Any]] = ctx.item.fields.get("members") or ()
    return next((row for row in rows if row["contact"] == ctx.data.get("contact") and not row.get("until")), None)


@guards("one_list_each", asks=("code",))
def one_list_each(ctx: Context) -> Reason | None:
    """Each list is kept once."""
    same = (Item.kind == "distribution_list", Item.state == "kept", Item.category == ctx.data.get("code"))
    with ctx.session.no_autoflush:
        taken = ctx.session.scalar(select(Item.reference).where(*same))
    return Reason("one_list_each", wording.LIST_KEPT.format(reference=taken), field="code") if taken else None


@guards("own_names", asks=("contact",))
def own_names(ctx: Context) -> Reason | None:
    """A society's lead changes the names of the own society alone."""
    own = _society_of(ctx) in ctx.actor.organizations("society_lead")
    return Reason("own_names", wording.OWN_NAMES, field="contact") if _leads_alone(ctx) and not own else None


@guards("own_society_names")
def own_society_names(ctx: Context) -> Reason | None:
    """A society's lead confirms the names of the own society alone."""
    own = _society_of(ctx) in ctx.actor.organizations("society_lead")
    return Reason("own_society_names", wording.OWN_NAMES, field="society") if _leads_alone(ctx) and not own else None


@guards("society_known", asks=("society",))
def society_known(ctx: Context) -> Reason | None:
    """Names are confirmed for a society."""
    place = ctx.session.get(Organization, _society_of(ctx) or 0)
    if place is not None and place.kind == "society":
        return None
    return Reason("society_known", wording.SOCIETY_MISSING, field="society")


@guards("not_on_list", asks=("contact",))
def not_on_list(ctx: Context) -> Iterator[Reason]:
    """A contact is on a list once, and from a day that has come."""
    if _open_row(ctx) is not None:
        yield Reason("not_on_list", wording.ON_LIST, field="contact")
    if (ctx.data.get("since") or ctx.today) > ctx.today:
        yield Reason("not_on_list", wording.NOT_FUTURE, field="since")


@guards("on_list", asks=("contact",))
def on_list(ctx: Context) -> Iterator[Reason]:
    """Only who is on the list is taken off, not before the day on which they came."""
    row = _open_row(ctx)
    if row is None:
        yield Reason("on_list", wording.NOT_ON_LIST, field="contact")
    elif ctx.data.get("until") and ctx.data["until"].isoformat() < row["since"]:
        yield Reason("on_list", wording.BEFORE_SINCE.format(since=date.fromisoformat(row["since"])), field="until")


@guards("names_or_none", asks=("no_names_confirmed",))
def names_or_none(ctx: Context) -> Reason | None:
    """That a society has nobody on a list is said, not left to be guessed."""
    place = _society_of(ctx)
    named = [row for row in current(ctx.item, ctx.today) if row["society"] == place]
    if named or ctx.data.get("no_names_confirmed"):
        return None
    return Reason("names_or_none", wording.NO_NAMES, field="no_names_confirmed")


@effects("start_list")
def start_list(ctx: Context) -> None:
    """What a list is called and asks for follows from which one it is."""
    code = ctx.data["code"]
    label = next(option.label for option in ctx.workflow.fields["code"].options if option.value == code)
    ctx.item.title, ctx.item.category = label.in_(ctx.actor.language), code
    ctx.item.submitter_id = ctx.item.organization_id = None
    ctx.set("name", label.en)
    ctx.set("reported_to_ministry", code in REPORTED)
    ctx.set("requires_cwob_member", code in WITH_MINISTRY)


@effects("add_member")
def add_member(ctx: Context) -> None:
    """From today on, unless an earlier day is given."""
    row = {"contact": ctx.data["contact"], "society": _society_of(ctx), "since": ctx.data.get("since") or ctx.today}
    ctx.set("members", [*(ctx.item.fields.get("members") or ()), row])


@effects("end_member")
def end_member(ctx: Context) -> None:
    """The row stays, with its last day: who was on the list on a day can still be told."""
    ended = _open_row(ctx)
    until = (ctx.data.get("until") or ctx.today).isoformat()
    rows = [dict(row) | ({"until": until} if row is ended else {}) for row in ctx.item.fields["members"]]
    ctx.set("members", rows)


@effects("attest_names")
def attest_names(ctx: Context) -> None:
    """A society's latest confirmation counts; the history keeps all."""
    place = _society_of(ctx)
    names = sum(row["society"] == place for row in current(ctx.item, ctx.today))
    others = [row for row in ctx.item.fields.get("attestations") or () if row["society"] != place]
    ctx.set("attestations", [*others, {"society": place, "attested_on": ctx.today, "names": names}])
    for report in reports_confirmed(ctx):
        ctx.follow("lists_confirmed", item=report)


def reports_confirmed(ctx: Context) -> list[Item]:
    """The reports in preparation for which every society on the four reported lists has confirmed its names.

    A confirmation counts for a report from the day on which it was opened. This list is looked at as it now stands.
    """
    kept = select(Item).where(Item.kind == "distribution_list", Item.state == "kept", Item.category.in_(REPORTED))
    waiting = select(Item).where(Item.kind == "report", Item.state.in_(("open", "compiled")))
    with ctx.session.no_autoflush:
        lists, reports = list(ctx.session.scalars(kept)), list(ctx.session.scalars(waiting))
        if {one.category for one in lists} != REPORTED or not reports:
            return []
        return [report for report in reports if all(_is_confirmed(ctx, one, report) for one in lists)]


def _is_confirmed(ctx: Context, kept: Item, report: Item) -> bool:
    opened = registry.program(ctx.program.name).today(report.created_at)
    named = {row["society"] for row in current(kept, ctx.today)}
    societies = select(Organization.id).where(Organization.id.in_(named), Organization.kind == "society")
    asked = set(ctx.session.scalars(societies))
    return bool(kept.fields.get("attestations")) and asked <= attested_since(kept, opened)


def attested_since(item: Item, since: date) -> frozenset[int]:
    """The societies that have confirmed their names on or after a day."""
    rows: Iterable[Mapping[str, Any]] = item.fields.get("attestations") or ()
    return frozenset(row["society"] for row in rows if row["attested_on"] >= since.isoformat())


def may_read_names(actor: Actor) -> bool:
    """Whether somebody sees every name: staff, the ministry's reviewer and administrators do."""
    return any(actor.holds(role, NAME) for role in NAME_READERS)


def panels(session: Session, item: Item, today: date, actor: Actor) -> Iterator[Panel]:
    """The members whose names the reader may see, and when each society last confirmed its own."""
    rows = current(item, today)
    own = actor.organizations("society_lead")
    shown = rows if may_read_names(actor) else [row for row in rows if row["society"] in own]
    people = _named(session, Person, [row["contact"] for row in shown])
    places = _named(session, Organization, [row["society"] for row in rows])
    lines = [_member(row, people[row["contact"]], places.get(row["society"])) for row in shown]
    lines.sort(key=lambda line: line.label.en.casefold())
    if len(shown) < len(rows):
        lines.append(PanelRow(COUNT.format(count=len(rows) - len(shown))))
    missing = item.fields.get("requires_cwob_member") and not any(
        place is not None and place.kind == "ministry" for place in places.values()
    )
    yield Panel("members", MEMBERS, tuple(lines), NO_MINISTRY if missing else None)
    yield from _confirmations(session, item, own, everything=may_read_names(actor))


def _named(session: Session, table: type[Any], ids: Iterable[int | None]) -> dict[int | None, Any]:
    wanted = {row_id for row_id in ids if row_id is not None}
    return {row.id: row for row in session.scalars(select(table).where(table.id.in_(wanted)))} if wanted else {}


def _member(row: Mapping[str, Any], person: Person, place: Organization | None) -> PanelRow:
    unknown = Text("", "")
    said = SINCE.format(
        sector=SECTORS.get(place.kind, unknown) if place else unknown,
        organization=Text(place.name_en, place.name_fr or place.name_en) if place else unknown,
        since=row["since"],
    )
    return PanelRow(Text(person.name, person.name), said=said, tone="done")


def _confirmations(session: Session, item: Item, own: frozenset[int], *, everything: bool) -> Iterator[Panel]:
    rows = [row for row in item.fields.get("attestations") or () if everything or row["society"] in own]
    places = _named(session, Organization, [row["society"] for row in rows])
    lines = [
        PanelRow(
            Text(place.name_en, place.name_fr or place.name_en),
            on=date.fromisoformat(row["attested_on"]),
            said=NAMES.format(names=row["names"]),
            tone="done",
        )
        for row in rows
        if (place := places.get(row["society"])) is not None
    ]
    if lines:
        yield Panel("confirmed", CONFIRMED, tuple(sorted(lines, key=lambda line: line.on or date.min, reverse=True)))


@recipients("cpin_leads")
def cpin_leads(session: Session, item: Item) -> Iterable[int]:
    """The members of the CPIN Leads list, on the day on which the item last counted."""
    return members_on(session, "cpin_leads", item.effective_on)


@recipients("cpin_training_issues")
def cpin_training_issues(session: Session, item: Item) -> Iterable[int]:
    """The members of the CPIN Training Issues list, on the day on which the item last counted."""
    return members_on(session, "training", item.effective_on)
