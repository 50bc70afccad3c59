"""Everything that everybody can read, read once: what the checks of this folder look at."""

import html
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from werkzeug.test import TestResponse

from tests.attacks.places import Place, all_places
from tests.attacks.site import Site

COSTLY = frozenset(
    {
        "api.download_board",
        "api.download_kind_template",
        "api.download_report_list",
        "api.read_changes_pdf",
        "api.read_minutes_pdf",
        "api.read_paper_pdf",
        "papers.download_changes",
    }
)
"""Files that another door makes by the same function: papers cost more than all pages together."""
REFERENCE = re.compile(r"\b[A-Z]{2,5}-\d{4}-\d{4}\b")
CHANGING = re.compile(r'nonce="[^"]*"|name="csrf_token" value="[^"]*"|name="csrf-token" content="[^"]*"')


@dataclass(frozen=True)
class Answered:
    """One question and its answer."""

    who: str
    place: Place
    address: str
    response: TestResponse

    @property
    def code(self) -> int:
        return self.response.status_code

    @property
    def media(self) -> str:
        return self.response.mimetype or ""

    @property
    def text(self) -> str:
        """What can be read of the answer; nothing of what only a program could read."""
        is_text = self.media.startswith("text/") or self.media.endswith(("json", "xml"))
        return html.unescape(self.response.get_data(as_text=True)) if is_text else ""

    def __str__(self) -> str:
        return f"{self.who}: {self.place.method} {self.address}: {self.code}"


def read_all(
    site: Site, people: Iterable[str], *, only: Collection[str] = (), but: Collection[str] = ()
) -> list[Answered]:
    """Ask for every page and every part of the API, `but` at these addresses, as each of these people."""
    places = [
        place
        for place in all_places(site)
        if place.method == "GET" and place.rule.endpoint not in COSTLY and (not only or place.rule.endpoint in only)
    ]
    return [ask(site, who, place) for who in people for place in places if place.address(site) not in but]


def ask(site: Site, who: str, place: Place, **other: str | int) -> Answered:
    """Ask one place, with other values in its address than its own for some."""
    address = place.address(site, **other)
    return Answered(who, place, address, site.ask(who, place.method, address))


def plain(answered: Answered) -> tuple[int, str]:
    """An answer without what differs each time, and without its address: two are alike if nothing tells them apart."""
    text = CHANGING.sub("", answered.response.get_data().decode("utf-8", "replace"))
    for said in (answered.address, quote(answered.address, safe=""), *REFERENCE.findall(answered.address)):
        text = text.replace(said, "…")
    place = urlsplit(answered.response.headers.get("Location", "")).path
    return answered.code, place + text
