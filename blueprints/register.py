"""The public register: what was published, for everybody, without a sign-in. Off, every address of it is 404.

Its pages depend on the address and the language asked for alone, never on who asks, so that they may be cached.
"""

import csv
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from http import HTTPStatus
from typing import Any
from xml.etree import ElementTree as ET  # nosec B405 - it writes here, and reads nothing

from flask import Blueprint, Response, g, render_template, request, url_for

from blueprints.access import public
from blueprints.api.answers import answer
from blueprints.atom import ATOM, elements, instant, written
from blueprints.display import said
from blueprints.identity import reading, services
from blueprints.language import LANGUAGES, language, preferred_language
from blueprints.times import date_full
from blueprints.uploads import send_bytes
from blueprints.wording import _
from models.postings import Posting
from workflow import register
from workflow.register import Page, Search, Version, Withdrawn
from workflow.reports.csv_files import harmless
from workflow.texts import Text

pages = Blueprint("register", __name__)

SECONDS = 300
FEED_SIZE = 50
MOST_ROWS = 1000
COLUMNS = ("reference", "version", "kind", "title", "summary", "posted_on", "address")
CACHED = frozenset({HTTPStatus.OK, HTTPStatus.GONE})


@pages.before_request
def ask_nobody() -> None:
    """Whoever signed in reads what everybody reads, and nothing of theirs is part of an answer."""
    g.nobody = True
    asked = request.args.get("lang", "")
    g.language = asked if asked in LANGUAGES else preferred_language()


@pages.after_request
def allow_caching(response: Response) -> Response:
    """What everybody may read may be kept for a few minutes, and asked for again by its tag."""
    if response.status_code in CACHED:
        share(response)
        response.vary.add("Accept-Language")
    return response


def share(response: Response) -> Response:
    """Let an answer that is the same for everybody be cached; 304 where the reader has it already."""
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    if response.status_code == HTTPStatus.OK and not response.direct_passthrough:
        response.add_etag()
        response.make_conditional(request)
    return response


@pages.get("/register")
@public
def show_register() -> str:
    """What is published at present: searched, of one kind or all, page by page."""
    search = read_search()
    opened = register.open_register(reading())
    page = register.list_published(reading(), opened, search)
    return _render("register.html", page=page, search=search, kinds=opened.kinds, more=_more(page))


@pages.get("/register.json")
@public
def read_json() -> Response:
    """The same rows as JSON."""
    page, rows = _rows()
    return answer({"items": rows, "next": _more(page)})


