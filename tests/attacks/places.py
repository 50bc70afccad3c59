"""Every route of the service with an address that leads somewhere: read from the routes, not from a list of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from models.attachments import Attachment
from models.content import PartAssignment, Remark
from models.deadlines import Deadline
from models.deputies import Deputy
from models.editions import Edition
from models.factors import Passkey
from models.feeds import Feed
from models.history import HistoryEntry
from models.identities import Identity
from models.imports import ImportRun
from models.incoming import IncomingMessage
from models.jobs import Job
from models.outbox import MailboxMessage, OutboxMessage
from models.people import Organization, Person, RoleGrant
from models.postings import Posting
from models.secret_links import SecretLink
from models.sessions import ApiToken, LoginSession
from models.snapshots import Snapshot
from models.webhooks import WebhookDelivery, WebhookEndpoint
from tests.attacks.site import Site

MISSING = 2**31 - 1
NO_ITEM = "CR-2026-9999"
NO_NUMBER: Mapping[str, str | int] = {"versions": "98.7", "<reference>": "98.7", "letters": 998, "snapshots": 998}
"""What nothing has that is numbered within its parent."""

SORTS: Mapping[str, tuple[Any, Any]] = {
    "files": (Attachment.item_id, Attachment.id),
    "deadlines": (Deadline.item_id, Deadline.id),
    "assignments": (PartAssignment.item_id, PartAssignment.id),
    "remarks": (Remark.item_id, Remark.id),
    "postings": (Posting.item_id, Posting.id),
    "snapshots": (Snapshot.item_id, Snapshot.number),
    "versions": (Edition.item_id, Edition.number),
    "<reference>": (Edition.item_id, Edition.number),
    "links": (SecretLink.item_id, SecretLink.id),
    "roles": (RoleGrant.person_id, RoleGrant.id),
    "sessions": (LoginSession.person_id, LoginSession.id),
    "tokens": (ApiToken.person_id, ApiToken.id),
    "feeds": (Feed.person_id, Feed.id),
    "passkeys": (Passkey.person_id, Passkey.id),
    "identities": (Identity.person_id, Identity.id),
    "deputies": (Deputy.principal_id, Deputy.id),
    "jobs": (Job.asked_by_id, Job.id),
    "imports": (ImportRun.made_by_id, ImportRun.id),
    "letters": (HistoryEntry.item_id, HistoryEntry.seq),
    "deliveries": (WebhookDelivery.endpoint_id, WebhookDelivery.id),
}
"""What hangs on an item, a person or a webhook: under which word of the address, whose it is, and what names it."""

PARENTS = frozenset({"people", "webhooks"})
"""The words before what others than items hang on."""

ROWS: Mapping[str, Any] = {
    "people": Person.id,
    "service-accounts": Person.id,
    "organizations": Organization.id,
    "outbox": OutboxMessage.id,
    "incoming-mail": IncomingMessage.id,
    "mailbox": MailboxMessage.id,
    "webhooks": WebhookEndpoint.id,
}
"""What is named by its number alone, for those who may see all of it."""

WORDS: Mapping[str, str | int] = {
    "act": "hold",
    "action": "withdraw",
    "code": "R2",
    "doing": "test",
    "ending": "csv",
    "filename": "accord.css",
    "instance": "1",
    "kind": "change_request",
    "name": "public_register",
    "number": 1,
    "part": "SC-IV-A",
    "program": "cpin",
    "token": "nobody-was-sent-this",
    "what": "hearing_days",
}
"""What else stands in addresses, and names nobody's."""

NESTED_WORDS = frozenset("act action code doing ending instance kind name part program what".split())
"""Those that stand beside another argument: what one does, or a place within the parent."""

EXACTLY: Mapping[tuple[str, str], str | int] = {
    ("committees", "code"): "os",
    ("measures", "code"): "M13",
    ("figures", "code"): "M13",
    ("new", "action"): "create",
    ("actions", "action"): "create",
    ("do", "action"): "withdraw",
    ("cycles", "name"): "2007-2009",
}
"""The same where the word before asks for another."""

FILES: Mapping[str, dict[str, str]] = {
    "bootstrap.static": {"filename": "css/bootstrap.min.css"},
    "guide.static": {"filename": "swagger-ui.css"},
}
"""Files of others that we serve."""

WHERE: Mapping[str, str] = {
    "content": "plan",
    "checks": "plan",
    "assignments": "plan",
    "remarks": "plan",
    "paper": "plan",
    "paper.pdf": "plan",
    "letters": "plan",
    "changes-between": "plan",
    "changes-between.pdf": "plan",
    "figures": "report",
    "variance": "report",
    "snapshots": "report",
    "versions": "practice",
    "difference": "practice",
    "postings": "practice",
    "votes": "vote",
    "meetings": "meeting",
    "register": "practice",
}
"""On which item of the work an address has most to show."""


ARGUMENT = re.compile(r"<(?:[^:<>]+:)?(\w+)>")


