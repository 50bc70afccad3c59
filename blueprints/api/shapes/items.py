"""Items, and what hangs on them."""

from typing import Any, Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Date, Instant, OrganizationBrief, Page, PersonBrief, Word
from blueprints.api.shapes.refusals import Entry, Reason


class Row(Shown):
    """An item in a list."""

    reference: str
    kind: str
    program: str
    title: str
    state: str
    state_label: str
    word: Word | None
    category: str | None
    organization_name: str | None
    owner_name: str | None
    received_on: Date | None
    next_due_on: Date | None
    updated_at: Instant
    fields: dict[str, str | None] = Field(description="What the kind’s list shows besides, where one kind is listed.")


class ItemPage(Shown):
    """One page of a list. Whether another page follows is told by `next` alone."""

    items: list[Row]
    count: int = Field(description="How many items there are on all pages, counted up to 1,000.")
    count_is_exact: bool = Field(description="False: there are more than `count`.")
    next: str | None = Field(description="The `cursor` of the next page; none after the last.")
    previous: str | None


class Relative(Shown):
    """Another item of the family."""

    reference: str
    kind: str
    title: str
    relation: str
    relation_label: str = Field(description="How it is related, in the language of the request.")
    backwards: bool = Field(description="The relation was made from the other item.")


class Decision(Shown):
    """What a committee decided about an item."""

    number: str
    committee: str
    type: str
    mode: str
    tally: dict[str, Any]
    outcome: str | None
    outcome_reason: str | None
    decided_on: Date
    recorded_by: PersonBrief | None
    recorded_at: Instant
    confirmed_by: PersonBrief | None
    confirmed_at: Instant | None
    conditions: list[Any]
    version: str | None = Field(description="The version that was voted on, where the item has versions.")
    step: int | None = Field(description="The last step of the item’s history when the vote was put.")


class PanelLink(Shown):
    """Where a line of a panel leads."""

    label: str
    address: str = Field(description="An address of this site’s pages.")


class PanelRow(Shown):
    """One line of a panel."""

    label: str
    on: Date | None
    said: str | None
    because: str | None
    citation: str | None
    tone: Literal["done", "open", "late", "unknown"]
    version: str | None = Field(description="The version of the item that the line is about.")
    step: int | None = Field(description="The step of the item’s history that the line is about.")
    more: list[str] = Field(description="Further sentences.")
    links: list[PanelLink]


class PanelMark(Shown):
    """A day that the small calendar of a panel marks."""

    on: Date
    label: str


class Panel(Shown):
    """What the item’s program adds, such as the legal clock of a plan."""

    name: str
    title: str
    help: str | None
    rows: list[PanelRow]
    marks: list[PanelMark]


class Item(Shown):
    """One item with its record."""

    reference: str
    kind: str
    program: str
    title: str
    version: int
    state: str
    state_label: str
    word: Word | None
    tracks: dict[str, str]
    category: str | None
    organization: OrganizationBrief | None
    submitter: PersonBrief | None
    owner: PersonBrief | None
    received_on: Date | None
    next_due_on: Date | None
    next_due: str | None = Field(description="The deadline that `next_due_on` belongs to.")
    created_at: Instant
    updated_at: Instant
    entered_at: Instant = Field(description="Since when it is in its state.")
    workflow: str = Field(description="The digest of the definition that the item is on.")
    fields: dict[str, Any]
    page: str = Field(description="The item’s page for people.")
    related: list[Relative]
    decisions: list[Decision]
    panels: list[Panel]
    stopping_rules: int = Field(description="How many rules stand in the way of a submission that is still to come.")
    first_of_all: PanelLink | None = Field(description="Where you mend what is asked of you before all else.")


class WarningTold(Shown):
    """What whoever acts should know; it did not refuse."""

    code: str
    message: str = Field(description="In the language of the request.")


class Receipt(Shown):
    """What became of a write. The same key and the same request give the same receipt again."""

    reference: str
    state: str
    version: int
    warnings: list[WarningTold]


class Foreseen(Shown):
    """What an action would meet: nothing refuses it, and these warnings go with it."""

    warnings: list[Reason]


class Offer(Shown):
    """An action of the present state: allowed, or every reason why not (yet)."""

    action: str
    label: str
    allowed: bool
    danger: bool = Field(description="It ends or destroys: ask a person before you send it.")
    asks_password: bool = Field(description="It is a signature: send the person's `password` with it.")
    automatic: bool = Field(description="The system alone performs it.")
    main: bool = Field(description="The state is for it.")
    yours: bool = Field(description="It waits for you: open, main, and your turn.")
    on_behalf_of: PersonBrief | None = Field(description="For whom you would do it; nobody: in person.")
    can_act_for: list[PersonBrief] = Field(description="For whom you may choose to do it instead (`on_behalf_of`).")
    track: str | None
    to: str
    reasons: list[Reason]
    warnings: list[Reason]
    schema_: dict[str, Any] = Field(alias="schema", description="JSON Schema of `data`.")


class Offers(Shown):
    """Every action of the present state; whose turn it is, and what stands in the way of what moves the item on."""

    items: list[Offer]
    waits_for: list[str] = Field(description="The roles whose turn it is.")
    waits_for_people: list[str] = Field(description="Their names, where not everybody with the role is meant.")
    obstacles: list[Reason]
    state: str
    version: int


class History(Page):
    """What happened to an item, the first first; with `as_at`, the states at the end of that day."""

    items: list[Entry]
    as_at: Date | None
    state: str | None = Field(description="Nothing: it did not exist yet.")
    tracks: dict[str, str | None]


class Deadline(Shown):
    """A deadline, open or over."""

    id: int = Field(description="Its number. A changed date makes another deadline, with a number of its own.")
    code: str
    label: str
    citation: str | None
    subject: str | None
    state: Literal["open", "paused", "satisfied", "cancelled"]
    due_on: Date
    due_at: Instant
    created_on: Date
    set_on: Date | None = Field(description="The day on which somebody set its due date by hand.")
    paused_on: Date | None
    satisfied_on: Date | None
    cancelled_on: Date | None
    next_send_on: Date | None = Field(description="The day of its next reminder.")


class Deadlines(Page):
    """The deadlines of an item: open ones by date, then those that are over."""

    items: list[Deadline]


class Reminded(Shown):
    """Those to whom a reminder goes."""

    recipients: list[PersonBrief]


class Redacted(Shown):
    """What became of words that were taken out."""

    places: int = Field(description="In how many places of the item a marker stands now.")
    also_in: list[str] = Field(description="Linked items that you may see and in which the words still stand.")
    frozen_in: list[str] = Field(
        description="Compiled reports that name the item: they stay as they were, with the words if these stand there."
    )


class Comment(Shown):
    """What somebody said, in Markdown."""

    id: int
    author: PersonBrief
    on_behalf_of: PersonBrief | None = Field(description="For whom a deputy did it.")
    body: str
    by_mail: bool = Field(description="Whether it came as an answer to a mail.")
    created_at: Instant


class Comments(Page):
    """What people said about an item, the first first."""

    items: list[Comment]


class Followers(Page):
    """Those who are told when an item moves."""

    items: list[PersonBrief]
