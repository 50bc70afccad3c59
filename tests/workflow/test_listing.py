from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from models.database import Database
from models.items import Item
from models.people import Organization, Person, RoleGrant
from workflow import desk, overview, registry, versions
from workflow.actors import Actor
from workflow.columns import SORTS, Narrowed
from workflow.engine import advance, create
from workflow.errors import NotFound
from workflow.listing import DEFAULT_SORT, Filters, Listing, list_items, read_cursor
from workflow.programs import load_programs
from workflow.standing import actor_for
from workflow.visibility import find_visible, hidden_fields, may, only_visible, programs_of

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TODAY = NOW.date()
DATA = {"title": "Kinship names", "details": "Twice.", "category": "training", "business_need": "Time."}
CONFIRMED = {"no_client_information_confirmed": True}


def person(session: Session, name: str, role: str, organization: Organization | None = None) -> Actor:
    made = Person(name=name, email=f"{name}@example.org", created_at=NOW, email_verified_at=NOW)
    made.organization = organization
    session.add(made)
    session.flush()
    grant = RoleGrant(person_id=made.id, program="cpin", role=role, starts_on=date(2026, 1, 1))
    grant.organization_id = organization.id if organization else None
    session.add(grant)
    session.flush()
    return actor_for(session, made, TODAY)


class Case:
    """A few people of two societies, and their change requests."""

    def __init__(self, session: Session) -> None:
        self.session = session
        versions.sync(session, NOW)
        first, second = (
            Organization(program="cpin", kind="society", code=code, name_en=f"Society {code}") for code in ("A", "B")
        )
        session.add_all([first, second])
        session.flush()
        self.first = first
        self.author = person(session, "author", "submitter", first)
        self.lead = person(session, "lead", "society_lead", first)
        self.other = person(session, "other", "submitter", second)
        self.staff = person(session, "staff", "cpin_staff")
        self.reader = person(session, "reader", "reader")
        self.admin = person(session, "admin", "admin")
        self.nobody = Actor(None, "nobody", frozenset())

    def make(self, actor: Actor, *, submit: bool = True, days_ago: int = 0, title: str = "Kinship names") -> Item:
        when = NOW - timedelta(days=days_ago)
        data = {**DATA, "title": title}
        item = create(self.session, "change_request", "create", actor=actor, now=when, data=data)
        if submit:
            advance(self.session, item, "submit", actor=actor, now=when, data=CONFIRMED)
        return item

    def seen(self, actor: Actor, **filters: object) -> set[str]:
        listing = Listing("change_request", Filters(**filters))  # type: ignore[arg-type]  # the tests' own filters
        page = list_items(self.session, listing, actor=actor, today=TODAY)
        assert page.count == len(page.rows)
        return {row.reference for row in page.rows}


@pytest.fixture
def case(database: Database) -> Iterator[Case]:
    load_programs()
    with database.write() as session:
        yield Case(session)


def test_drafts_are_seen_by_author_lead_and_staff_alone(case: Case) -> None:
    draft = case.make(case.author, submit=False).reference
    listed = case.make(case.author).reference
    both = {draft, listed}
    everybody = (case.author, case.lead, case.staff, case.other, case.reader, case.admin)
    assert [case.seen(actor) for actor in everybody] == [both, both, both, {listed}, {listed}, set()]


def test_nothing_is_seen_without_a_role(case: Case) -> None:
    reference = case.make(case.author).reference
    assert programs_of(case.nobody) == ()
    with pytest.raises(NotFound):
        find_visible(case.session, reference, case.nobody)


def test_deleted_draft_is_seen_by_nobody(case: Case) -> None:
    draft = case.make(case.author, submit=False)
    reference = draft.reference
    advance(case.session, draft, "discard", actor=case.author, now=NOW)
    assert case.seen(case.staff) == set()
    with pytest.raises(NotFound):
        find_visible(case.session, reference, case.author)


def test_only_visible_leaves_out_what_is_foreign(case: Case) -> None:
    draft, listed = case.make(case.author, submit=False), case.make(case.author)
    assert only_visible(case.session, [draft.id, listed.id], case.other) == {listed.id}
    assert only_visible(case.session, [], case.other) == set()


def test_scores_are_hidden_until_the_endorsement(case: Case) -> None:
    item = case.make(case.author)
    assert "priority" in hidden_fields(case.author, item)
    assert "priority" not in hidden_fields(case.staff, item)
    item.fields = {**item.fields, "endorsed_on": "2026-11-20"}
    assert "priority" not in hidden_fields(case.author, item)


