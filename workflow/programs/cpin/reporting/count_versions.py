"""M3, M7 and M9: versions that were endorsed, and versions that were released and published."""

from collections.abc import Callable, Iterable

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
from workflow.programs.cpin.reporting.facts import ADDITIONAL, ASSOCIATED, PRACTICE, Facts, Version
from workflow.reports.figures import FigureRow
from workflow.reports.windows import Window
from workflow.texts import Text

ENDORSED = Text("Endorsed on {day}", "Approuvée le {day}")
EDITORIAL = Text("An editorial correction is never counted.", "Une correction de forme n’est jamais comptée.")
ONCE = Text("The same version counts once.", "Une même version ne compte qu’une fois.")
CONDITIONAL = Text(
    "Endorsed with conditions on {day}; their fulfilment is not confirmed.",
    "Approuvée sous conditions le {day}; leur réalisation n’est pas confirmée.",
)
CONFIRMED_LATER = Text(
    "Endorsed with conditions on {day}; these were confirmed on {endorsed}, after the period.",
    "Approuvée sous conditions le {day}; celles-ci ont été confirmées le {endorsed}, après la période.",
)
SET_ASIDE = Text("Its endorsement was set aside on {day}.", "Son approbation a été annulée le {day}.")
NOT_ENDORSED = Text("Not endorsed.", "Non approuvée.")

PUBLISHED = Text("Released on {released} and posted on {posted}", "Diffusée le {released} et affichée le {posted}")
COUNTED = Text(
    "{event}: it counts on the later day, within the period.",
    "{event} : elle compte le jour le plus tardif, dans la période.",
)
NOT_POSTED = Text("Released on {day}, not posted.", "Diffusée le {day}, non affichée.")
NOT_RELEASED = Text("Posted on {day}, not released.", "Affichée le {day}, non diffusée.")
NEITHER = Text("Neither released nor posted.", "Ni diffusée ni affichée.")
IN_M9 = Text(
    "Associated with a practice when it was published: counts in M9.",
    "Associée à une pratique à sa publication : compte dans M9.",
)
IN_M7 = Text(
    "An additional resource when it was published: counts in M7.",
    "Ressource complémentaire à sa publication : compte dans M7.",
)

NEW, UPDATE, EDITED = "new", "update", "editorial"
COUNTING = frozenset({NEW, UPDATE})
Judge = Callable[[Version, Window], Verdict]


def count_endorsed(facts: Facts, window: Window, _options: Options) -> Counted:
    """M3: new and updated versions of practices that were endorsed in the window, each once."""
    practices = [one for one in facts.versions if one.of == PRACTICE]
    rows = []
    for one, verdict in _each_once(practices, window, _judge_endorsed):
        turns = tuple(day for day in (one.conditional_on, one.set_aside_on) if day)
        told = one.endorsed_on is not None and worth_a_row(window, one.endorsed_on, verdict)
        if verdict.counts or told or any_in(window, turns):
            rows.append(_row(one, verdict, endorsed=True))
    return Counted(tuple(rows))


def _each_once(versions: Iterable[Version], window: Window, judge: Judge) -> Iterable[tuple[Version, Verdict]]:
    counted: set[tuple[str, str, str]] = set()
    for one in versions:
        verdict, key = judge(one, window), (one.of, one.reference, one.number)
        yield one, no(ONCE) if verdict.counts and key in counted else verdict
        if verdict.counts:
            counted.add(key)


def _row(one: Version, verdict: Verdict, *, endorsed: bool) -> FigureRow:
    day = one.endorsed_on if endorsed else one.counted_on
    return row(one, day or one.conditional_on or one.released_on or one.posted_on, verdict, detail=one.number)


def _judge_endorsed(one: Version, window: Window) -> Verdict:
    if one.change_type not in COUNTING:
        return no(EDITORIAL)
    if one.endorsed_on is None:
        if one.set_aside_on is not None and one.set_aside_on >= (one.conditional_on or one.set_aside_on):
            return no(tell(SET_ASIDE, day=one.set_aside_on))
        return no(tell(CONDITIONAL, day=one.conditional_on) if one.conditional_on else NOT_ENDORSED)
    if one.endorsed_on in window:
        return yes(inside(one.endorsed_on, ENDORSED), one.change_type)
    if one.conditional_on in window and one.endorsed_on > window.last:
        return no(tell(CONFIRMED_LATER, day=one.conditional_on, endorsed=one.endorsed_on))
    return no(outside(window, one.endorsed_on, ENDORSED))


def count_additional(facts: Facts, window: Window, _options: Options) -> Counted:
    """M7: versions of additional resources that were released and posted, the later of it in the window."""
    resources = [one for one in facts.versions if one.of != PRACTICE]
    return _published(resources, window, _judge_additional)


def count_published(facts: Facts, window: Window, _options: Options) -> Counted:
    """M9: likewise for practices and for the resources associated with one; each version is a unit of its own."""
    return _published(facts.versions, window, _judge_published)


def _published(versions: Iterable[Version], window: Window, judge: Judge) -> Counted:
    rows = []
    for one, verdict in _each_once(versions, window, judge):
        days = tuple(day for day in (one.released_on, one.posted_on) if day)
        on = one.counted_on
        if any_in(window, days) or (on is not None and worth_a_row(window, on, verdict)):
            rows.append(_row(one, verdict, endorsed=False))
    return Counted(tuple(rows))


def _judge_additional(one: Version, window: Window) -> Verdict:
    if one.class_at_publish == ASSOCIATED:
        return no(IN_M9)
    return _judge_publication(one, window, one.change_type)


def _judge_published(one: Version, window: Window) -> Verdict:
    if one.of == PRACTICE:
        return _judge_publication(one, window, f"{PRACTICE}:{one.change_type}")
    if one.class_at_publish == ADDITIONAL:
        return no(IN_M7)
    return _judge_publication(one, window, f"resource:{one.change_type}")


def _judge_publication(one: Version, window: Window, group: str) -> Verdict:
    if one.change_type not in COUNTING:
        return no(EDITORIAL)
    if one.released_on is None or one.posted_on is None or one.counted_on is None:
        if one.released_on is not None:
            return no(tell(NOT_POSTED, day=one.released_on))
        return no(tell(NOT_RELEASED, day=one.posted_on) if one.posted_on else NEITHER)
    event = tell(PUBLISHED, released=one.released_on, posted=one.posted_on)
    if one.counted_on in window:
        return yes(tell(COUNTED, event=event), group)
    return no(outside(window, one.counted_on, event))
