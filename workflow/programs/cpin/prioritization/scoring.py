"""Scores of change requests: exact means, priority, class and rank, each explained line by line.

Everything is a pure function of the cards. Fractions are exact; a figure is rounded half up once, at the end, and
rounded figures are compared.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from dateutil.relativedelta import relativedelta

from workflow.programs.cpin.reference import FOLDER
from workflow.texts import Text
from workflow.yaml_documents import read_document

Scores = Mapping[str, int | None]
"""One scorer's card: a score per criterion, None where left blank."""

CENT = Decimal("0.01")
REACH = "sector_reach"

STATUTORY = Text("in force on {on}, within a year of the scoring", "en vigueur le {on}, dans l’année de l’évaluation")
DEFECT = Text("a child-safety defect without a workaround", "un défaut touchant la sécurité des enfants, sans solution")
WEIGHED = Text("{criterion}: {mean} of {most}, weight {weight}", "{criterion} : {mean} sur {most}, poids {weight}")
SUM = Text("Benefit {benefit}, confidence {confidence}", "Avantage {benefit}, confiance {confidence}")
GATED = Text("Must by a gate: {gates}", "Indispensable par une condition d’entrée : {gates}")
BY_SCORE = Text("The class follows from the score", "La classe découle de la cote")


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is scored, with its share of the hundred; a computed one is not asked."""

    name: str
    label: Text
    weight: int
    computed: bool


@dataclass(frozen=True, slots=True)
class Method:
    """The method of scoring: criteria, scale, tables and limits."""

    criteria: tuple[Criterion, ...]
    most: int
    reach: tuple[tuple[int, int], ...]
    confidence: Mapping[str, Decimal]
    effort: Mapping[str, int]
    classes: tuple[tuple[str, int], ...]
    spread: int
    most_blanks: int
    gate_months: int
    stale_months: int

    @property
    def asked(self) -> tuple[str, ...]:
        """The names of the criteria that scorers score."""
        return tuple(criterion.name for criterion in self.criteria if not criterion.computed)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of the scored request besides its cards."""

    societies_affected: int
    societies: int
    confidence: str
    effort: str | None = None
    gates: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What the cards come to. `means` are exact; `benefit`, `priority` and `value_per_effort` have two decimals."""

    means: Mapping[str, Fraction]
    benefit: Decimal
    priority: Decimal
    moscow: str
    value_per_effort: Decimal | None
    flags: tuple[str, ...]
    scorers: int
    lines: tuple[Text, ...]


@cache
def method() -> Method:
    """The method as the program's file says it."""
    document = read_document(FOLDER / "scoring.yaml")
    return Method(
        criteria=tuple(
            Criterion(name, Text(body["en"], body["fr"]), body["weight"], body.get("computed", False))
            for name, body in document["criteria"].items()
        ),
        most=document["scale"]["most"],
        reach=tuple((row["up_to"], row["score"]) for row in document["reach"]),
        confidence={name: Decimal(factor) for name, factor in document["confidence"].items()},
        effort=dict(document["effort"]),
        classes=tuple((row["name"], row["least"]) for row in document["classes"]),
        spread=document["spread"],
        most_blanks=document["most_blanks"],
        gate_months=document["gate_months"],
        stale_months=document["stale_months"],
    )


def valid_cards(cards: Iterable[Scores]) -> tuple[Scores, ...]:
    """The cards that count: a scorer with too many blanks is left out."""
    known = method()
    return tuple(card for card in cards if _blanks(card, known.asked) <= known.most_blanks)


def _blanks(card: Scores, asked: Iterable[str]) -> int:
    return sum(card.get(name) is None for name in asked)


def reach_score(affected: int, societies: int) -> int:
    """The computed score for the share of the societies affected; exactly a quarter is still "up to 25 %"."""
    share = Fraction(100 * affected, societies) if societies else Fraction(0)
    return next((score for up_to, score in method().reach if share <= up_to), method().most)


def flagged(cards: Iterable[Scores]) -> tuple[str, ...]:
    """The criteria whose highest and lowest score lie so far apart that they are discussed before closing."""
    known, counted = method(), tuple(cards)
    given = {name: [card[name] for card in counted if card.get(name) is not None] for name in known.asked}
    return tuple(name for name, scores in given.items() if scores and _spread(scores) >= known.spread)


def _spread(scores: Sequence[int | None]) -> int:
    said = [score for score in scores if score is not None]
    return max(said) - min(said)