def test_who_may_do_what_beside_the_actions(case: Case) -> None:
    item = case.make(case.author)
    cpin = registry.program("cpin")
    asked = ("administer", "manage_mail", "see_reminders", "comment", "follow", "see_history")
    answers = {
        actor.name: [name for name in asked if may(actor, name, cpin, item)]  # type: ignore[arg-type]  # listed above
        for actor in (case.author, case.other, case.staff, case.reader, case.admin)
    }
    assert answers == {
        "author": ["comment", "follow", "see_history"],
        "other": ["follow"],
        "staff": ["manage_mail", "see_reminders", "comment", "follow", "see_history"],
        "reader": ["follow"],
        "admin": ["administer", "manage_mail", "see_reminders", "see_history"],
    }


def test_filters_narrow_and_add_up(case: Case) -> None:
    mine, draft = case.make(case.author).reference, case.make(case.author, submit=False).reference
    theirs = case.make(case.other, days_ago=40).reference
    assert case.seen(case.staff, states=("received",)) == {mine, theirs}
    assert case.seen(case.staff, states=("received", "draft")) == {mine, draft, theirs}
    assert case.seen(case.staff, words=("pending",)) == {mine, theirs}
    assert case.seen(case.staff, organizations=(case.first.id,)) == {mine, draft}
    assert case.seen(case.staff, categories=("finance",)) == set()
    assert case.seen(case.staff, owners=(case.staff.person_id or 0,)) == set()
    assert case.seen(case.staff, due="late") == {theirs}
    assert case.seen(case.staff, due="month") == {mine}
    assert case.seen(case.staff, due="none") == {draft}
    assert case.seen(case.staff, states=("received",), organizations=(case.first.id,)) == {mine}


def test_text_finds_beginnings_of_words_in_what_is_visible(case: Case) -> None:
    draft = case.make(case.author, submit=False, title="Éloignement of files").reference
    listed = case.make(case.author, title="Eloignement of people").reference
    assert case.seen(case.staff, text="eloign") >= {listed}
    assert case.seen(case.other, text="of fil") == set()
    assert case.seen(case.author, text="of fil") == {draft}
    assert case.seen(case.staff, text="!!!") == set()
    assert case.seen(case.staff, text='" OR 1=1 --') == set()


@pytest.mark.parametrize("sort", [sign + name for name in SORTS for sign in ("", "-")])
def test_every_item_is_met_once_in_both_directions(case: Case, sort: str) -> None:
    made = {case.make(case.author, submit=number % 3 > 0, days_ago=number % 4).reference for number in range(11)}
    forwards = walk(case, sort, "after")
    assert len(forwards) == len(made)
    assert set(forwards) == made
    last = list_all_pages(case, sort)[-1]
    backwards = walk(case, sort, "before", last.before)
    assert [*backwards, *(row.reference for row in last.rows)] == forwards


def test_a_listed_field_sorts_and_narrows_with_those_without_it_last(case: Case) -> None:
    for number, held in enumerate(("2026-11-09", None, "2026-11-02", "2026-11-16")):
        day = f"2026-12-0{number + 1}"
        told = {"kind": "zone", "title": f"Zone {number}", "scheduled_on": day, "starts_at": "10:00"}
        item = create(case.session, "meeting", "schedule", actor=case.staff, now=NOW, data=told)
        item.fields = {**item.fields, "held_on": held} if held else item.fields
    case.session.flush()
    met: list[str] = []
    cursor: str | None = None
    while cursor is not None or not met:
        listing = Listing("meeting", sort="-held_on", cursor=cursor, size=1)
        page = list_items(case.session, listing, actor=case.staff, today=TODAY)
        met += [row.title for row in page.rows]
        cursor = page.after
    assert met == ["Zone 3", "Zone 0", "Zone 2", "Zone 1"]
    span = (Narrowed("held_on", "from", "2026-11-03"), Narrowed("held_on", "to", "2026-11-09"))
    page = list_items(case.session, Listing("meeting", Filters(columns=span)), actor=case.staff, today=TODAY)
    assert [row.field_held_on for row in page.rows] == ["2026-11-09"]


def list_all_pages(case: Case, sort: str) -> list:  # type: ignore[type-arg]  # pages of the tests
    pages, cursor = [], None
    while True:
        listing = Listing("change_request", sort=sort, cursor=cursor, size=3)
        pages.append(list_items(case.session, listing, actor=case.staff, today=TODAY))
        cursor = pages[-1].after
        if cursor is None:
            return pages


def walk(case: Case, sort: str, way: str, cursor: str | None = None) -> list[str]:
    met: list[str] = []
    while True:
        listing = Listing("change_request", sort=sort, cursor=cursor, size=3)
        page = list_items(case.session, listing, actor=case.staff, today=TODAY)
        references = [row.reference for row in page.rows]
        met = [*met, *references] if way == "after" else [*references, *met]
        cursor = page.after if way == "after" else page.before
        if cursor is None:
            return met


