"""Facts as the worked examples tell them, made into the same values that are read from a site's records."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from workflow import registry
from workflow.programs.cpin.reporting.facts import (
    ChangeRequestReceived,
    Expenditure,
    Facts,
    Inquiry,
    Listed,
    MeetingHeld,
    Presentation,
    Version,
)

TORONTO = ZoneInfo("America/Toronto")
Told = Mapping[str, Any]
FOR_ALL_TIME = date(2000, 1, 1)


def facts_of(given: Mapping[str, list[Told]]) -> Facts:
    return Facts(
        inquiries=[_inquiry(one) for one in given.get("inquiries", ())],
        change_requests=[_request(one) for one in given.get("crs", ())],
        meetings=[_meeting(one) for one in given.get("meetings", ())],
        versions=[
            *(_version(one, "practice") for one in given.get("practice_versions", ())),
            *(_version(one, "training_resource", "resource") for one in given.get("resource_versions", ())),
        ],
        listed=[_listed(one) for one in given.get("items", ())],
        presentations=[_presentation(one) for one in given.get("presentations", ())],
        expenditures=[_entry(number, one) for number, one in enumerate(given.get("expenditures", ()))],
    )


def day(said: Any) -> date | None:
    if said is None:
        return None
    when = datetime.fromisoformat(str(said))
    return (when.astimezone(TORONTO) if when.tzinfo else when).date()


def _days(one: Told, *names: str) -> tuple[date, ...]:
    return tuple(found for name in names if (found := day(one.get(name))) is not None)


def _inquiry(one: Told) -> Inquiry:
    return Inquiry(
        reference=one["id"],
        state=one["state"],
        received_on=day(one["received"]),
        merged_into=one.get("merged_into"),
        reopened_on=_days(one, "reopened_on"),
    )


def _request(one: Told) -> ChangeRequestReceived:
    return ChangeRequestReceived(
        reference=one["id"],
        state=one["state"],
        received_on=day(one.get("received")),
        origin=one.get("origin", "submitted"),
        category=one.get("category"),
        merged_into=one.get("merged_into"),
        endorsed_on=day(one.get("endorsed_on")),
        first_forwarded_on=day(one.get("first_forwarded_on")),
        forwarded_on=_days(one, "first_forwarded_on", "forwarded_again_on"),
        reopened_on=_days(one, "reopened_on"),
    )


def _meeting(one: Told) -> MeetingHeld:
    return MeetingHeld(
        reference=one["id"],
        kind=one["kind"],
        state=one["state"],
        held_on=day(one["held_on"]),
        ends_on=day(one.get("ends_on")),
        facilitated_by=tuple(one.get("facilitated_by", ())),
        coordinated_by=tuple(one.get("coordinated_by", ())),
        oacas_attended=one.get("oacas_attended", False),
        oacas_input=one.get("oacas_input", False),
        inquorate=one.get("inquorate", False),
        zones=tuple(one.get("zones", ())),
    )


def _version(one: Told, of: str, named: str = "practice") -> Version:
    return Version(
        reference=one[named],
        of=of,
        number=one["version"],
        change_type=one["change_type"],
        endorsed_on=day(one.get("endorsed_on")),
        released_on=day(one.get("released_on")),
        posted_on=day(one.get("posted_on")),
        class_at_publish=one.get("class_at_publish"),
        conditional_on=day(one.get("conditionally_endorsed_on")),
    )


def _listed(one: Told) -> Listed:
    states = tuple((date.fromisoformat(str(on)), str(state)) for on, state in one["history"])
    classes = one.get("class_history") or ([[FOR_ALL_TIME.isoformat(), one["class"]]] if "class" in one else [])
    word = registry.kind(one["type"]).word
    return Listed(
        reference=one["id"],
        of=one["type"],
        states=states,
        words=tuple((on, word(state)) for on, state in states),
        classes=tuple((date.fromisoformat(str(on)), str(name)) for on, name in classes),
    )


def _presentation(one: Told) -> Presentation:
    return Presentation(
        reference=one["id"],
        state=one["state"],
        delivered_on=day(one["delivered_on"]),
        relates_to=one["relates_to"],
        meeting_kind=one.get("in_meeting_kind"),
    )


def _entry(number: int, one: Told) -> Expenditure:
    return Expenditure(
        reference=f"EX-{number}",
        kind=one["kind"],
        funding=one["funding"],
        on=day(one["date"]),
        amount=Decimal(str(one["amount"])),
    )