@dataclass(frozen=True)
class Place:
    """A route and a method, with what its address needs."""

    rule: Rule
    method: str
    values: Mapping[str, str | int]

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule.rule}"

    def address(self, site: Site, **other: str | int) -> str:
        """Where it is, with other values than its own for some."""
        adapter = site.world.app.url_map.bind("localhost")
        return adapter.build(str(self.rule.endpoint), {**self.values, **other}, method=self.method)

    @property
    def template(self) -> str:
        """The path as the API's document says it."""
        return ARGUMENT.sub(r"{\1}", self.rule.rule)

    @property
    def children(self) -> Iterator[tuple[str, str]]:
        """The arguments that name something: their name, and the word of the address before them."""
        words = self.rule.rule.strip("/").split("/")
        for before, word in pairwise(words):
            for named in ARGUMENT.findall(word):
                yield named, before

    @property
    def parent(self) -> str | None:
        """The argument that names the item, person or webhook on which a child hangs, if the address has one."""
        named = [name for name, before in self.children if name == "reference" or before in PARENTS]
        return named[0] if named else None

    @property
    def nested(self) -> tuple[str, str] | None:
        """The argument that names a child of the parent, and of which sort."""
        return self._hanging() if self.parent else None

    @property
    def owned(self) -> tuple[str, str] | None:
        """The argument that names something of one's own, and of which sort."""
        return None if self.parent else self._hanging()

    def _hanging(self) -> tuple[str, str] | None:
        return next(((name, before) for name, before in self.children if before in SORTS), None)

    @property
    def words(self) -> tuple[str, ...]:
        """The arguments that name nothing of anybody's: words of ours, and places within the parent."""
        own = {self.parent, (self._hanging() or ("",))[0]}
        return tuple(name for name, before in self.children if name not in own and before not in ROWS)

    @property
    def is_of_item(self) -> bool:
        """Whether it is one item's, and not what the register shows everybody."""
        return "reference" in self.values and "/register/" not in self.rule.rule


def all_places(site: Site) -> list[Place]:
    """Every route with every method it takes. Fails for a route of which nobody said where it leads."""
    known: dict[tuple[str, int | None], str | int] = {}
    with site.database.read() as session:
        rules = sorted(site.world.app.url_map.iter_rules(), key=lambda rule: (rule.rule, str(rule.endpoint)))
        return [
            Place(rule, method, values)
            for rule in rules
            for values in (_values(site, session, rule, known),)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        ]


def parent_of(site: Site, place: Place) -> int:
    """The number of the item or the person on which a place's child hangs."""
    value = place.values[place.parent or ""]
    return site.item(str(value)).id if place.parent == "reference" else int(value)


def child_of(session: Session, sort: str, parent: int) -> str | int | None:
    """The first of that sort that an item or a person has."""
    owner, named = SORTS[sort]
    found: str | int | None = session.scalar(select(named).where(owner == parent).order_by(named).limit(1))
    return found


def child_of_another(session: Session, sort: str, parent: int) -> str | int | None:
    """The last of that sort that another has: where each parent counts for itself, by a number that this one lacks."""
    owner, named = SORTS[sort]
    own = select(named).where(owner == parent)
    found: str | int | None = session.scalar(
        select(named).where(owner != parent, named.not_in(own)).order_by(named.desc()).limit(1)
    )
    return found


def item_for(site: Site, rule: Rule) -> str:
    """The reference of the item on which this route has most to show."""
    for word in reversed(rule.rule.strip("/").split("/")):
        if word in WHERE:
            return str(getattr(site.work, WHERE[word]))
    return site.work.request


def _values(site: Site, session: Session, rule: Rule, known: dict[tuple[str, int | None], str | int]) -> dict[str, Any]:
    """What stands in a route's address; `known` holds what was found for the routes before."""
    values: dict[str, Any] = {}
    place = Place(rule, "GET", values)
    if "reference" in rule.arguments:
        values["reference"] = item_for(site, rule)
    for name, before in place.children:
        if name == "reference":
            continue
        if before in SORTS or before in ROWS:
            parent = _parent_of(site, place, known) if before in SORTS and place.parent else None
            if (before, parent) not in known:
                known[before, parent] = _found(session, before, parent)
            values[name] = known[before, parent]
        else:
            assert name in WORDS or (before, name) in EXACTLY, f"nobody said where {rule.rule} leads"
            values[name] = EXACTLY.get((before, name)) or WORDS[name]
    values.update(FILES.get(str(rule.endpoint), {}))
    return values


def _parent_of(site: Site, place: Place, known: dict[tuple[str, int | None], str | int]) -> int:
    if place.parent != "reference":
        return parent_of(site, place)
    key = (f"item {place.values['reference']}", None)
    if key not in known:
        known[key] = parent_of(site, place)
    return int(known[key])


def _found(session: Session, sort: str, parent: int | None) -> str | int:
    """The first of a sort: of its parent, or where there is none of anybody."""
    if parent is not None:
        return child_of(session, sort, parent) or MISSING
    column = SORTS[sort][1] if sort in SORTS else ROWS[sort]
    found: str | int | None = session.scalar(select(column).order_by(column).limit(1))
    return found or MISSING
