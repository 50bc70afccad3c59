"""What several answers have in common."""

import datetime as dt
from typing import Literal

from pydantic import Field

from blueprints.api.room import Shown

Word = Literal["pending", "in-progress", "ongoing", "deferred", "complete"]
Date = dt.date
Instant = dt.datetime


class Page(Shown):
    """One page of a list."""

    next: str | None = Field(description="The `cursor` of the next page; none after the last.")


class PersonBrief(Shown):
    """A person as others see them."""

    id: int
    name: str


class OrganizationBrief(Shown):
    """An organization, briefly."""

    id: int
    code: str
    name: str
