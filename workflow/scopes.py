"""What a token is narrowed to: as it is kept, as it is said, and what it refuses."""

from collections.abc import Iterable, Mapping
from typing import Any

from workflow import registry
from workflow.actors import Actor, Scope
from workflow.errors import NotFound, Reason, Refused
from workflow.texts import Text, listed

DOINGS: Mapping[str, Text] = {
    "comment": Text("Comment", "Commenter"),
    "follow": Text("Follow items", "Suivre des dossiers"),
    "attach": Text("Attach files", "Joindre des fichiers"),
    "write": Text("Write parts", "Rédiger des parties"),
}
"""What a token can be limited to besides the actions of items."""

REFUSED = Text(
    "The scope of this token does not include it. Its scope: {scope}.",
    "La portée de ce jeton ne le comprend pas. Sa portée : {scope}.",
)
READ_ONLY = Text("read only", "lecture seule")
ONLY_KINDS = Text("only {kinds}", "seulement {kinds}")
ONLY_ACTIONS = Text("only these actions ({actions})", "seulement ces actions ({actions})")
NO_ADMINISTRATION = Text("no administration", "pas d’administration")
WHOLE = Text("everything its owner may do", "tout ce que peut faire son titulaire")


def kept_scope(scope: Scope | None) -> dict[str, Any] | None:
    """The scope as a row keeps it; None is no limit at all."""
    if scope is None:
        return None
    return {
        "kinds": None if scope.kinds is None else sorted(scope.kinds),
        "actions": None if scope.actions is None else sorted(scope.actions),
        "read_only": scope.read_only,
        "administration": scope.administration,
    }


def read_scope(kept: Mapping[str, Any] | None) -> Scope | None:
    """The scope that a row keeps."""
    if kept is None:
        return None
    return Scope(
        kinds=None if kept["kinds"] is None else frozenset(kept["kinds"]),
        actions=None if kept["actions"] is None else frozenset(kept["actions"]),
        read_only=kept["read_only"],
        administration=kept["administration"],
    )


def scope_said(scope: Scope | None) -> Text:
    """What a scope leaves, in words, to follow a colon."""
    if scope is None:
        return WHOLE
    parts = [ONLY_KINDS.format(kinds=_listed(_kind_said(one) for one in sorted(scope.kinds)))] if scope.kinds else []
    if scope.read_only:
        parts.append(READ_ONLY)
    elif scope.actions is not None:
        parts.append(ONLY_ACTIONS.format(actions=_listed(action_said(one) for one in sorted(scope.actions))))
    if not scope.administration:
        parts.append(NO_ADMINISTRATION)
    return Text("; ".join(part.en for part in parts), "; ".join(part.fr for part in parts)) if parts else WHOLE


def action_said(name: str) -> Text:
    """An action as it stands in a scope, with the kind it belongs to; the bare name of one that is no more."""
    kind, _dot, action = name.partition(".")
    if not action:
        return DOINGS.get(name, Text(name, name))
    try:
        flow = registry.kind(kind)
        label = flow.actions[action][0].label
    except (NotFound, KeyError):
        return Text(name, name)
    return Text(f"{flow.label.en}: {label.en}", f"{flow.label.fr} : {label.fr}")


def scope_reasons(actor: Actor, kind: str, action: str) -> tuple[Reason, ...]:
    """What refuses the action on an item of the kind to somebody who is narrowed; nothing to everybody else."""
    if actor.within is None or actor.within.allows(kind, action):
        return ()
    return (scope_reason(actor.within),)


def scope_reason(scope: Scope) -> Reason:
    """Why a token refuses what its owner might do: it names its scope."""
    return Reason("scope", REFUSED.format(scope=scope_said(scope)), personal=True)


def check_scope(actor: Actor, kind: str, action: str) -> None:
    """Raise Refused (scope) where the action is not within what the actor is narrowed to."""
    reasons = scope_reasons(actor, kind, action)
    if reasons:
        raise Refused(action, "scope", reasons)


def _kind_said(kind: str) -> Text:
    try:
        return registry.kind(kind).plural
    except NotFound:
        return Text(kind, kind)


def _listed(said: Iterable[Text]) -> Text:
    texts = list(said)
    return Text(listed(one.en for one in texts), listed(one.fr for one in texts))
