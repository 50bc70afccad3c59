"""What a submission writes, as plain rows: the same for everything that writes it by hand."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from bench.town import NOW, PROGRAM, TODAY
from workflow import registry

ACTION = "submit"
GIVEN = {"title": "A better title for the same change", "no_client_information_confirmed": True}
Row = dict[str, Any]


class Submitter(Protocol):
    """Something that submits drafts, each in a transaction of its own."""

    def submit(self, item_id: int) -> None:
        """Submit one draft, as its submitter."""

    def close(self) -> None:
        """Give the connection back."""


@dataclass(frozen=True, slots=True)
class Dates:
    """What the calendar says about a submission of today; worked out once."""

    due_on: date
    due_at: datetime
    next_send_on: date


@dataclass(frozen=True, slots=True)
class Written:
    """The rows of one submission. The mails have no id yet."""

    item: Row
    history: Row
    deadline: Row
    mails: list[Row]
    text: str


def read_dates() -> Dates:
    """Ten working days to triage it; the first reminder three working days before that."""
    calendar = registry.program(PROGRAM).calendar
    due_on = calendar.add_working_days(TODAY, 10)
    at = registry.kind("change_request").deadlines["DL-CR-TRIAGE"].at
    return Dates(due_on, calendar.instant(due_on, at), calendar.add_working_days(due_on, -3))


def written(item: Mapping[str, Any], people: Iterable[Mapping[str, Any]], dates: Dates) -> Written:
    """The rows that submitting `item` writes, with mail to `people` (id, name, email, language), submitter first."""
    recipients = list(people)
    fields = {**item["fields"], **GIVEN, "date_received": TODAY.isoformat()}
    history = _history(item, str(recipients[0]["name"]))
    parts = (item["reference"], fields["title"], fields["details"], fields["business_need"])
    return Written(
        item=_item(item, fields, history["hash"], dates),
        history=history,
        deadline=_deadline(item["id"], dates),
        mails=[_mail(item["reference"], history["seq"], person) for person in recipients],
        text="\n".join(parts),
    )


def _item(item: Mapping[str, Any], fields: Row, head: str, dates: Dates) -> Row:
    return {
        "id": item["id"],
        "seen": item["version"],
        "version": item["version"] + 1,
        "state": "received",
        "title": fields["title"],
        "fields": fields,
        "head_hash": head,
        "received_on": TODAY,
        "next_due_on": dates.due_on,
        "updated_at": NOW,
        "entered_at": NOW,
        "effective_on": TODAY,
    }


def _history(item: Mapping[str, Any], name: str) -> Row:
    return {
        "item_id": item["id"],
        **chained(
            item["reference"],
            {
                "seq": item["version"] + 1,
                "action": ACTION,
                "actor_id": item["submitter_id"],
                "actor_name": name,
                "recorded_at": NOW,
                "effective_on": TODAY,
                "from_state": item["state"],
                "to_state": "received",
                "data": GIVEN,
                "prev_hash": item["head_hash"],
            },
        ),
    }


def chained(reference: str, facts: Mapping[str, Any]) -> Row:
    """A row of history with its digest and its hash, by a submitter unless told; `data` is what was given."""
    row = {name: value for name, value in facts.items() if name != "data"}
    given = {"salt": secrets.token_hex(16), "data": facts["data"]}
    salt = secrets.token_hex(16)
    row |= {"track": None, "on_behalf_of_id": None, "input_digest": digest_of(given)}
    row |= {"actor_digest": digest_of({"name": row["actor_name"], "salt": salt})}
    row.setdefault("role", "submitter")
    covered = {name: value for name, value in row.items() if name != "actor_name"}
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in covered.items()}
    return {**row, "actor_salt": salt, "input": given, "hash": digest_of({"item": reference, **said})}


def _deadline(item_id: int, dates: Dates) -> Row:
    return {
        "item_id": item_id,
        "program": PROGRAM,
        "code": "DL-CR-TRIAGE",
        "subject": "",
        "created_on": TODAY,
        "due_on": dates.due_on,
        "due_at": dates.due_at,
        "next_send_on": dates.next_send_on,
    }


def _mail(reference: str, seq: int, person: Mapping[str, Any]) -> Row:
    key, title = f"{reference}:{seq}:acknowledgement:{person['id']}", GIVEN["title"]
    return {
        "key": key,
        "purpose": "notice",
        "template": "acknowledgement",
        "params": {
            "reference": reference,
            "title": title,
            "headline": {"en": f"Received: {reference}", "fr": f"Reçue : {reference}"},
            "body": {
                "en": f"Your change request “{title}” has been received.",
                "fr": f"Votre demande de changement « {title} » a été reçue.",
            },
            "facts": [],
            "path": f"/items/{reference}",
        },
        "language": person["language"],
        "recipient_id": person["id"],
        "address": person["email"],
        "state": "queued",
        "attempts": 0,
        "uncertain_attempts": 0,
        "not_before": NOW,
        "message_id": f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@accord.invalid>",
        "request_id": "",
        "created_at": NOW,
        "error": "",
    }


def digest_of(value: Any) -> str:
    """What stands for a value in a chain: SHA-256 over canonical JSON."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
