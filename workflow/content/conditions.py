"""When a part or question is asked: a condition over other answers, written as one line of the structure.

PF-RHYA                              the profile says so: a yes, or a number above zero
not PF-WAIVER-C
DSS-G-4.option_2                     another part's question, answered yes or not empty
DSS-G-3.case_closing_method is 1
SC-C.sources_used has 10e
DSS-G-4.option_8 or DSS-G-4.option_9     `and` binds closer than `or`
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workflow.content.answers import NO, Content

PROFILE = "PROFILE"
"""The part whose questions are the flags that other conditions name alone."""
TERM = re.compile(r"(?P<negated>not )?(?P<name>[A-Za-z0-9_.-]+)(?: (?P<test>is|has) (?P<value>\S+))?\Z")


@dataclass(frozen=True, slots=True)
class Term:
    """One comparison. `test` is "given", "is" or "has"."""

    part: str
    question: str
    test: str
    value: str
    negated: bool

    def holds(self, content: Content, instance: str = "") -> bool:
        """Whether it is so; a question of a repeated part is read in the same instance, else in the only one."""
        at = instance if content.has(self.part, self.question, instance) else ""
        given = content.get(self.part, self.question, at)
        if self.test == "is":
            found = given is not None and str(given) == self.value
        elif self.test == "has":
            found = isinstance(given, list | tuple) and self.value in given
        else:
            found = given not in (None, NO, False, 0, "0")
        return found is not self.negated


@dataclass(frozen=True, slots=True)
class Condition:
    """Any of several, each of them all of its terms. `source` is the line as it was written."""

    any_of: tuple[tuple[Term, ...], ...]
    source: str

    def holds(self, content: Content, instance: str = "") -> bool:
        """Whether it is met by these answers."""
        return any(all(term.holds(content, instance) for term in terms) for terms in self.any_of)

    @property
    def terms(self) -> Iterator[Term]:
        """Every comparison in it."""
        return (term for terms in self.any_of for term in terms)


def read_condition(source: str) -> Condition:
    """Read a condition; raises ValueError with the piece that is none."""
    any_of = [tuple(_read_term(piece) for piece in side.split(" and ")) for side in source.split(" or ")]
    return Condition(tuple(any_of), source)


def _read_term(piece: str) -> Term:
    match = TERM.match(piece.strip())
    if match is None:
        message = f"{piece!r} is no condition"
        raise ValueError(message)
    part, _, question = match["name"].rpartition(".")
    return Term(part or PROFILE, question, match["test"] or "given", match["value"] or "", bool(match["negated"]))
