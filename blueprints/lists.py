"""Lists per kind and the search over all kinds: every filter is in the address, and shown as a chip."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from blueprints.access import signed_in
from blueprints.display import said
from blueprints.identity import actor, now, reading
from blueprints.options import organizations_of
from blueprints.rows import category_field, word_rows
from blueprints.wording import _
from models.people import Person, RoleGrant
from workflow import registry
from workflow.attachments.finding import find_by_name
from workflow.columns import Narrowed
from workflow.definition import WORDS, Field, Workflow
from workflow.engine import creating_actions
from workflow.errors import NotFound
from workflow.imports.columns import kinds_for
from workflow.listing import Due, Filters, Listing, list_items, settle
from workflow.priorities import is_prioritized
from workflow.visibility import find_visible, takes_part

pages = Blueprint("lists", __name__)

NAMES = ("state", "word", "category", "organization", "owner", "due", "q")
MOST_VALUES = 30
SPANS: tuple[Literal["from", "to"], ...] = ("from", "to")
DUES: dict[str, Due] = {"late": "late", "week": "week", "month": "month", "none": "none"}


@dataclass(frozen=True)
class Choice:
    """A filter's name and label, and the values one can choose from."""

    name: str
    label: str
    values: list[tuple[str, str]]
    is_date: bool = False
    """A day is typed instead of chosen."""


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address without it."""

    label: str
    address: str


@pages.get("/lists/<kind>")
@signed_in
def show_list(kind: str) -> str:
    """The list of one kind, as filtered, sorted and paged by the address."""
    flow = registry.kind(kind)
    if not takes_part(actor(), kind):
        raise NotFound(kind)
    listing = read_listing(kind, request.args)
    page = list_items(reading(), listing, actor=actor(), today=registry.program_of(kind).today(now()))
    choices = _choices(flow)
    offers = [offer for offer in creating_actions(reading(), kind, actor=actor(), now=now()) if offer.allowed]
    categories = (category_field(kind, row.category) for row in page.rows if row.category)
    category = next((field for field in categories if field), None)
    return render_template(
        "pages/list.html",
        flow=flow,
        category_name=category.name if category else "",
        category_head=said(category.label) if category else "",
        program=registry.program_of(kind),
        listing=listing,
        page=page,
        lines=word_rows(page.rows, registry.program_of(kind).calendar.zone, flow.listed),
        choices=choices,
        chips_on=list(_chips(choices, request.args)),
        filters=listing.filters,
        offers=offers,
        is_prioritized=is_prioritized(flow),
        columns=[(field.name, said(field.label)) for field in flow.listed.values()],
        is_imported=any(one.kind == kind for one in kinds_for(actor())),
        sort_address=_sort_address,
        page_address=_page_address,
    )


@pages.get("/search")
@signed_in
def search() -> str | Response:
    """What a text finds over all kinds; a reference typed in full opens its item."""
    text = request.args.get("q", "").strip()[:200]
    try:
        found = find_visible(reading(), text.upper(), actor()) if text else None
    except NotFound:
        found = None
    if found is not None:
        return redirect(url_for("items.show_item", reference=found.reference))
    listing = Listing(None, Filters(text=text), cursor=request.args.get("from"))
    page = list_items(reading(), listing, actor=actor(), today=now().date()) if text else None
    lines = word_rows(page.rows) if page else []
    files = find_by_name(reading(), text, actor()) if text and listing.cursor is None else ()
    return render_template(
        "pages/search.html", page=page, lines=lines, files=files, search_text=text, page_address=_page_address
    )


def read_listing(kind: str, args: MultiDict[str, str]) -> Listing:
    """What the address asks for; values that are not of the right shape are left out."""
    filters = Filters(
        states=_words(args, "state"),
        words=tuple(word for word in _words(args, "word") if word in WORDS),
        categories=_words(args, "category"),
        organizations=_numbers(args, "organization"),
        owners=_numbers(args, "owner"),
        due=DUES.get(args.get("due", "")),
        text=args.get("q", "")[:200],
        columns=tuple(_narrowed(kind, args)),
    )
    return settle(Listing(kind, filters, args.get("sort", "")[:61], args.get("from")))


def _narrowed(kind: str, args: MultiDict[str, str]) -> Iterable[Narrowed]:
    """The filters of the columns that the kind lists; a date that is none is left out."""
    for field in registry.kind(kind).listed.values():
        if field.type == "date":
            days = ((sign, args.get(f"{field.name}_{sign}", type=date.fromisoformat)) for sign in SPANS)
            yield from (Narrowed(field.name, sign, day.isoformat()) for sign, day in days if day)
        else:
            yield from (Narrowed(field.name, "is", value) for value in _words(args, field.name))


def _words(args: MultiDict[str, str], name: str) -> tuple[str, ...]:
    return tuple(value[:60] for value in args.getlist(name)[:MOST_VALUES] if value)


def _numbers(args: MultiDict[str, str], name: str) -> tuple[int, ...]:
    return tuple(int(value) for value in _words(args, name) if value.isdecimal() and len(value) < 10)


def _choices(flow: Workflow) -> list[Choice]:
    organizations, owners = list(organizations_of(reading(), flow.program)), _owners(flow)
    category = flow.fields.get("category")
    found = [
        Choice("state", _("State"), [(name, said(state.label)) for name, state in flow.states.items()]),
        Choice("word", _("Reporting word"), _reporting_words(flow)),
        Choice(
            "category", _("Category"), [(one.value, said(one.label)) for one in category.options] if category else []
        ),
        Choice("organization", _("Organization"), organizations),
        Choice("owner", _("Owner"), owners),
        Choice("due", _("Due"), _due_choices()),
        *(choice for field in flow.listed.values() for choice in _column_choices(field)),
    ]
    return [choice for choice in found if choice.values or choice.is_date]


def _column_choices(field: Field) -> Iterable[Choice]:
    label = said(field.label)
    if field.type == "date":
        yield Choice(f"{field.name}_from", _("%(field)s, from", field=label), [], is_date=True)
        yield Choice(f"{field.name}_to", _("%(field)s, up to", field=label), [], is_date=True)
    else:
        yield Choice(field.name, label, [(option.value, said(option.label)) for option in field.options])


def _due_choices() -> list[tuple[str, str]]:
    return [("late", _("Late")), ("week", _("Within 7 days")), ("month", _("Within 30 days")), ("none", _("No date"))]


def _reporting_words(flow: Workflow) -> list[tuple[str, str]]:
    used = {state.word for state in flow.states.values()}
    return [(word, word_said(word)) for word in WORDS if word in used]


def word_said(word: str) -> str:
    """A reporting word in the reader's language."""
    return {
        "pending": _("pending"),
        "in-progress": _("in-progress"),
        "ongoing": _("ongoing"),
        "deferred": _("deferred"),
        "complete": _("complete"),
    }[word]


