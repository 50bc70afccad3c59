"""M1, M4 and M13: what was received and forwarded."""

from collections.abc import Mapping
from datetime import date

from workflow.programs.cpin.reporting.counting import (
    Counted,
    Options,
    Verdict,
    any_in,
    inside,
    no,
    outside,
    row,
    tell,
    worth_a_row,
    yes,
)
from workflow.programs.cpin.reporting.facts import ChangeRequestReceived, Facts, Inquiry
from workflow.programs.cpin.reporting.known import is_near
from workflow.reports.windows import Window
from workflow.texts import Text

RECEIVED = Text("Received on {day}", "Reçue le {day}")
FORWARDED = Text("First forwarded on {day}", "Transmise la première fois le {day}")
REOPENED = Text(
    "Reopened on {day}; it was received on {received}, and a reopening is not received anew.",
    "Rouverte le {day}; elle a été reçue le {received}, et une réouverture n’est pas une nouvelle réception.",
)
DUPLICATE = Text(
    "A duplicate of {reference}: the two count once.", "Double de {reference} : les deux comptent une fois."
)
MERGED = Text("A duplicate that was merged into another.", "Double fusionné avec une autre demande.")
RECLASSIFIED = Text(
    "It was really a change request, and is counted among those.",
    "C’était en fait une demande de changement; elle est comptée parmi celles-ci.",
)
DRAFT = Text("A draft has not been received.", "Une ébauche n’a pas été reçue.")
NO_DATE = Text("No date received.", "Aucune date de réception.")
VOIDED = Text("Voided: it never was a change request.", "Écartée : ce n’était pas une demande de changement.")
CHILD = Text(
    "Part of a split request: only the request that was split was received.",
    "Partie d’une demande scindée : seule la demande d’origine a été reçue.",
)
DUPLICATE_COUNTS = Text(
    "{received} A duplicate was received all the same.", "{received} Un double a tout de même été reçu."
)
NOT_FORWARDED = Text(
    "Endorsed on {day}, not forwarded to the ministry by the end of the period.",
    "Approuvée le {day}, non transmise au ministère à la fin de la période.",
)
NEVER = Text("Not forwarded to the ministry.", "Non transmise au ministère.")
REPLACED = Text("Split: each of its parts counts by itself.", "Scindée : chacune de ses parties compte pour elle-même.")
AGAIN = Text(
    "Forwarded again on {day}; only the first time, on {first}, counts.",
    "Transmise de nouveau le {day}; seule la première fois, le {first}, compte.",
)
LATE = Text(
    "Endorsed on {day}, but first forwarded on {first}, after the period.",
    "Approuvée le {day}, mais transmise la première fois le {first}, après la période.",
)
FIRST_TIME = Text(
    "Endorsed on {endorsed} and first forwarded on {day}, within the period.",
    "Approuvée le {endorsed} et transmise la première fois le {day}, dans la période.",
)
DUPLICATES = "duplicate"
SOCIETY = "society:"
CATEGORY = "category:"


def count_inquiries(facts: Facts, window: Window, _options: Options) -> Counted:
    """M1: inquiries received in the window that are not merged into another and not reclassified."""
    survivors = {one.reference: one.merged_into for one in facts.inquiries if one.state == "merged"}
    judged = ((one, _judge_inquiry(one, window, survivors)) for one in facts.inquiries)
    return Counted(tuple(row(one, one.received_on, verdict) for one, verdict in judged if _told(one, window, verdict)))


def _told(one: Inquiry | ChangeRequestReceived, window: Window, verdict: Verdict) -> bool:
    return worth_a_row(window, one.received_on, verdict) or any_in(window, one.reopened_on) is not None


def _judge_inquiry(one: Inquiry, window: Window, survivors: Mapping[str, str | None]) -> Verdict:
    if one.received_on is None:
        return no(NO_DATE)
    if one.received_on not in window:
        return no(_not_received(one.received_on, window, one.reopened_on))
    if one.state == "merged":
        survivor = _survivor(one.merged_into, survivors)
        return no(tell(DUPLICATE, reference=survivor) if survivor else MERGED)
    return no(RECLASSIFIED) if one.state == "reclassified" else yes(inside(one.received_on, RECEIVED))


