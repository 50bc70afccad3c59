"""Who may call a route. Every route declares it; one that declares nothing is refused to everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from flask import Flask, abort, current_app, g, request

from blueprints.identity import actor, asking, may, reading
from blueprints.scopes import check_route
from workflow.visibility import May, find_visible

View = TypeVar("View", bound=Callable[..., Any])
Rule = Literal["public", "signed_in", "allowed", "item_visible"]

FILES = frozenset({"static", "bootstrap.static", "guide.static"})
"""Endpoints of Flask, Bootstrap-Flask and the API's guide that serve files of ours and of packages: public."""


@dataclass(frozen=True, slots=True)
class Access:
    """A declaration: the rule, and the thing that one must be allowed to do."""

    rule: Rule
    what: May | None = None


def public(view: View) -> View:
    """Anyone, signed in or not."""
    return declare(view, Access("public"))


def signed_in(view: View) -> View:
    """Anyone who signed in; the view itself shows only what is theirs."""
    return declare(view, Access("signed_in"))


def allowed(what: May) -> Callable[[View], View]:
    """Anyone whom a program allows to do `what` (see workflow.visibility)."""
    return lambda view: declare(view, Access("allowed", what=what))


def item_visible(view: View) -> View:
    """Anyone who may see the item named by `reference` in the address; it is then in `g.item`."""
    return declare(view, Access("item_visible"))


def declare(view: View, access: Access) -> View:
    """Write the declaration on a view (for views of libraries, which cannot be decorated)."""
    vars(view)["access"] = access
    return view


def declared_access(app: Flask, endpoint: str) -> Access | None:
    """What the view of an endpoint declares."""
    if endpoint in FILES:
        return Access("public")
    found: Access | None = getattr(app.view_functions[endpoint], "access", None)
    return found


def check_access() -> None:
    """Before every view: refuse whoever the route does not declare. 401, 403 or (for an item) 404."""
    if request.endpoint is None:
        return  # no such address: Flask answers 404 by itself
    access = declared_access(current_app, request.endpoint)
    if access is None:
        abort(403)
    if access.rule == "public":
        return
    if asking() is None:
        abort(401)
    if access.rule == "item_visible":
        g.item = find_visible(reading(), (request.view_args or {})["reference"], actor())
    check_route(actor(), access.rule, access.what)
    if access.rule == "allowed" and (access.what is None or not may(access.what)):
        abort(403)


def install(app: Flask) -> None:
    """Enforce the declarations before every view."""
    app.before_request(check_access)
