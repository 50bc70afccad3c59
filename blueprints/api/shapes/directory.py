"""Organizations, people and their roles, and how the site is set up."""

from typing import Any, Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Date, Instant, OrganizationBrief, Page, PersonBrief


class Organization(Shown):
    """A society, a district, a ministry or another body."""

    id: int
    program: str
    kind: str
    kind_label: str
    code: str
    name: str = Field(description="In the language of the request.")
    name_en: str
    name_fr: str
    zone: str
    active_from: Date | None
    active_until: Date | None


class Organizations(Page):
    """Organizations, by program and name."""

    items: list[Organization]


class Choices(Page):
    """The people whom a field of a kind can name."""

    items: list[PersonBrief]


class FieldChoices(Shown):
    """One field of an action and the people whom it offers."""

    field: str = Field(description="A column of a list as `conditions.owner`.")
    who: str | None = Field(description="In words; none where everybody of the program is offered.")
    people: list[PersonBrief]


class Offered(Shown):
    """The people whom the fields of an action offer."""

    items: list[FieldChoices]


class Term(Shown):
    """A role held from one day to another, both included."""

    id: int
    program: str
    role: str
    organization_id: int | None
    committee: str | None
    starts_on: Date
    ends_on: Date | None


class Invitation(Shown):
    """An invitation to choose a password that nobody used yet."""

    sent_at: Instant
    expires_at: Instant
    revoked_at: Instant | None
    mail: str | None = Field(description="The state of its mail.")


class Person(PersonBrief):
    """A person, as an administrator sees them."""

    email: str
    language: Literal["en", "fr"]
    organization: OrganizationBrief | None
    active: bool
    erased_at: Instant | None = Field(description="When they were erased: what they did stays under their number.")
    is_verified: bool = Field(description="Mail goes only to verified addresses.")
    has_password: bool
    invitation: Invitation | None
    is_service: bool = Field(description="A program of somebody's, which comes with a token alone.")
    contact: PersonBrief | None = Field(description="Who answers for a service.")
    terms: list[Term]


class People(Page):
    """People by name."""

    items: list[Person]


class Services(Page):
    """The accounts of services, by name."""

    items: list[Person]


class Change(Shown):
    """A change of a person, a role, an organization or a setting, with its place in the chain."""

    seq: int
    action: str
    label: str = Field(description="In the language of the request.")
    about: str = Field(description="Such as `person:12`; a role is its person's.")
    actor_id: int | None = Field(description="None for whoever used the command line.")
    actor_name: str
    recorded_at: Instant
    before: dict[str, Any] = Field(description="The values that were replaced.")
    after: dict[str, Any] = Field(description="The values that hold from then on.")
    hash: str
    prev_hash: str


class Changes(Page):
    """Changes, the newest first."""

    items: list[Change]


class SiteSetting(Shown):
    """A setting of the site; secrets are masked."""

    name: str
    meaning: str
    value: str


class ProgramSetting(Shown):
    """A setting of a program."""

    name: str
    label: str
    meaning: str | None
    source: str | None = Field(description="Where the default comes from.")
    schema_: dict[str, Any] = Field(alias="schema", description="JSON Schema of the value.")
    value: Any
    default: Any
    changed: bool = Field(description="It differs from the default.")
    changed_by: str | None = Field(description="Who changed it last; nothing if nobody ever did.")
    changed_at: Instant | None


class ProgramSettings(Shown):
    """The settings of one program."""

    program: str
    settings: list[ProgramSetting]


class Settings(Shown):
    """How the site is set up."""

    site: list[SiteSetting]
    programs: list[ProgramSettings]
