"""Feeds: what calendars and readers of news fetch under a secret address, and the addresses of one's own."""

from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET  # nosec B405 - it writes here, and reads nothing

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Redirect

from blueprints.access import public, signed_in
from blueprints.api.pace import keep_pace
from blueprints.atom import ATOM, elements, instant, written
from blueprints.display import said
from blueprints.identity import actor, now, person, reading, services, writing
from blueprints.lists import read_listing
from blueprints.proofs import proven
from blueprints.wording import _
from models.feeds import Feed
from models.people import Person
from workflow import registry
from workflow.errors import FieldError, InvalidInput, NotFound
from workflow.feeds import calendars, keeping
from workflow.feeds.keeping import COMMITTEE, LIST, MINE, PROGRAM, Wanted
from workflow.listing import list_items
from workflow.outbox.invitations import Asked
from workflow.standing import actor_for
from workflow.visibility import takes_part

pages = Blueprint("feeds", __name__)

NEWEST = "-updated"
APART = "-"
"""Stands in the address of a feed whose secret is sent beside it, as a password."""


@pages.get("/feed/<token>/calendar.ics")
@public
def read_calendar(token: str) -> Response:
    """Deadlines and meetings as the owner of the address may see them now."""
    feed = _opened(token, (MINE, COMMITTEE, PROGRAM))
    today = calendars.now_of(now(), feed)
    who = actor_for(reading(), feed.person, today)
    asked = Asked(services().mail.sender_address, services().base_url)
    name = keeping.label_of(feed)
    made = calendars.make_calendar(reading(), feed, name, actor=who, today=today, asked=asked)
    return _sent(feed, made, "text/calendar")


@pages.get("/feed/<token>/list.atom")
@public
def read_list(token: str) -> Response:
    """The items of a list that moved last, as the owner of the address may see them now (RFC 4287)."""
    feed = _opened(token, (LIST,))
    kind = feed.params["kind"]
    today = calendars.now_of(now(), feed)
    who = actor_for(reading(), feed.person, today)
    if keeping.label_of(feed) is keeping.GONE or not takes_part(who, kind):
        raise NotFound("feed")
    args: MultiDict[str, str] = MultiDict(parse_qsl(feed.params["query"], max_num_fields=100))
    args.poplist("from")
    args["sort"] = NEWEST
    page = list_items(reading(), read_listing(kind, args), actor=who, today=today)
    return _sent(feed, _atom(feed, page.rows), "application/atom+xml")


@pages.post("/account/feeds")
@signed_in
@proven
def make() -> str:
    """Make an address and show it, this once, in the answer itself: it is stored as a digest only."""
    wanted = _wanted()
    with writing() as session:
        owner = session.get_one(Person, person().id)
        made, secret = keeping.make_feed(session, owner, wanted, by=actor(), now=now())
    return _shown(made, secret)


@pages.post("/account/feeds/<int:feed_id>/renew")
@signed_in
@proven
def renew(feed_id: int) -> str:
    """Give one of my feeds another address, and show it this once."""
    with writing() as session:
        found = keeping.find_mine(session, person().id, feed_id)
        secret = keeping.renew(session, found, by=actor(), now=now())
    return _shown(found, secret)


@pages.get("/account/feeds/<int:feed_id>/end")
@signed_in
def show_end(feed_id: int) -> str:
    """Ask once more before one of my feeds ends."""
    found = keeping.find_mine(reading(), person().id, feed_id)
    return render_template("pages/feed_end.html", found=found, label=said(keeping.label_of(found)))


@pages.post("/account/feeds/<int:feed_id>/end")
@signed_in
def end(feed_id: int) -> Redirect:
    """End one of my feeds: its address leads nowhere from now on."""
    with writing() as session:
        keeping.end(session, keeping.find_mine(session, person().id, feed_id), by=actor(), now=now())
    flash(_("You ended the feed."))
    return redirect(url_for("account.show_account", _anchor="feeds"), 303)


