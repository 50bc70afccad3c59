"""The reminders of the next 30 days: exactly what will be sent, to whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import Blueprint, render_template, request

from blueprints.access import signed_in
from blueprints.identity import actor, may, now, reading
from models.people import Person
from workflow.coming import local_day
from workflow.forecast import Digest
from workflow.outbox.digest import DigestEntry
from workflow.overseeing import overseen
from workflow.reminders import preview

pages = Blueprint("reminders", __name__)

DAYS = 30
OPEN_DAYS = 3
"""The first days are open, the rest folded: a month of a busy office is long."""


@dataclass
class Group:
    """Those who are sent the same on one day."""

    recipients: list[Person]
    entries: list[DigestEntry]


@dataclass
class Day:
    """What goes out on a day: how many messages, and to whom what."""

    on: date
    messages: int
    groups: list[Group]


@pages.get("/reminders")
@signed_in
def show_reminders() -> str:
    """Every digest to come where one may see them all; else one's own. `q` keeps a person's or an item's."""
    sees_all = may("see_reminders")
    wanted = request.args.get("q", "")[:120].strip()
    digests, seen = overseen(reading(), preview(reading(), local_day(now()), DAYS, now=now()), actor())
    days = by_day(narrow(digests, wanted, seen))
    return render_template(
        "pages/reminders.html", coming=days, sees_all=sees_all, days=DAYS, open_days=OPEN_DAYS, seen=seen, wanted=wanted
    )


def by_day(digests: Iterable[Digest]) -> list[Day]:
    """The digests (in the order of their days) by day; those that say the same stand together."""
    found = []
    for on, of_day in groupby(digests, key=lambda digest: digest.day):
        groups: list[Group] = []
        messages = list(of_day)
        for digest in messages:
            same = next((group for group in groups if group.entries == digest.entries), None)
            if same is None:
                groups.append(Group([digest.recipient], digest.entries))
            else:
                same.recipients.append(digest.recipient)
        found.append(Day(on, len(messages), groups))
    return found


def narrow(digests: Iterable[Digest], wanted: str, seen: set[str]) -> Iterable[Digest]:
    """Those to a person, or the entries about an item, whose name, address, reference or title has `wanted` in it."""
    wanted = wanted.casefold()
    for digest in digests:
        if wanted in f"{digest.recipient.name} {digest.recipient.email}".casefold():
            yield digest
            continue
        entries = [entry for entry in digest.entries if wanted in _told(entry, seen)]
        if entries:
            yield Digest(digest.day, digest.recipient, entries)


def _told(entry: DigestEntry, seen: set[str]) -> str:
    """What the reader is shown of an entry's item; the title of one that is not theirs to see cannot be searched."""
    title = entry["title"] if entry["reference"] in seen else ""
    return f"{entry['reference']} {title}".casefold()