def _survivor(reference: str | None, survivors: Mapping[str, str | None]) -> str | None:
    """Where a chain of duplicates ends."""
    seen: set[str] = set()
    while reference is not None and reference not in seen and survivors.get(reference):
        seen.add(reference)
        reference = survivors[reference]
    return reference


def _not_received(received: date, window: Window, reopened_on: tuple[date, ...]) -> Text:
    again = any_in(window, reopened_on)
    if again is not None and received < window.first:
        return tell(REOPENED, day=again, received=received)
    return outside(window, received, RECEIVED)


def count_requests(facts: Facts, window: Window, _options: Options) -> Counted:
    """M13: change requests received in the window, duplicates among them; no drafts, voided ones or split parts."""
    judged = [(one, _judge_request(one, window)) for one in facts.change_requests]
    rows = tuple(row(one, one.received_on, verdict) for one, verdict in judged if _told(one, window, verdict))
    counted = {one.society: one.society_name for one, verdict in judged if verdict.counts and one.society}
    names = sorted(counted.items(), key=lambda one: (one[1].en if one[1] else one[0], one[0]))
    return Counted(rows, groups={f"{SOCIETY}{code}": name or Text(code, code) for code, name in names})


def _judge_request(one: ChangeRequestReceived, window: Window) -> Verdict:
    if one.state == "draft":
        return no(DRAFT)
    if one.received_on is None:
        return no(NO_DATE)
    if one.received_on not in window:
        return no(_not_received(one.received_on, window, one.reopened_on))
    if one.state == "voided":
        return no(VOIDED)
    if one.origin == "split":
        return no(CHILD)
    why, groups = inside(one.received_on, RECEIVED), _groups(one)
    return (
        yes(tell(DUPLICATE_COUNTS, received=why), *groups, DUPLICATES) if one.state == "merged" else yes(why, *groups)
    )


def _groups(one: ChangeRequestReceived) -> tuple[str, ...]:
    known = ((CATEGORY, one.category), (SOCIETY, one.society))
    return tuple(f"{prefix}{value}" for prefix, value in known if value)


def count_forwarded(facts: Facts, window: Window, _options: Options) -> Counted:
    """M4: change requests that were forwarded to the ministry for the first time in the window, once ever."""
    rows = []
    for one in facts.change_requests:
        verdict = _judge_forwarded(one, window)
        if verdict.counts or _nearly_forwarded(one, window):
            rows.append(row(one, one.first_forwarded_on or one.endorsed_on, verdict))
    return Counted(tuple(rows))


def _nearly_forwarded(one: ChangeRequestReceived, window: Window) -> bool:
    """Whether it was endorsed in the window, or forwarded again in it, or for the first time near it."""
    days = tuple(day for day in (one.endorsed_on, *one.forwarded_on) if day)
    first = one.first_forwarded_on
    return any_in(window, days) is not None or (first is not None and is_near(window, first))


def _judge_forwarded(one: ChangeRequestReceived, window: Window) -> Verdict:
    first, endorsed = one.first_forwarded_on, one.endorsed_on
    if first is None:
        return no(_never_forwarded(one))
    if first in window:
        known = endorsed is not None and endorsed <= first
        why = tell(FIRST_TIME, endorsed=endorsed, day=first) if known else inside(first, FORWARDED)
        return yes(why, *(f"{CATEGORY}{one.category}",) if one.category else ())
    again = any_in(window, one.forwarded_on)
    if again is not None:
        return no(tell(AGAIN, day=again, first=first))
    if endorsed in window and first > window.last:
        return no(tell(LATE, day=endorsed, first=first))
    return no(outside(window, first, FORWARDED))


def _never_forwarded(one: ChangeRequestReceived) -> Text:
    if one.state == "split":
        return REPLACED
    if one.state == "merged":
        return tell(DUPLICATE, reference=one.merged_into) if one.merged_into else MERGED
    return tell(NOT_FORWARDED, day=one.endorsed_on) if one.endorsed_on else NEVER
