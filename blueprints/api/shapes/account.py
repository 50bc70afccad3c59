"""My desk and my account."""

from typing import Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Date, Instant, OrganizationBrief, Page, PersonBrief
from blueprints.api.shapes.items import Row


class Moved(Shown):
    """Something that others did to an item of yours."""

    reference: str
    title: str
    action: str
    actor: str
    to_state: str
    recorded_at: Instant


class DueRow(Row):
    """An item on your desk."""

    next_due: str | None = Field(description="The deadline that `next_due_on` belongs to.")


class AssignedPart(Shown):
    """A part of an item's content that somebody was asked to write and is not done with."""

    reference: str
    title: str
    part: str
    instance: str
    due_on: Date | None


class ForAnother(Shown):
    """What waits for somebody for whom you stand in today, and can be done for them."""

    on_behalf_of: PersonBrief
    waiting: list[DueRow]
    parts: list[AssignedPart] = Field(description="What they were asked to write, if you may.")


class Desk(Shown):
    """What waits for you, the parts to write, what is due soon or late, what moved since you were last here."""

    waiting: list[DueRow]
    for_others: list[ForAnother]
    parts: list[AssignedPart]
    due: list[DueRow]
    moved: list[Moved]
    since: Instant | None


class Role(Shown):
    """A role that you hold today, or that another of yours implies."""

    program: str
    role: str
    organization_id: int | None
    committee: str | None


class Me(Shown):
    """Who you are here."""

    id: int
    name: str
    email: str
    language: Literal["en", "fr"]
    organization: OrganizationBrief | None
    roles: list[Role]


class Session(Shown):
    """A browser in which you are signed in."""

    id: int
    created_at: Instant
    seen_at: Instant
    user_agent: str
    address: str


class Sessions(Page):
    """Your sign-ins, the one used last first."""

    items: list[Session]


class Scope(Shown):
    """What a token is narrowed to; None leaves the kinds or the actions open."""

    kinds: list[str] | None
    actions: list[str] | None = Field(description="Such as `change_request.submit`, or `comment`.")
    read_only: bool
    administration: bool


class Token(Shown):
    """A token, but never the token itself."""

    id: int
    name: str
    created_at: Instant
    expires_at: Instant
    scope: Scope | None = Field(description="None: all that its owner may do.")
    used_at: Instant | None
    used_from: str = Field(description="The network address from which it was used then.")
    used_by: str = Field(description="What the program that used it then calls itself.")
    revoked_at: Instant | None


class Tokens(Page):
    """Your tokens, newest first; those that ended stand there too."""

    items: list[Token]


class Deputy(Shown):
    """Somebody who acts for somebody else, from one day to another, both included."""

    id: int
    program: str
    principal: PersonBrief
    deputy: PersonBrief
    starts_on: Date
    ends_on: Date
    scope: Scope | None = Field(description="None: all that may be handed over.")
    ended_at: Instant | None


class Deputies(Page):
    """Who acts for a person, and for whom the person acts; the latest first."""

    items: list[Deputy]


class Feed(Shown):
    """A calendar or a list that is fetched under a secret address."""

    id: int
    sort: Literal["mine", "committee", "program", "list"]
    label: str = Field(description="What it gives, in your language.")
    query: str | None = Field(description="Of a list: how it is narrowed, as in the address of its page.")
    created_at: Instant
    renewed_at: Instant = Field(description="When its present address was made.")
    used_at: Instant | None = Field(description="When its present address was fetched last, give or take five minutes.")


class Feeds(Page):
    """Your feeds, the newest first."""

    items: list[Feed]
