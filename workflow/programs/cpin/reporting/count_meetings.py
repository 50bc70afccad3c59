"""M2, M5, M6, M8, M12 and M14 to M17: meetings that were held, each in one measure at most, and presentations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from workflow import registry
from workflow.programs.cpin.reporting.counting import (
    Count,
    Counted,
    Options,
    Verdict,
    inside,
    no,
    outside,
    row,
    tell,
    worth_a_row,
    yes,
)
from workflow.programs.cpin.reporting.facts import Facts, MeetingHeld, Presentation
from workflow.reports.windows import Window
from workflow.texts import Text

FEEDS: Mapping[str, str] = {
    "bh_committee": "M2",
    "bh_working_group": "M2",
    "bh_subgroup": "M8",
    "bh_training_subgroup": "M8",
    "bh_consultation": "M8",
    "additional_training_subgroup": "M5",
    "additional_training_consultation": "M5",
    "tsn_monthly": "M6",
    "tsn_extra": "none",
    "cr_prioritization": "M14",
    "cr_prioritization_consultation": "M14",
    "zone": "M15",
    "sustainment_committee": "M16",
    "sustainment_subgroup": "M17",
    "os_committee": "none",
    "ministry_review": "none",
    "other": "none",
}
"""Which measure a kind of meeting counts in, where no setting says otherwise."""

NOT_MEASURED = "none"
HELD_STATES = frozenset({"held", "minutes_drafted", "minutes_approved", "minutes_posted"})
OACAS = "oacas"
WITH_BH = frozenset({"M2", "M8"})
"""What is presented inside a meeting of these is counted with it."""

HELD = Text("Held on {day}", "Tenue le {day}")
FIRST_DAY = Text(
    "{why} It went on until {last} and is dated by its first day.",
    "{why} Elle a duré jusqu’au {last} et porte la date de son premier jour.",
)
DISCUSSION = Text(
    "{why} It was held for discussion, without quorum.", "{why} Elle a eu lieu pour discussion, sans quorum."
)
CANCELLED = Text("Cancelled.", "Annulée.")
ADJOURNED = Text("Adjourned for lack of quorum.", "Ajournée faute de quorum.")
NOT_HELD = Text("Not held: {state}.", "Non tenue : {state}.")
NO_DAY = Text("No date on which it was held.", "Aucune date de tenue.")
OTHER_MEASURE = Text("{kind}: counts in {measure}.", "{kind} : compte dans {measure}.")
UNMEASURED = Text("{kind}: not measured.", "{kind} : non mesurée.")
NOT_FACILITATED = Text(
    "OACAS was not among those who facilitated it.", "L’AOSAE n’était pas parmi les personnes qui l’ont animée."
)
NOT_COORDINATED = Text("OACAS did not coordinate it.", "L’AOSAE ne l’a pas coordonnée.")
NOT_ATTENDED = Text("OACAS did not attend.", "L’AOSAE n’y était pas.")
NO_INPUT = Text(
    "OACAS attended, but no input is recorded.", "L’AOSAE y était, mais aucune contribution n’est consignée."
)
SUPPORTED = Text("{why} OACAS attended and gave input.", "{why} L’AOSAE y était et y a contribué.")

GIVEN = Text("Given on {day}", "Donnée le {day}")
PLANNED = Text("Planned, not given yet.", "Prévue, pas encore donnée.")
NEW_PRACTICE = Text("It introduces a new practice.", "Elle présente une nouvelle pratique.")
INSIDE_MEETING = Text(
    "Given inside a meeting that counts in {measure}.", "Donnée au cours d’une réunion qui compte dans {measure}."
)


@dataclass(frozen=True, slots=True)
class Body:
    """What a measure of meetings asks of one besides its kind, and whose meetings are looked at beside its own."""

    facilitated: bool = True
    coordinated: bool = False
    supported: bool = False
    beside: frozenset[str] = frozenset()


BODIES: Mapping[str, Body] = {
    "M2": Body(beside=frozenset({"bh_subgroup", "bh_training_subgroup", "bh_consultation", "bh_committee"})),
    "M5": Body(beside=frozenset({"bh_training_subgroup", "tsn_monthly", "tsn_extra"})),
    "M6": Body(facilitated=False, supported=True, beside=frozenset({"tsn_extra", "tsn_monthly"})),
    "M8": Body(beside=frozenset({"bh_committee", "bh_working_group", "additional_training_subgroup"})),
    "M14": Body(facilitated=False, beside=frozenset({"os_committee"})),
    "M15": Body(facilitated=False, coordinated=True),
    "M16": Body(beside=frozenset({"sustainment_subgroup"})),
    "M17": Body(beside=frozenset({"sustainment_committee", "zone"})),
}


def count_meetings(measure: str) -> Count:
    """The measure that counts the meetings of the kinds that feed it."""
    return partial(_count_meetings, measure)


def _count_meetings(measure: str, facts: Facts, window: Window, options: Options) -> Counted:
    rows = []
    joint: dict[str, Text] = {}
    for one in facts.meetings:
        mine = options.feeds.get(one.kind) == measure
        if not mine and (one.kind not in BODIES[measure].beside or one.held_on not in window):
            continue
        verdict = _judge(one, measure, window) if mine else no(_elsewhere(one, options))
        on = one.held_on or one.scheduled_on
        if worth_a_row(window, on, verdict):
            rows.append(row(one, on, verdict))
        if verdict.counts and BODIES[measure].coordinated:
            joint.update((group, Text(group[len(ZONE) :], group[len(ZONE) :])) for group in verdict.groups)
    return Counted(tuple(rows), groups=dict(sorted(joint.items())))


ZONE = "zone:"


def _elsewhere(one: MeetingHeld, options: Options) -> Text:
    labels = {option.value: option.label for option in registry.kind("meeting").fields["kind"].options}
    label = labels.get(one.kind, Text(one.kind, one.kind))
    measure = options.feeds.get(one.kind, NOT_MEASURED)
    return tell(UNMEASURED, kind=label) if measure == NOT_MEASURED else tell(OTHER_MEASURE, kind=label, measure=measure)


def _judge(one: MeetingHeld, measure: str, window: Window) -> Verdict:
    if one.state not in HELD_STATES:
        return no(_why_not_held(one))
    if one.held_on is None:
        return no(NO_DAY)
    if one.held_on not in window:
        return no(_dated(one, outside(window, one.held_on, HELD)))
    lacks = _lacks(one, BODIES[measure])
    if lacks is not None:
        return no(lacks)
    why = _dated(one, inside(one.held_on, HELD))
    if one.inquorate:
        why = tell(DISCUSSION, why=why)
    if BODIES[measure].supported:
        why = tell(SUPPORTED, why=why)
    zones = " + ".join(one.zones)
    return yes(why, *(f"{ZONE}{zones}",) if zones and BODIES[measure].coordinated else ())


def _why_not_held(one: MeetingHeld) -> Text:
    said = {"cancelled": CANCELLED, "adjourned_no_quorum": ADJOURNED}.get(one.state)
    if said is not None:
        return said
    state = registry.kind("meeting").states.get(one.state)
    return tell(NOT_HELD, state=state.label if state else Text(one.state, one.state))


def _dated(one: MeetingHeld, why: Text) -> Text:
    longer = one.ends_on is not None and one.held_on is not None and one.ends_on > one.held_on
    return tell(FIRST_DAY, why=why, last=one.ends_on) if longer else why


def _lacks(one: MeetingHeld, body: Body) -> Text | None:
    """What a meeting lacks to count. Where nobody is named, the association did it."""
    if body.facilitated and not _among(one.facilitated_by):
        return NOT_FACILITATED
    if body.coordinated and not _among(one.coordinated_by):
        return NOT_COORDINATED
    if body.supported and not one.oacas_attended:
        return NOT_ATTENDED
    return NO_INPUT if body.supported and not one.oacas_input else None


def _among(named: Sequence[str]) -> bool:
    return not named or OACAS in named


def count_presentations(facts: Facts, window: Window, options: Options) -> Counted:
    """M12: presentations given in the window that introduce no new practice and are no part of a counted meeting."""
    rows = []
    for one in facts.presentations:
        verdict, on = _judge_presentation(one, window, options), one.delivered_on or one.planned_for
        if worth_a_row(window, on, verdict):
            rows.append(row(one, on, verdict))
    return Counted(tuple(rows))


def _judge_presentation(one: Presentation, window: Window, options: Options) -> Verdict:
    if one.state != "delivered" or one.delivered_on is None:
        return no(CANCELLED if one.state == "cancelled" else PLANNED)
    if one.delivered_on not in window:
        return no(outside(window, one.delivered_on, GIVEN))
    if one.relates_to == "practice_new":
        return no(NEW_PRACTICE)
    measure = options.feeds.get(one.meeting_kind or "", NOT_MEASURED)
    return no(tell(INSIDE_MEETING, measure=measure)) if measure in WITH_BH else yes(inside(one.delivered_on, GIVEN))
