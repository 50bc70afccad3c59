"""Kinds and their definitions."""

from typing import Any

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Page, Word
from blueprints.api.shapes.items import Offer


class Entrance(Shown):
    """Where to begin; every value is an address on this host."""

    document: str = Field(description="The OpenAPI document.")
    me: str
    desk: str
    kinds: str
    items: str
    reminders: str
    organizations: str
    sign_in: str = Field(description="The page on which people sign in.")
    tokens: str = Field(description="The page on which a token is made.")


class KindBrief(Shown):
    """A kind in the list of kinds."""

    kind: str
    program: str
    label: str
    plural: str
    prefix: str


class Kinds(Page):
    """The kinds of the programs that one takes part in."""

    items: list[KindBrief]


class State(Shown):
    """A state with its words."""

    name: str
    label: str
    meaning: str | None
    word: Word | None
    listed: bool
    initial: bool
    terminal: bool
    outcome: str | None


class Track(Shown):
    """A machine beside the main one."""

    name: str
    label: str
    initial: str
    states: list[State]


class Transition(Shown):
    """One row of the table: what may be done, from where, to where, by whom, and what it takes."""

    action: str
    id: str | None
    label: str
    help: str | None
    sources: list[str]
    to: str
    track: str | None
    during: list[str]
    roles: list[str]
    guards: list[str]
    automatic: bool
    danger: bool
    schema_: dict[str, Any] = Field(alias="schema", description="JSON Schema of `data`.")


class DeadlineRule(Shown):
    """A deadline: what starts it, what satisfies it, and the law or rule it comes from."""

    code: str
    label: str
    citation: str | None
    started_by: list[str]
    satisfied_by: list[str]
    cancelled_by: list[str]


class Kind(KindBrief):
    """A kind with its whole definition, and the ways to make an item of it."""

    digest: str
    fields: dict[str, Any]
    states: list[State]
    tracks: list[Track]
    actions: list[Transition]
    deadlines: list[DeadlineRule]
    creating: list[Offer]