def _owners(flow: Workflow) -> list[tuple[str, str]]:
    """Those who can own items of the kind: people who hold a role that may act on them without a scope."""
    roles = {rule.role for row in flow.transitions for rule in row.roles if rule.scope is None} - {"system"}
    holders = select(RoleGrant.person_id).where(RoleGrant.program == flow.program, RoleGrant.role.in_(roles))
    rows = reading().execute(
        select(Person.id, Person.name).where(Person.id.in_(holders)).order_by(Person.name).limit(200)
    )
    return [(str(row.id), row.name) for row in rows]


def _chips(choices: Iterable[Choice], args: MultiDict[str, str]) -> Iterable[Chip]:
    if args.get("q"):
        yield Chip(_("Text: %(text)s", text=args["q"][:60]), _without(args, "q", args["q"]))
    for choice in choices:
        names = dict(choice.values)
        for value in args.getlist(choice.name):
            if value:
                yield Chip(f"{choice.label}: {names.get(value, value)}", _without(args, choice.name, value))


def _without(args: MultiDict[str, str], name: str, value: str) -> str:
    left = [(key, one) for key, one in args.items(multi=True) if key != "from" and (key, one) != (name, value)]
    return _address(left)


def _sort_address(name: str, listing: Listing) -> str:
    """The address of the same list sorted by a column; the other way round when it is sorted by it already."""
    turned = (
        f"-{name}" if listing.sort == name or (name != "reference" and listing.sort.removeprefix("-") != name) else name
    )
    kept = [(key, one) for key, one in request.args.items(multi=True) if key not in ("sort", "from")]
    return _address([*kept, ("sort", turned)])


def _page_address(cursor: str) -> str:
    kept = [(key, one) for key, one in request.args.items(multi=True) if key != "from"]
    return _address([*kept, ("from", cursor)])


def _address(pairs: list[tuple[str, str]]) -> str:
    given = urlencode([(key, value) for key, value in pairs if value])
    return f"{request.path}?{given}" if given else request.path
