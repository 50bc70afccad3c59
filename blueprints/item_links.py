"""The links that went out about an item: to whom, for what, and what became of them."""

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from blueprints.access import item_visible
from blueprints.identity import actor, asking, now, reading, writing
from blueprints.wording import _
from models.items import Item
from workflow import registry, versions
from workflow.judging import fits
from workflow.links import acting
from workflow.links.keeping import is_alive, last_day
from workflow.visibility import find_visible

pages = Blueprint("item_links", __name__)


@pages.get("/items/<reference>/links")
@item_visible
def show_links(reference: str) -> str:
    """Every link to an action on the item, the newest first."""
    del reference  # access put the item in g
    _check()
    flow = versions.workflow_of(reading(), g.item)
    return render_template(
        "pages/item_links.html",
        item=g.item,
        flow=flow,
        possible={row.do for row in flow.linked if fits(row, g.item)},
        program=registry.program(g.item.program),
        links=acting.list_links(reading(), g.item, actor()),
        is_alive=is_alive,
        last_day=last_day,
    )


@pages.post("/items/<reference>/links/<int:link_id>/revoke")
@item_visible
def revoke(reference: str, link_id: int) -> Response:
    """End a link of this item that nobody used."""
    _check()
    with writing() as session:
        acting.revoke(session, find_visible(session, reference, actor()), link_id, actor=actor(), now=now())
    flash(_("You ended the link."))
    return redirect(url_for("item_links.show_links", reference=reference), 303)


def _check() -> None:
    """Only who sees to the item's mail, and its owner."""
    if not acting.may_manage(actor(), g.item):
        abort(403)


def may_manage_links(item: Item) -> bool:
    """Whether whoever asks may see the links about an item."""
    found = asking()
    return found is not None and acting.may_manage(found.actor, item)


def install(app: Flask) -> None:
    """Let the item's page lead here those who may see it."""
    app.jinja_env.globals.update(may_manage_links=may_manage_links)
