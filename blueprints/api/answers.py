"""What the API answers: rows and rules as plain JSON, sentences in the language of whoever asks."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response, url_for

from blueprints.display import said
from blueprints.facts import organization_name
from models.attachments import Attachment
from models.decisions import Decision
from models.items import Comment
from models.people import Organization, Person
from workflow.attachments.taking import facts
from workflow.committees.tally import totals
from workflow.errors import Reason

Shape = dict[str, Any]


def answer(body: Any, code: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer. Dates are ISO 8601, amounts text."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return Response(text, code, headers, mimetype="application/json")


def nothing() -> Response:
    """Done, and there is nothing to say about it."""
    return Response(status=204)


def _plain(value: Any) -> str:
    if isinstance(value, date):  # datetimes too
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    message = f"{type(value).__name__} has no JSON"
    raise TypeError(message)


def etag(version: int) -> str:
    """The version of an item as an entity tag; `If-Match` sends it back."""
    return f'"{version}"'


def reason_shown(reason: Reason) -> Shape:
    """Why not: what, by what authority, who can clear it, where, from when."""
    return {
        "code": reason.code,
        "message": said(reason.message),
        "citation": said(reason.citation) or None,
        "who": list(reason.who),
        "fix_url": reason.fix_url,
        "earliest": reason.earliest,
        "field": reason.field,
        "severity": reason.severity,
    }


def person_shown(person: Person | None) -> Shape | None:
    """A person as others see them."""
    return None if person is None else {"id": person.id, "name": person.name}


def organization_shown(organization: Organization | None) -> Shape | None:
    """An organization, briefly."""
    if organization is None:
        return None
    return {"id": organization.id, "code": organization.code, "name": organization_name(organization)}


def comment_shown(comment: Comment) -> Shape:
    """What somebody said, in Markdown as they wrote it."""
    return {
        "id": comment.id,
        "author": person_shown(comment.author),
        "on_behalf_of": person_shown(comment.on_behalf_of),
        "body": comment.body,
        "by_mail": comment.by_mail,
        "created_at": comment.created_at,
    }


def file_shown(file: Attachment, reference: str | None) -> Shape:
    """One version of a file of an item; without an item, one that waits for the action that names it."""
    address = None if reference is None else url_for("api.download_file", reference=reference, id=file.id)
    return {
        **facts(file),
        "media_type": file.media_type,
        "state": "open" if file.is_open else "withdrawn" if file.erased_at is None else "erased",
        "uploaded_by": person_shown(file.uploaded_by),
        "on_behalf_of": person_shown(file.on_behalf_of),
        "uploaded_at": file.uploaded_at,
        "withdrawn_by": person_shown(file.withdrawn_by),
        "withdrawn_at": file.withdrawn_at,
        "withdrawn_reason": file.withdrawn_reason,
        "address": address,
    }


def decision_shown(decision: Decision) -> Shape:
    """What a committee decided about an item."""
    return {
        "number": decision.number,
        "committee": decision.committee,
        "type": decision.type,
        "mode": decision.mode,
        "tally": totals(decision.tally),
        "outcome": decision.outcome,
        "outcome_reason": decision.outcome_reason,
        "decided_on": decision.decided_on,
        "recorded_by": person_shown(decision.recorded_by),
        "recorded_at": decision.recorded_at,
        "confirmed_by": person_shown(decision.confirmed_by),
        "confirmed_at": decision.confirmed_at,
        "conditions": decision.conditions,
        "version": decision.version_voted,
        "step": decision.step_voted,
    }


def each(items: Iterable[Shape]) -> Shape:
    """A list as an object, so that something can be added beside it later."""
    return {"items": list(items)}