@pytest.mark.parametrize("strange", ["", "!!!", "W10=", "eyJhIjoxfQ==", "WzAsICJ4IiwgInkiLCBmYWxzZV0=", None])
def test_strange_cursor_begins_at_the_first_page(strange: str | None) -> None:
    assert read_cursor(Listing("change_request", sort=DEFAULT_SORT, cursor=strange)) is None


def test_cursor_with_a_strange_value_begins_at_the_first_page(case: Case) -> None:
    case.make(case.author)
    listing = Listing("change_request", sort=DEFAULT_SORT, cursor="WzAsICJub3QgYSBkYXRlIiwgMSwgZmFsc2Vd")
    assert len(list_items(case.session, listing, actor=case.staff, today=TODAY).rows) == 1


def test_count_stops_at_a_thousand(case: Case) -> None:
    item = case.make(case.author)
    case.session.flush()
    columns = [column.key for column in Item.__table__.columns if column.key != "id"]
    one = {name: getattr(item, name) for name in columns}
    rows = [{**one, "reference": f"CR-2025-{number:04}"} for number in range(1000)]
    case.session.execute(Item.__table__.insert(), rows)  # type: ignore[attr-defined]  # a Table
    asked = [(case.staff, Filters()), (case.author, Filters()), (case.staff, Filters(text="?"))]
    pages = [
        list_items(case.session, Listing("change_request", filters), actor=who, today=TODAY) for who, filters in asked
    ]
    assert [(page.count, page.more) for page in pages] == [(1000, True), (1000, True), (0, False)]


@pytest.mark.parametrize(
    ("sort", "index"),
    [("-received", "received"), ("due", "due"), ("-updated", "updated"), ("reference", "reference")],
)
def test_each_sort_reads_its_index_in_order(sqlite_database: Database, sort: str, index: str) -> None:
    load_programs()
    with sqlite_database.write() as session:
        case = Case(session)
        case.make(case.author)
        statements: list[tuple[str, object]] = []
        plans = explain(session, statements, Listing("change_request", sort=sort), case.staff)
    assert any(f"ix_item_kind_{index}" in plan for plan in plans)
    assert not any("TEMP B-TREE" in plan for plan in plans)


def explain(session: Session, statements: list[tuple[str, object]], listing: Listing, actor: Actor) -> list[str]:

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        statements.append((statement, parameters))

    bind = session.connection()
    event.listen(bind, "before_cursor_execute", note)
    list_items(session, listing, actor=actor, today=TODAY)
    event.remove(bind, "before_cursor_execute", note)
    plans = []
    for statement, parameters in statements:
        rows = bind.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]  # as sent
        plans += [row[3] for row in rows]
    return plans


def test_desk_shows_each_what_waits_for_them(case: Case) -> None:
    item = case.make(case.author)
    draft = case.make(case.author, submit=False)

    def waits(actor: Actor) -> set[str]:
        return {row.reference for row in desk.waiting(case.session, actor, NOW)}

    assert waits(case.staff) == {item.reference}
    assert waits(case.author) == {draft.reference}
    assert waits(case.lead) == {draft.reference}
    assert (waits(case.other), waits(case.reader), waits(case.admin)) == (set(), set(), set())


def test_desk_puts_the_soonest_first(case: Case) -> None:
    later, sooner = case.make(case.author), case.make(case.author, days_ago=20)
    assert [row.reference for row in desk.waiting(case.session, case.staff, NOW)] == [sooner.reference, later.reference]


def test_desk_tells_what_is_due_and_what_others_moved(case: Case) -> None:
    item = case.make(case.author, days_ago=20)
    advance(case.session, item, "triage", actor=case.staff, now=NOW)
    assert [row.reference for row in desk.due_soon(case.session, case.author, TODAY)] == [item.reference]
    moved = desk.moved_since(case.session, case.author, None, NOW)
    assert [(one.item.reference, one.entry.action) for one in moved] == [(item.reference, "triage")]
    assert desk.moved_since(case.session, case.author, NOW, NOW) == []
    assert desk.moved_since(case.session, case.other, None, NOW) == []


def test_family_holds_only_what_is_visible(case: Case) -> None:
    survivor, double = case.make(case.author), case.make(case.author)
    for item in (survivor, double):
        advance(case.session, item, "triage", actor=case.staff, now=NOW)
    advance(case.session, double, "merge", actor=case.staff, now=NOW, data={"into": survivor.reference})
    case.session.flush()
    (relative,) = overview.family_of(case.session, survivor, case.reader)
    assert (relative.item.reference, relative.relation, relative.backwards) == (double.reference, "merged_into", True)
    assert overview.family_of(case.session, survivor, case.nobody) == []


def test_search_over_all_kinds_lists_the_newest_first(case: Case) -> None:
    first, second = case.make(case.author), case.make(case.author)
    page = list_items(case.session, Listing(None, Filters(text="kinship")), actor=case.staff, today=TODAY)
    assert [row.reference for row in page.rows] == [second.reference, first.reference]
