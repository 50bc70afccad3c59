"""What is next and whose turn it is: the offers of an item, sorted for its page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from blueprints.identity import actor, now, reading
from models.items import Item
from workflow.definition import SAME, Workflow
from workflow.engine import available_actions
from workflow.errors import Reason
from workflow.judging import Offer


@dataclass(frozen=True)
class Turns:
    """The offers of an item: the one to lead with, the other possible ones, what is blocked, what is others' to do."""

    primary: Offer | None
    possible: Sequence[Offer]
    blocked: Sequence[Offer]
    others: Sequence[Offer]

    def allows(self, action: str) -> bool:
        """Whether the action is possible now."""
        return any(offer.action == action for offer in (self.primary, *self.possible) if offer)

    @property
    def next_roles(self) -> tuple[str, ...]:
        """The roles whose turn it is: those who may move the item on."""
        offers = [offer for offer in (*self.blocked, *self.others) if moves_on(offer)]
        names = (rule.role for offer in offers for rule in offer.transition.roles if rule.role != "system")
        return tuple(dict.fromkeys(names))

    @property
    def awaits_decision(self) -> bool:
        """Whether a committee's confirmed decision can move the item on."""
        return any(offer.transition.by_decision for offer in self.others)

    @property
    def obstacles(self) -> list[Reason]:
        """What stands in the way of what moves the item on, each reason once (roles are no obstacle)."""
        waiting = [offer for offer in (*self.blocked, *self.others) if moves_on(offer)]
        reasons = [*(self.primary.missing if self.primary else ())]
        reasons += [reason for offer in waiting for reason in (*guarded(offer), *offer.missing)]
        return list({(reason.code, reason.message.en): reason for reason in reasons}.values())


def possible_now(item: Item) -> list[Offer]:
    """What whoever asks can do with the item in its present state."""
    offers = available_actions(reading(), item, actor=actor(), now=now())
    return [offer for offer in offers if offer.allowed]


def sort_offers(offers: Iterable[Offer], flow: Workflow) -> Turns:
    """Sort the offers of an item: at most one leads.

    Those that the definition calls main lead before any other that moves the item on; of several, the one that a
    deadline waits for, else the first of the definition.
    """
    offered = list(offers)
    possible = [offer for offer in offered if offer.allowed]
    awaited = frozenset().union(*(rule.satisfied_by for rule in flow.deadlines.values()))
    onward = [offer for offer in possible if moves_on(offer)]
    onward.sort(key=lambda offer: (not offer.main, offer.action not in awaited))
    primary = onward[0] if onward else None
    refused = [offer for offer in offered if not offer.allowed]
    return Turns(
        primary=primary,
        possible=[offer for offer in possible if offer is not primary],
        blocked=[offer for offer in refused if not is_others(offer)],
        others=[offer for offer in refused if is_others(offer)],
    )


def moves_on(offer: Offer) -> bool:
    """Whether the action takes the item further along its main path, or is called main by the definition."""
    row = offer.transition
    return offer.main or (not row.danger and row.track is None and row.to != SAME)


def is_others(offer: Offer) -> bool:
    """Whether the action is for another role (or for the system)."""
    return any(reason.code == "role" for reason in offer.reasons)


def guarded(offer: Offer) -> list[Reason]:
    """The reasons other than the role."""
    return [reason for reason in offer.reasons if reason.code != "role"]
