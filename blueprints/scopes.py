"""What a token's scope leaves of the routes: asked before every view, once whose token it is has been found out.

Kinds narrow what can be seen, in one place for all doors (workflow.visibility); actions are judged where they are
performed (workflow.engine). Here stands what else a route does. A route that is not named is closed to tokens that
are limited to kinds, or to actions where it writes: what is new begins closed.
"""

from collections.abc import Mapping

from flask import request

from workflow.actors import Actor, Scope
from workflow.errors import Refused
from workflow.scopes import scope_reason
from workflow.visibility import May, is_within

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
NARROWED = frozenset(
    {
        "api.check_item",
        "api.find_files",
        "api.find_items",
        "api.lay_down_file",
        "api.list_by_priority",
        "api.list_choices",
        "api.list_kinds",
        "api.list_my_deputies",
        "api.list_my_tokens",
        "api.list_new_choices",
        "api.list_organizations",
        "api.make_item",
        "api.perform",
        "api.read_desk",
        "api.read_kind",
        "api.read_me",
        "api.read_organization",
        "api.revoke_my_token",
    }
)
"""The routes besides those of one item that show and do only what is of the kinds of the scope, or of no kind."""
JUDGED = frozenset({"api.make_item", "api.perform", "api.check_item", "api.check_action"})
"""The routes whose actions the engine judges, one by one."""
DOINGS: Mapping[str, str] = {
    "api.answer_part": "write",
    "api.attach_file": "attach",
    "api.follow": "follow",
    "api.lay_down_file": "attach",
    "api.say": "comment",
    "api.unfollow": "follow",
}
"""What the other routes that write do, as a scope names it (workflow.scopes.DOINGS)."""


def check_route(actor: Actor, rule: str, what: May | None) -> None:
    """Raise Refused (scope) where the route of this request is not within what a token narrows the actor to."""
    scope = actor.within
    endpoint = request.endpoint or ""
    if scope is not None and not (_is_seen(scope, rule, what, endpoint) and _is_done(scope, endpoint)):
        raise Refused(endpoint.rpartition(".")[2], "scope", [scope_reason(scope)])


def closes(method: str, rule: str, endpoint: str) -> bool:
    """Whether some token's scope closes a route that its owner's roles may open."""
    return method not in SAFE or (rule != "item_visible" and endpoint not in NARROWED)


def _is_seen(scope: Scope, rule: str, what: May | None, endpoint: str) -> bool:
    if what is not None and not is_within(scope, what):
        return False
    return scope.kinds is None or rule == "item_visible" or endpoint in NARROWED


def _is_done(scope: Scope, endpoint: str) -> bool:
    if request.method in SAFE:
        return True
    if scope.actions is None or endpoint in JUDGED:
        return not scope.read_only
    return endpoint in DOINGS and scope.allows_doing(DOINGS[endpoint])