def score(cards: Iterable[Scores], subject: Subject) -> Result:
    """What the cards come to.

    mean(c) is the exact mean of the scores given; benefit = sum of weight * mean / 5 (0 to 100); priority = benefit
    times the factor of the confidence.
    """
    known, counted = method(), valid_cards(cards)
    means = {name: _mean([card.get(name) for card in counted]) for name in known.asked}
    means[REACH] = Fraction(reach_score(subject.societies_affected, subject.societies))
    exact = sum((criterion.weight * means[criterion.name] for criterion in known.criteria), Fraction(0)) / known.most
    factor = known.confidence[subject.confidence]
    priority = rounded(exact * Fraction(factor))
    moscow = class_of(priority, gated=bool(subject.gates))
    size = known.effort[subject.effort] if subject.effort else None
    return Result(
        means={criterion.name: means[criterion.name] for criterion in known.criteria},
        benefit=rounded(exact),
        priority=priority,
        moscow=moscow,
        value_per_effort=rounded(Fraction(priority) / size) if size else None,
        flags=flagged(counted),
        scorers=len(counted),
        lines=_lines(means, rounded(exact), factor, subject.gates),
    )


def _mean(scores: Iterable[int | None]) -> Fraction:
    said = [one for one in scores if one is not None]
    return Fraction(sum(said), len(said)) if said else Fraction(0)


def rounded(exact: Fraction) -> Decimal:
    """Two decimals, half up."""
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(CENT, ROUND_HALF_UP)


def class_of(priority: Decimal, *, gated: bool) -> str:
    """The class of a priority; a gate makes it the first whatever the score."""
    classes = method().classes
    return classes[0][0] if gated else next(name for name, least in classes if priority >= least)


def gates(statutory_on: date | None, scored_on: date, *, safety_defect: bool) -> tuple[Text, ...]:
    """What makes a request a Must whatever its score: a date set by law within a year, or a safety defect."""
    found = []
    last = scored_on + relativedelta(months=method().gate_months)
    if statutory_on is not None and scored_on <= statutory_on <= last:
        found.append(STATUTORY.format(on=statutory_on))
    return (*found, DEFECT) if safety_defect else tuple(found)


def is_stale(scored_on: date, gate_on: date | None, today: date) -> bool:
    """Whether a request should be scored anew: the scores are older than a year, or the gate's date has passed."""
    return today > scored_on + relativedelta(months=method().stale_months) or (gate_on is not None and gate_on < today)


def _lines(means: Mapping[str, Fraction], benefit: Decimal, factor: Decimal, why: Sequence[Text]) -> tuple[Text, ...]:
    known = method()
    weighed = [
        WEIGHED.format(
            criterion=criterion.label, mean=rounded(means[criterion.name]), most=known.most, weight=criterion.weight
        )
        for criterion in known.criteria
    ]
    gate = Text("; ".join(one.en for one in why), "; ".join(one.fr for one in why))
    last = GATED.format(gates=gate) if why else BY_SCORE
    return (*weighed, SUM.format(benefit=benefit, confidence=factor), last)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A scored request as it is ranked. Figures are as rounded; `received_on` and `reference` break the last ties.

    `typed_rank` is the place written down for one that has no scorecard: it stands for what no cards tell.
    """

    reference: str
    moscow: str
    priority: Decimal
    child_safety: Decimal
    legal_compliance: Decimal
    societies_affected: int
    received_on: date
    typed_rank: int = 0

    @property
    def key(self) -> tuple[Any, ...]:
        """Smaller is better: class, priority, child safety, legal compliance, societies, date received, number."""
        classes = [name for name, _ in method().classes]
        return (
            classes.index(self.moscow) if self.moscow in classes else len(classes),
            -self.priority,
            -self.child_safety,
            -self.legal_compliance,
            self.typed_rank,
            -self.societies_affected,
            self.received_on,
            by_number(self.reference),
        )


def by_number(reference: str) -> tuple[str | int, ...]:
    """A reference as it is ordered: its numbers as numbers, so that 9999 stands before 10000."""
    return tuple(int(part) if part.isdecimal() else part for part in re.split(r"([0-9]+)", reference))


STEPS = (
    ("moscow", Text("its class is higher", "sa classe est plus haute")),
    ("priority", Text("its priority is {better} against {worse}", "sa priorité est de {better} contre {worse}")),
    (
        "child_safety",
        Text("child safety is {better} against {worse}", "sécurité des enfants : {better} contre {worse}"),
    ),
    ("legal_compliance", Text("legal compliance is {better} against {worse}", "conformité : {better} contre {worse}")),
    (
        "societies_affected",
        Text("it affects {better} societies against {worse}", "elle touche {better} sociétés contre {worse}"),
    ),
    ("received_on", Text("it was received on {better}, not {worse}", "elle a été reçue le {better}, non le {worse}")),
    ("reference", Text("its number is lower", "son numéro est plus bas")),
)


def rank(requests: Iterable[Ranked]) -> tuple[Ranked, ...]:
    """The requests in rank order."""
    return tuple(sorted(requests, key=lambda request: request.key))


def why_before(better: Ranked, worse: Ranked) -> Text:
    """The first thing in which the one stands before the other."""
    for name, words in STEPS:
        if getattr(better, name) != getattr(worse, name):
            return words.format(better=getattr(better, name), worse=getattr(worse, name))
    return STEPS[-1][1]
