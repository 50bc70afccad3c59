"""One digest per recipient and day: its key, its frozen facts, and the sections it is read in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, NotRequired, TypedDict


class DigestEntry(TypedDict):
    """One reminder in a digest. Dates are ISO text, labels `{"en": …, "fr": …}`, `path` begins with a slash.

    `merged` marks a reminder of an earlier day on which the service was down; `on_behalf_of` names the person for
    whom a deputy gets it; `links` are the secret links to what may be done there without signing in.
    """

    reference: str
    title: str
    kind_label: Mapping[str, str]
    deadline_label: Mapping[str, str]
    due_on: str
    kind: Literal["lead", "overdue"]
    offset: int
    merged: bool
    path: str
    on_behalf_of: NotRequired[Mapping[str, str]]
    links: NotRequired[list[dict[str, Any]]]


class Sections(TypedDict):
    """The entries of a digest as the reader needs them; each keeps the order it was given."""

    overdue: list[DigestEntry]
    today: list[DigestEntry]
    coming: list[DigestEntry]
    caught_up: list[DigestEntry]


def digest_key(recipient_id: int, day: date) -> str:
    """The key that makes a second digest to the same person on the same day impossible."""
    return f"digest:{recipient_id}:{day.isoformat()}"


def digest_params(day: date, entries: Sequence[DigestEntry]) -> dict[str, Any]:
    """The frozen facts of a digest, with entries ordered by due date (the caller orders those of one day)."""
    carried = {id(link): link for entry in entries for link in entry.get("links", ())}
    params = {"date": day.isoformat(), "entries": sorted(entries, key=lambda entry: entry["due_on"])}
    return {**params, "links": list(carried.values())} if carried else params


def by_section(entries: Sequence[DigestEntry], day: str) -> Sections:
    """Sort entries into sections as of `day` (ISO text)."""
    sections = Sections(overdue=[], today=[], coming=[], caught_up=[])
    for entry in entries:
        if entry["merged"]:
            sections["caught_up"].append(entry)
        elif entry["due_on"] < day:
            sections["overdue"].append(entry)
        elif entry["due_on"] == day:
            sections["today"].append(entry)
        else:
            sections["coming"].append(entry)
    return sections
