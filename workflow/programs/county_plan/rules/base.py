"""What a rule is and what it finds; the table of all rules fills itself as the rules are declared."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec

from workflow.errors import Reason
from workflow.programs.county_plan.cycle import Cycle
from workflow.texts import Text

Severity = Literal["blocks_submission", "blocks_transition", "warning", "flag", "deadline"]
P = ParamSpec("P")

Number = Decimal | int | str
"""An exact number: as one, or as it is written."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of some facts.

    `outcome` is `pass`, `block`, `warn`, `n/a`, or the value itself where a rule derives one (a state, an
    instrument). A finding that blocks or warns carries its reason.
    """

    outcome: str
    reason: Reason | None = None


PASS = Finding("pass")
NOT_APPLICABLE = Finding("n/a")

RuleFunction = Callable[Concatenate[Cycle, P], Finding]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its function, how hard it is, where it stands in law, and the transitions it guards."""

    id: str
    title: Text
    severity: Severity
    transitions: tuple[str, ...]
    citation: str
    check: Callable[..., Finding]


RULES: dict[str, Rule] = {}


def rule(
    rule_id: str, title: Text, *, citation: str, severity: Severity, transitions: tuple[str, ...] = ()
) -> Callable[[RuleFunction[P]], RuleFunction[P]]:
    """Enter a function into the table of rules; its reasons then carry the rule's id and citation.

    `transitions` are ids of the lifecycle (TR-09) that the rule guards.
    """

    def declare(function: RuleFunction[P]) -> RuleFunction[P]:
        @wraps(function)
        def check(cycle: Cycle, /, *args: P.args, **facts: P.kwargs) -> Finding:
            found = function(cycle, *args, **facts)
            if found.reason is None:
                return found
            return replace(found, reason=replace(found.reason, code=rule_id, citation=citation))

        RULES[rule_id] = Rule(rule_id, title, severity, transitions, citation, check)
        return check

    return declare


def exact(value: Number) -> Decimal:
    """Give an amount, a percentage or a count as the exact number it is written as: `50000.01`, `17.5`, `6`.

    Raises TypeError for a binary number, which is no longer what was written, and ValueError for what is no number.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise TypeError(f"not an exact number: {value!r}")
    try:
        number = Decimal(value)
    except ArithmeticError as error:
        raise ValueError(f"not a number: {value!r}") from error
    if not number.is_finite():
        raise ValueError(f"not a number: {value!r}")
    return number


def block(
    en: str,
    fr: str,
    *,
    who: tuple[str, ...],
    earliest: date | None = None,
    field: str | None = None,
    **values: Any,
) -> Finding:
    """Find that the action must not happen.

    `who` are the roles that can put it right, `field` where, `earliest` the first date on which it becomes
    possible; `values` fill the placeholders of the sentences.
    """
    message = Text(en, fr).format(**values)
    return Finding("block", Reason("", message, who=who, earliest=earliest, field=field))


def warn(
    en: str,
    fr: str,
    *,
    who: tuple[str, ...],
    field: str | None = None,
    **values: Any,
) -> Finding:
    """Find something that is shown and stored and never refuses; arguments as `block`."""
    message = Text(en, fr).format(**values)
    return Finding("warn", Reason("", message, who=who, field=field, severity="warning"))