@pages.after_request
def quiet(response: Response) -> Response:
    """Let the address, which is a secret, stand in no list of a search engine and in nobody's cache."""
    if str(request.endpoint) in ("feeds.read_calendar", "feeds.read_list"):
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "private, no-store"
    return response


@pages.app_template_global()
def my_feeds() -> list[tuple[Feed, str]]:
    """My feeds, each with what it gives."""
    return [(one, said(keeping.label_of(one))) for one in keeping.list_feeds(reading(), person().id)]


@pages.app_template_global()
def feeds_offered() -> list[tuple[str, str]]:
    """The calendars that I can have."""
    return [(name, said(label)) for name, (_wanted, label) in keeping.offered(actor()).items()]


def _wanted() -> Wanted:
    """What the form asks for. Raises InvalidInput, NotFound."""
    asked = request.form.get("what", "")
    if asked == LIST:
        return keeping.wanted_list(actor(), request.form.get("kind", ""), request.form.get("query", ""))
    known = keeping.offered(actor())
    if asked not in known:
        raise InvalidInput([FieldError("what", keeping.UNKNOWN)])
    return known[asked][0]


def _shown(feed: Feed, secret: str) -> str:
    view = "feeds.read_list" if feed.sort == LIST else "feeds.read_calendar"
    apart = services().settings.feed_secrets == "password"
    return render_template(
        "pages/feed.html",
        address=f"{services().base_url}{url_for(view, token=APART if apart else secret)}",
        password=secret if apart else "",
        label=said(keeping.label_of(feed)),
        is_list=feed.sort == LIST,
    )


def _opened(token: str, sorts: tuple[str, ...]) -> Feed:
    """The feed of an address, asked by nobody in particular. Raises NotFound, TooManyRequests."""
    g.nobody = True
    keep_pace(None)
    feed = keeping.find_feed(reading(), _secret(token), sorts)
    g.language = feed.person.language
    return feed


def _secret(token: str) -> str:
    """What opens the feed: the address itself, or the password that came beside it (RFC 7617). Raises NotFound."""
    if token != APART:
        if services().settings.feed_secrets == "password":
            raise NotFound("feed")
        return token
    given = request.authorization
    if given is None or given.type != "basic" or not given.password:
        abort(Response(status=401, headers={"WWW-Authenticate": 'Basic realm="Accord", charset="UTF-8"'}))
    return str(given.password)


def _sent(feed: Feed, content: bytes, mimetype: str) -> Response:
    """What a feed gives now, or 304 where the reader has it; that it was fetched is noted every few minutes."""
    response, at = Response(content, mimetype=mimetype), now()
    response.add_etag()
    digest = str(response.get_etag()[0])
    response.last_modified = feed.content_at if feed.content == digest else at
    response.make_conditional(request)
    if keeping.is_unnoted(feed, digest, at):
        with suppress(OperationalError), writing() as session:
            keeping.note_use(session, feed.id, digest, at)
    return response


def _atom(feed: Feed, rows: Any) -> bytes:
    base, label = services().base_url, said(keeping.label_of(feed))
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": feed.person.language})
    newest = max((row.updated_at for row in rows), default=feed.created_at)
    elements(root, title=label, id=f"urn:accord:feed:{feed.id}:{feed.created_at:%Y%m%d%H%M%S}", updated=instant(newest))
    ET.SubElement(ET.SubElement(root, "author"), "name").text = "Accord"
    flow = registry.kind(feed.params["kind"])
    for row in rows:
        entry, address = ET.SubElement(root, "entry"), f"{base}{url_for('items.show_item', reference=row.reference)}"
        state = flow.states.get(row.state)
        elements(entry, title=f"{row.reference} – {row.title}", id=address, updated=instant(row.updated_at))
        elements(entry, summary=said(state.label) if state is not None else row.state)
        ET.SubElement(entry, "link", {"rel": "alternate", "href": address})
    return written(root)
