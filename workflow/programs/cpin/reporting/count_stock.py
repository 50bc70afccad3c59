"""M10 and M11: what is being worked on as at the end of the window's last day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from workflow.programs.cpin.reporting.counting import Counted, Options, Verdict, no, row, tell, yes
from workflow.programs.cpin.reporting.facts import ADDITIONAL, ASSOCIATED, PRACTICE, Facts, Listed
from workflow.programs.cpin.words import SAID
from workflow.reports.figures import FigureRow
from workflow.reports.windows import Window
from workflow.texts import Text

IN_PROGRESS, ONGOING = "in-progress", "ongoing"
NEW, UPDATE = "new", "update"
ANY_DAY, LAST_DAY, ONGOING_BESIDE = "any_day", "last_day", "ongoing"

STANDS = Text("On {day} it is {word}.", "Le {day}, elle est {word}.")
WAS = Text(
    "It was {word} in the period from {since}; on {day} it is {now}.",
    "Elle était {word} dans la période dès le {since}; le {day}, elle est {now}.",
)
WAS_ON = Text("It was {word} on {since}.", "Elle était {word} le {since}.")
OFF_LIST = Text("no longer on the list", "retirée de la liste")
IN_OTHER = Text(
    "On {day} it is {word}, as {of}: belongs to {measure}.",
    "Le {day}, elle est {word}, comme {of} : relève de {measure}.",
)
ASSOCIATED_RESOURCE = Text("an associated resource", "ressource associée")
ADDITIONAL_RESOURCE = Text("an additional resource", "ressource complémentaire")
BESIDE = Text(
    "On {day} it is ongoing: shown beside, not counted.",
    "Le {day}, elle est en continu : indiquée à côté, non comptée.",
)
NO_UNITS = Text(
    "The settings of the program do not count resources.",
    "Les réglages du programme ne comptent pas les ressources.",
)


@dataclass(frozen=True, slots=True)
class Stock:
    """What is counted on a day: whether it belongs, with which words, and under which group."""

    belongs: Callable[[Listed, date], bool]
    words: frozenset[str]
    group: Callable[[Listed, date], str]
    other: str
    other_is: Text


def count_practices(facts: Facts, window: Window, options: Options) -> Counted:
    """M10: practices and associated resources that are in progress or ongoing on the last day."""

    def belongs(one: Listed, day: date) -> bool:
        return one.of == PRACTICE or (options.count_resources and one.class_on(day) == ASSOCIATED)

    def group(one: Listed, day: date) -> str:
        return f"{PRACTICE if one.of == PRACTICE else 'resource'}:{one.word_on(day)}"

    stock = Stock(belongs, frozenset({IN_PROGRESS, ONGOING}), group, "M11", ADDITIONAL_RESOURCE)
    window = so_far(window, options)
    return _count(facts.listed, window, stock, anytime=options.anytime)


def count_additional(facts: Facts, window: Window, options: Options) -> Counted:
    """M11: additional resources that are in progress on the last day; ongoing ones stand beside."""

    def belongs(one: Listed, day: date) -> bool:
        return one.of != PRACTICE and one.class_on(day) == ADDITIONAL

    def group(one: Listed, day: date) -> str:
        if one.word_on(day) == ONGOING:
            return ONGOING_BESIDE
        return UPDATE if one.was_in_force(day) else NEW

    window = so_far(window, options)
    words = frozenset({IN_PROGRESS, ONGOING}) if options.include_ongoing else frozenset({IN_PROGRESS})
    stock = Stock(belongs, words, group, "M10", ASSOCIATED_RESOURCE)
    counted = _count((one for one in facts.listed if one.of != PRACTICE), window, stock, anytime=options.anytime)
    if options.include_ongoing:
        return counted
    day = window.last
    ongoing = tuple(
        row(one, _since(one, day), Verdict(counts=False, why=tell(BESIDE, day=day), groups=(ONGOING_BESIDE,)))
        for one in facts.listed
        if belongs(one, day) and one.word_on(day) == ONGOING
    )
    return Counted(counted.rows, (*counted.beside, *ongoing))


def so_far(window: Window, options: Options) -> Window:
    """The days of the window that have come: of a day to come nobody knows how anything stands on it."""
    today = options.today
    return Window(window.first, today) if today is not None and window.first <= today < window.last else window


def _count(listed: Iterable[Listed], window: Window, stock: Stock, *, anytime: bool) -> Counted:
    """The stock on the last day, and beside it what belonged to it on any day; or the other way round."""
    on_last: list[FigureRow] = []
    on_any: list[FigureRow] = []
    for one in listed:
        verdict = _judge(one, window, stock)
        if verdict is not None:
            on_last.append(row(one, _since(one, window.last), verdict))
        first = next((day for day in one.days_between(window.first, window.last) if _counts(one, day, stock)), None)
        if first is not None:
            on_any.append(row(one, first, _any_day(one, first, stock)))
    if not anytime:
        return Counted(tuple(on_last), _aside(on_any, ANY_DAY))
    known = {one.reference for one in on_any}
    missed = (one for one in on_last if not one.counts and one.reference not in known)
    return Counted((*on_any, *missed), _aside(on_last, LAST_DAY))


def _aside(rows: Iterable[FigureRow], group: str) -> tuple[FigureRow, ...]:
    return tuple(replace(one, counts=False, groups=(group,)) for one in rows if one.counts)


def _counts(one: Listed, day: date, stock: Stock) -> bool:
    return stock.belongs(one, day) and one.word_on(day) in stock.words


def _any_day(one: Listed, first: date, stock: Stock) -> Verdict:
    return yes(tell(WAS_ON, word=_word(one, first), since=first), stock.group(one, first))


def _judge(one: Listed, window: Window, stock: Stock) -> Verdict | None:
    """How it stands on the last day; None for what is not even near: complete or gone since before the window."""
    day, word = window.last, one.word_on(window.last)
    if _counts(one, day, stock):
        return yes(tell(STANDS, day=day, word=_word(one, day)), stock.group(one, day))
    if word in stock.words:
        return no(_elsewhere(one, day, stock))
    if not stock.belongs(one, day):
        return None
    if word in (None, "complete"):
        since = next((on for on in one.days_between(window.first, day) if _counts(one, on, stock)), None)
        if since is None:
            return None
        return no(tell(WAS, word=_word(one, since), since=since, day=day, now=_word(one, day)))
    return no(tell(STANDS, day=day, word=_word(one, day)))


def _elsewhere(one: Listed, day: date, stock: Stock) -> Text:
    if stock.other == "M11" and one.class_on(day) == ASSOCIATED:
        return NO_UNITS
    return tell(IN_OTHER, day=day, word=_word(one, day), of=stock.other_is, measure=stock.other)


def _word(one: Listed, day: date) -> Text:
    word = one.word_on(day)
    return SAID[word] if word else OFF_LIST


def _since(one: Listed, day: date) -> date | None:
    """Since when the word of that day has held."""
    word = one.word_on(day)
    since = None
    for on, said in one.words:
        if on > day:
            break
        if said != word:
            since = None
        elif since is None:
            since = on
    return since
