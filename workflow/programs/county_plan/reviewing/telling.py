"""Who reads which findings: the State all of them, the county those that a return told it of."""

from collections.abc import Collection, Iterable

from models.items import Item
from workflow import registry
from workflow.actors import Actor
from workflow.programs.county_plan.reviewing.findings import FINDINGS, Finding, read_findings

PROGRAM = "county_plan"
WORDS = frozenset({FINDINGS, "finding_part", "criterion", "action_needed", "note"})
"""What the record and the history say of findings, by the names of fields and inputs."""


def is_of_state(actor: Actor) -> bool:
    """Whether the actor holds a role of the State's offices (held for no district), or is the system itself."""
    roles = registry.program(PROGRAM).roles
    held = (grant.role for grant in actor.grants if grant.program == PROGRAM and grant.role in roles)
    return actor.person_id is None or any(roles[role].scope is None and role != "admin" for role in held)


def told_findings(actor: Actor, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those of the findings that the actor may read; what was withdrawn before a return is never told."""
    reads_all = is_of_state(actor)
    return tuple(one for one in findings if reads_all or one.returned_on is not None)


def untold_fields(actor: Actor, item: Item) -> Collection[str]:
    """The fields and inputs that are kept from the actor while the plan has a finding that they are not told of.

    What they are told of stands on the plan's page meanwhile, finding by finding.
    """
    found = read_findings(item)
    return WORDS if len(told_findings(actor, found)) < len(found) else frozenset()