@pages.get("/register.csv")
@public
def read_csv() -> Response:
    """The same rows as a table of which every cell is text."""
    page, rows = _rows()
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(COLUMNS)
    table.writerows([harmless("" if row[name] is None else str(row[name])) for name in COLUMNS] for row in rows)
    response = Response("\ufeff" + written.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="register.csv"'
    more = _more(page)
    if more:
        response.headers["Link"] = f'<{more}>; rel="next"'
    return response


@pages.get("/register.atom")
@public
def read_feed() -> Response:
    """The newest of the same rows as an Atom feed."""
    opened = register.open_register(reading())
    page = register.list_published(reading(), opened, read_search(), FEED_SIZE)
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": language()})
    here = _whole(url_for("register.read_feed", **_given()))
    newest = page.rows[0].posted_on if page.rows else date(2000, 1, 1)
    elements(feed, title=_("Register of what was published"), id=here, updated=_instant(newest))
    ET.SubElement(feed, "link", {"rel": "self", "href": here})
    ET.SubElement(ET.SubElement(feed, "author"), "name").text = "Accord"
    for posting in page.rows:
        entry = ET.SubElement(feed, "entry")
        address = _whole(address_of(posting))
        kind = said(opened.kinds[posting.kind])
        elements(entry, title=f"{kind}: {posting.title} ({posting.number})", id=address)
        elements(entry, updated=_instant(posting.posted_on), summary=posting.content.get("summary") or posting.title)
        ET.SubElement(entry, "link", {"rel": "alternate", "href": address})
    return Response(written(feed), mimetype="application/atom+xml")


@pages.get("/register/<reference>")
@public
def show_versions(reference: str) -> str:
    """Every version of one item, newest first."""
    opened = register.open_register(reading())
    known = register.versions_of(reading(), opened, reference)
    return _render("register_item.html", known=known, kinds=opened.kinds)


@pages.get("/register/<reference>/<number>")
@public
def show_version(reference: str, number: str) -> str:
    """One version, for good at this address, and what changed since the one before."""
    opened = register.open_register(reading())
    found = register.find_version(reading(), opened, reference, number)
    return _render("register_version.html", found=found, posting=found.posting, kinds=opened.kinds)


@pages.get("/register/<reference>/<number>/file")
@public
def read_file(reference: str, number: str) -> Response:
    """The file that was posted with a version, called by its address and by nothing that was typed."""
    opened = register.open_register(reading())
    file = register.find_file(reading(), opened, reference, number)
    ending = file.name.rpartition(".")[2] if "." in file.name else "bin"
    response = send_bytes(file)
    response.headers.set("Content-Disposition", "attachment", filename=f"{reference}-{number}.{ending}")
    return response


@pages.errorhandler(Withdrawn)
def show_withdrawn(error: Withdrawn) -> tuple[str, int]:
    """410: since when it is no longer shown, and why; nothing of what it said."""
    return _render("register_gone.html", gone=error), 410


def read_search() -> Search:
    """What the address asks for."""
    return Search(request.args.get("q", "")[:200], request.args.get("kind") or None, request.args.get("from") or None)


def address_of(posting: Posting) -> str:
    """The permanent address of a version."""
    return url_for("register.show_version", reference=posting.item.reference, number=posting.number)


def row_shown(posting: Posting, kinds: Mapping[str, Text]) -> dict[str, Any]:
    """A row of the register, for programs."""
    return {
        "reference": posting.item.reference,
        "version": posting.number,
        "kind": posting.kind,
        "kind_label": said(kinds[posting.kind]),
        "title": posting.title,
        "summary": posting.content.get("summary") or "",
        "posted_on": posting.posted_on,
        "released_on": posting.released_on,
        "replaced_on": posting.ended_on,
        "address": _whole(address_of(posting)),
    }


def version_shown(found: Version, kinds: Mapping[str, Text]) -> dict[str, Any]:
    """A version with what it says, for programs."""
    posting = found.posting
    pieces = None if found.pieces is None else [{"kind": one.kind, "text": one.text} for one in found.pieces]
    return {
        **row_shown(posting, kinds),
        "facts": [{"label": label, "value": value} for label, value in facts_of(posting)],
        "text": register.text_of(posting),
        "file": posting.content["file"] if register.has_file(posting) else None,
        "earlier": found.earlier.number if found.earlier else None,
        "difference": pieces,
    }


def facts_of(posting: Posting) -> list[tuple[str, str]]:
    """What is told about a version, in the reader's language."""
    spoken = language()
    return [(one["label"][spoken], one["value"][spoken]) for one in posting.content.get("facts") or ()]


def fact_said(value: str) -> str:
    """A value for people: a date in full, anything else as it is."""
    try:
        return date_full(date.fromisoformat(value))
    except ValueError:
        return value


def _rows() -> tuple[Page, list[dict[str, Any]]]:
    opened = register.open_register(reading())
    page = register.list_published(reading(), opened, read_search(), MOST_ROWS)
    return page, [row_shown(posting, opened.kinds) for posting in page.rows]


def _render(name: str, **given: Any) -> str:
    """A page in the frame that everybody sees; `theme` is the reader's system's, whatever they chose inside."""
    return render_template(
        f"pages/{name}",
        **given,
        theme="auto",
        register=register,
        address_of=address_of,
        facts_of=facts_of,
        fact_said=fact_said,
        in_language=_in_language,
        given=_given(),
    )


def _given() -> dict[str, Any]:
    """The search and the language of this address, to be kept in another."""
    names = ("q", "kind", "lang")
    return {name: request.args[name][:200] for name in names if request.args.get(name)}


def _in_language(code: str) -> str:
    kept: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(), "lang": code}
    return url_for(str(request.endpoint), **kept)


def _more(page: Page) -> str | None:
    if page.after is None:
        return None
    kept: dict[str, Any] = {**_given(), "from": page.after}
    return url_for(str(request.endpoint), **kept)


def _whole(address: str) -> str:
    return f"{services().base_url}{address}"


def _instant(day: date) -> str:
    return instant(datetime.combine(day, time(), UTC))
