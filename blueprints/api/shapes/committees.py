"""Committees, their seats, and what is known of a meeting."""

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Date, OrganizationBrief, Page, PersonBrief
from blueprints.api.shapes.items import Decision


class Committee(Shown):
    """A committee, with how many of its voting seats are filled today."""

    code: str
    program: str
    name: str
    decides: list[str] = Field(description="Kinds of items, and types of documents.")
    meeting_kind: str
    voting_seats: int
    seats_filled: int


class Committees(Page):
    """The committees of your programs."""

    items: list[Committee]


class Seat(Shown):
    """A seat on the day that was asked about."""

    reference: str
    label: str
    voting: bool
    state: str
    principal: PersonBrief | None
    alternate: PersonBrief | None = Field(description="Counts and votes only while the principal is absent.")
    society: OrganizationBrief | None
    office: str | None = Field(description="`chair` or `vice_chair`.")
    office_until: Date | None
    term_start: Date | None
    term_end: Date | None
    renewals: int


class Brief(Shown):
    """An item, briefly."""

    reference: str
    kind: str
    title: str
    state: str


class ComingMeeting(Brief):
    """A meeting to come."""

    scheduled_on: Date


class Rule(Shown):
    """A rule of procedure: a setting of the program."""

    name: str
    label: str
    value: int | str | bool


class Decided(Decision):
    """A decision, with the item it was about."""

    item: str


class CommitteePage(Committee):
    """One committee: its roster as at a day, what waits for it, its meetings, its rules, its latest decisions."""

    as_at: Date
    roster: list[Seat]
    terms_running_out: list[str] = Field(description="References of seats whose term is over, or ends within 90 days.")
    waiting: list[Brief]
    meetings: list[ComingMeeting]
    rules: list[Rule]
    decisions: list[Decided]


class Quorum(Shown):
    """What the quorum is counted from; all of them voting seats."""

    seats_filled: int
    recused: int
    eligible: int
    needed: int
    present: int
    met: bool


class AgendaLine(Shown):
    """A line of the agenda. `at` is the local time of its turn, where that is known."""

    number: int
    item: str | None
    topic: str | None
    minutes: int | None
    presenter: PersonBrief | None
    at: str | None
    quorum: Quorum | None = Field(description="For its item, where seats are recused on it.")


class Stay(Shown):
    """One stay at the meeting: who leaves and comes back has two. Times are local."""

    person: PersonBrief | None
    name: str | None
    seat: str | None
    arrived_at: str | None
    left_at: str | None
    here: bool


class MeetingRoom(Shown):
    """A meeting's agenda, attendance and quorum as they stand, what could be put on the agenda, and its motions."""

    reference: str
    committee: str | None
    day: Date
    agenda: list[AgendaLine]
    waiting: list[Brief] = Field(description="What waits for the committee and is not on the agenda.")
    attendance: list[Stay]
    quorum: Quorum | None
    presiding: PersonBrief | None
    decisions: list[Decided]


class Correction(Shown):
    """A dated correction of minutes that were approved."""

    corrected_on: Date
    text: str
    person: int | None
    approved_on: Date | None = Field(description="None where the workflow of the day asked for no approval.")
    approved_by: int | None


class ProposedCorrection(Shown):
    """A correction that waits for somebody else's approval."""

    proposed_on: Date
    text: str
    person: int | None


class Minutes(Shown):
    """The minutes in Markdown. While there are none, `draft` is what the secretary can begin with."""

    reference: str
    text: str | None
    draft: str | None
    approved_on: Date | None
    approved_by_motion: str | None = Field(description="The number of the committee's motion.")
    corrections: list[Correction]
    proposed: list[ProposedCorrection]
