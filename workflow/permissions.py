"""Who may do what: roles with their scope, then what separation of duties takes away."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from models.items import Item
from workflow.actors import LINK, Actor, Grant
from workflow.context import Context
from workflow.definition import RoleRule, Transition
from workflow.errors import Reason
from workflow.registry import Program
from workflow.texts import Text, listed

SCOPE_WORDS = {
    None: Text("{role}", "{role}"),
    "own": Text("{role} (own items)", "{role} (ses propres dossiers)"),
    "invited": Text("{role}, when invited", "{role}, sur invitation"),
    "society": Text("{role} of the society", "{role} de la société"),
    "district": Text("{role} of the district", "{role} du district"),
    "committee": Text("{role} of the committee", "{role} du comité"),
}
ROLE_MESSAGE = Text("Not yours to do. Who can: {who}.", "Ce n’est pas à vous de le faire. Qui le peut : {who}.")
CLOCK_MESSAGE = Text("Happens by itself when its time comes.", "Se fait d’elle-même le moment venu.")
SYSTEM_MESSAGE = Text("Follows by itself from something else that is done.", "Découle d’elle-même d’une autre action.")
IMPORT_MESSAGE = Text(
    "Is recorded when a list that was kept before is imported.",
    "Se consigne à l’importation d’une liste tenue auparavant.",
)
DECISION_MESSAGE = Text(
    "Happens when a decision of the committee is confirmed.",
    "Se fait quand une décision du comité est confirmée.",
)


def standing_at(session: Session, program: Program, actor: Actor, item: Item, today: date) -> Actor:
    """The actor with the roles of one program, and those that are held for this item alone.

    The program's hook `item_grants(session, actor, item, today) -> grants` gives the latter, such as the chair's role
    to whoever presides over the motion on the item.
    """
    own = actor.in_program(program.name)
    hook = program.hooks.get("item_grants")
    if hook is None or not item.state:
        return own
    grants: frozenset[Grant] = frozenset(hook(session, own, item, today))
    return replace(own, grants=own.grants | grants) if grants else own


def standing_for(program: Program, item: Item) -> Mapping[str, str]:
    """The roles that others hold for this item in the place of their holders, by the program's hook `stands_for`.

    So for the members of a first committee, once the item is with a second one.
    """
    hook = program.hooks.get("stands_for")
    found: Mapping[str, str] = hook(item) if hook is not None and item.state else {}
    return found


def role_used(actor: Actor, row: Transition, item: Item | None) -> str | None:
    """The role by which the actor may perform the row on the item (None: not permitted).

    With no item yet (a creating row), `own` is whoever creates it and a scoped role counts for its organization.
    Through a secret link one may do what it is for, and nothing by a role.
    """
    if actor.through is not None:
        is_meant = item is not None and (item.id, row.do) == (actor.through.item_id, actor.through.action)
        return LINK if is_meant and row.by_link is not None else None
    for rule in row.roles:
        if _holds(actor, rule, item):
            return rule.role
    return None


def _holds(actor: Actor, rule: RoleRule, item: Item | None) -> bool:
    if not actor.holds(rule.role):
        return False
    if rule.scope is None or item is None:
        return True
    if rule.scope == "own":
        return actor.principal_id is not None and actor.principal_id in (item.created_by_id, item.submitter_id)
    if rule.scope == "invited":
        return actor.principal_id in (item.fields.get("invited") or ())
    if rule.scope in ("society", "district"):
        return item.organization_id is not None and item.organization_id in actor.organizations(rule.role)
    committee = item.fields.get("committee")
    return any(grant.role == rule.role and grant.committee in (None, committee) for grant in actor.grants)


def role_reason(program: Program, row: Transition) -> Reason:
    """Why a role is not enough, and whose turn it is."""
    if row.by_import:
        return Reason("role", IMPORT_MESSAGE)
    if row.automatic:
        by_itself = CLOCK_MESSAGE if row.by_clock else SYSTEM_MESSAGE
        return Reason("role", DECISION_MESSAGE if row.by_decision else by_itself)
    rules = tuple(row.roles)
    labels = [_role_label(program, rule) for rule in rules if rule.role != "system"]
    who = Text(listed(label.en for label in labels), listed(label.fr for label in labels))
    return Reason("role", ROLE_MESSAGE.format(who=who), who=tuple(rule.role for rule in rules))


def _role_label(program: Program, rule: RoleRule) -> Text:
    role = program.roles.get(rule.role)
    label = role.label if role else Text(rule.role, rule.role)
    if rule.scope and rule.scope in label.en.lower():  # the label says it already
        return label
    return SCOPE_WORDS[rule.scope].format(role=label)


def separation_reasons(program: Program, context: Context) -> tuple[Reason, ...]:
    """What separation of duties takes away from a role that would allow it.

    Judged for everybody who counts as the actor (see Context.people), with all roles of deputy and principal together.
    """
    actor = context.actor
    if actor.person_id is None:
        return ()
    found = {reason: None for check in program.separation for reason in reasons_of(check(context))}
    for person_id in sorted(context.people - {actor.person_id}):
        both = replace(actor, person_id=person_id, grants=actor.grants | actor.aside)
        double = replace(context, actor=both)
        found.update((reason, None) for check in program.separation for reason in reasons_of(check(double)))
    return tuple({reason.code: reason for reason in reversed(found)}.values())[::-1]


def reasons_of(result: Reason | Iterable[Reason] | None) -> tuple[Reason, ...]:
    """A guard's answer as a tuple of reasons: it may give none, one or several."""
    if result is None:
        return ()
    return (result,) if isinstance(result, Reason) else tuple(result)
