"""What is next and whose turn it is: the offers of an item, sorted for its page and for the API."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from blueprints.identity import actor, now, reading
from models.items import Item
from workflow.definition import SAME
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
    state: str = ""
    """The state that the item is in."""

    def allows(self, action: str) -> bool:
        """Whether the action is possible now."""
        return any(offer.action == action for offer in (self.primary, *self.possible) if offer)

    @property
    def offers(self) -> Sequence[Offer]:
        """All of them."""
        return (*([self.primary] if self.primary else ()), *self.possible, *self.blocked, *self.others)

    @property
    def only_for(self) -> str:
        """The name of the one person for whom all that is possible besides would be done; empty where it is not so."""
        names = {offer.on_behalf_of.name if offer.on_behalf_of else "" for offer in self.possible}
        return names.pop() if len(names) == 1 else ""

    @property
    def waits_for(self) -> tuple[str, ...]:
        """The roles whose turn it is; where something stands in the way of every main action, those who clear it.

        Where nobody is said to, those who will act.
        """
        led = [offer for offer in self.offers if offer.main]
        open_now = [role for offer in led for role in offer.waits_for]
        blocked = [offer for offer in led if offer.obstacles]
        ways = [offer for offer in self.offers if offer.obstacles and self.leads_on(offer)]
        clearing = [role for offer in ways for reason in offer.obstacles for role in reason.who]
        acting = [rule.role for offer in blocked for rule in offer.transition.roles if rule.role != "system"]
        return tuple(dict.fromkeys(open_now or clearing or acting))

    @property
    def named(self) -> tuple[str, ...]:
        """The names of the people whose turn it is, where it is not that of everybody with the role."""
        return tuple(dict.fromkeys(name for offer in self.offers if offer.main for name in offer.named))

    @property
    def by_itself(self) -> bool:
        """Whether the clock moves the item on."""
        return any(offer.transition.by_clock for offer in self.offers)

    @property
    def awaits_decision(self) -> bool:
        """Whether a committee's confirmed decision can move the item on."""
        return any(offer.transition.by_decision for offer in self.others)

    @property
    def obstacles(self) -> list[Reason]:
        """What stands in the way of what moves the item on, each reason once.

        Where one way is open, nothing but what refuses to the reader alone what others may do.
        """
        ways = [offer for offer in self.offers if self.leads_on(offer)]
        if any(not offer.obstacles for offer in ways):
            mine = () if self.primary else [offer for offer in self.blocked if offer.main and offer in ways]
            reasons = [reason for offer in mine for reason in guarded(offer) if reason.personal]
        else:
            reasons = [reason for offer in ways for reason in offer.obstacles]
        return list({(reason.code, reason.message.en): reason for reason in reasons}.values())

    def leads_on(self, offer: Offer) -> bool:
        """Whether the action leads to another state than the present one."""
        return moves_on(offer) and offer.transition.to != self.state

    @property
    def warnings(self) -> list[Reason]:
        """What is good to know before the reader does what waits for them, each once."""
        reasons = [reason for offer in self.offers if offer.yours for reason in offer.warnings]
        return list({(reason.code, reason.message.en): reason for reason in reasons}.values())


def possible_now(item: Item) -> list[Offer]:
    """What whoever asks can do with the item in its present state."""
    offers = available_actions(reading(), item, actor=actor(), now=now())
    return [offer for offer in offers if offer.allowed]


def sort_offers(offers: Iterable[Offer], state: str = "") -> Turns:
    """Sort the offers of an item in a state: the first main one that truly waits for the reader leads; often none."""
    offered = list(offers)
    possible = [offer for offer in offered if offer.allowed]
    primary = next((offer for offer in possible if offer.yours), None)
    refused = [offer for offer in offered if not offer.allowed]
    return Turns(
        primary=primary,
        possible=[offer for offer in possible if offer is not primary],
        blocked=[offer for offer in refused if not is_others(offer)],
        others=[offer for offer in refused if is_others(offer)],
        state=state,
    )


def moves_on(offer: Offer) -> bool:
    """Whether the state leads to another by this action: a main one, or one that others' doing brings about."""
    row = offer.transition
    follows = row.automatic and not (row.by_clock or row.by_decision)
    return (offer.main or follows) and not row.danger and row.track is None and row.to != SAME


def is_others(offer: Offer) -> bool:
    """Whether the action is for another role (or for the system)."""
    return any(reason.code == "role" for reason in offer.reasons)


def guarded(offer: Offer) -> list[Reason]:
    """The reasons other than the role."""
    return [reason for reason in offer.reasons if reason.code != "role"]
