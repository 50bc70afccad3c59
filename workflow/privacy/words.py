"""Columns of text and documents: in which a person's name, address or words can stand, and what an erasure does."""

from collections.abc import Mapping

from sqlalchemy import JSON, Column, String, Table

SIGNED = "kept: a record of what was decided or signed, that must stay as it was"
WRITTEN = "kept: what was given for an item; words are taken out of it by whoever may redact the item"
GONE = "emptied, or its row deleted"
NAMED = "emptied where the hash covers its digest; in rows of the first versions it stays, for their hash covers it"

PEOPLE: Mapping[str, str] = {
    "answer.value": WRITTEN,
    "answer_revision.author_name": NAMED,
    "answer_revision.value": WRITTEN,
    "api_token.name": GONE,
    "api_token.used_by": GONE,
    "api_token.used_from": GONE,
    "attachment.name": WRITTEN,
    "attachment.withdrawn_reason": WRITTEN,
    "ballot.label": "emptied where the seat is the person",
    "ballot.received": "the name is emptied, the number stays",
    "change.actor_name": NAMED,
    "change.input": "rewritten: names, addresses and what was said of the account go, and a row names the new digest",
    "comment.body": WRITTEN,
    "decision.conditions": SIGNED,
    "decision.tally": SIGNED,
    "decision.text": SIGNED,
    "edition.file": WRITTEN,
    "edition.scope": WRITTEN,
    "edition.text": SIGNED,
    "history_entry.actor_name": NAMED,
    "history_entry.input": "where a deputy acted for them, their name is rewritten and a row names the new digest",
    "idempotency_key.response": "rewritten in answers to others; their own go; all of them after a week",
    "identity.email": GONE,
    "identity.subject": GONE,
    "import_line.planned": "kept until the import ends",
    "import_run.name": WRITTEN,
    "import_run.same": WRITTEN,
    "incoming_message.notes": GONE,
    "incoming_message.reason": WRITTEN,
    "incoming_message.sender": GONE,
    "incoming_message.sender_name": GONE,
    "incoming_message.subject": GONE,
    "incoming_message.text": GONE,
    "item.fields": WRITTEN,
    "item.title": WRITTEN,
    "job.params": "kept: numbers, no names",
    "job.result": "kept: counts",
    "job.said": "kept: counts",
    "job_file.name": "its bytes go with the next sweep",
    "login_session.address": GONE,
    "login_session.user_agent": GONE,
    "mailbox_message.address": GONE,
    "mailbox_message.raw": GONE,
    "mailbox_message.subject": GONE,
    "outbox_message.address": GONE,
    "outbox_message.error": GONE,
    "outbox_message.params": GONE,
    "passkey.name": GONE,
    "person.email": GONE,
    "person.language": GONE,
    "person.name": GONE,
    "person.password_hash": GONE,
    "posting.content": SIGNED,
    "posting.title": SIGNED,
    "posting.words": SIGNED,
    "remark.body": WRITTEN,
    "request_pace.who": "a number; forgotten within the hour",
    "secret_link.address": GONE,
    "secret_link.params": GONE,
    "sign_in_failure.subject": "a digest of the address; deleted after a day",
    "snapshot.content": SIGNED,
    "webhook_attempt.excerpt": "what another system answered; deleted with the message, after a while",
    "webhook_delivery.excerpt": "what another system answered; deleted with the message, after a while",
    "webhook_delivery.payload": "what another system was told; deleted with the message, after a while",
}
"""What may hold a name, an address or the words of a person, and what becomes of it."""

NOBODY_ANYWHERE = frozenset(
    "action actor_digest actor_salt author_digest author_salt category change_type checksum claimed_by code committee "
    "digest from_state hash head_digest head_hash headings_digest input_digest instance key kind language "
    "media_type message_id mode number outcome outcome_reason part path prefix prev_digest prev_hash program purpose "
    "question reference relation remembered request_digest request_id result role salt sha256 state storage_key "
    "template to_state tracks track type value_digest verdict why class_at_publish raw_key".split()
)
"""Names of columns that say what of anything, and nothing of a person, in whichever table they stand."""

NOBODY = frozenset(
    (
        "api_token.scope ballot.interest ballot.seat ballot.value change.subject checkpoint.content "
        "checkpoint.heads_digest code_app.sealed deadline.subject decision.mover decision.seconder delivery.error "
        "deputy.scope feed.content feed.params feed.sort identity.issuer import_line.reference import_mapping.columns "
        "import_run.columns import_run.counts import_run.sheet incoming_message.mailbox job.work "
        "login_session.method login_session.waits_for organization.details organization.name_en "
        "organization.name_fr organization.zone passkey.credential passkey.public_key posting.location pulse.job "
        "pulse.worker setting.name setting.value webhook_attempt.error webhook_delivery.error webhook_delivery.event "
        "webhook_endpoint.actions webhook_endpoint.disabled_why webhook_endpoint.kinds webhook_endpoint.sealed "
        "webhook_endpoint.sealed_before webhook_endpoint.url workflow_version.source"
    ).split()
)
"""Likewise, where only the table tells."""


def unknown_texts(table: Table) -> list[str]:
    """The columns of text and documents of a table of which nobody said whether they hold anything of a person."""
    return [f"{table.name}.{column.name}" for column in table.columns if _is_text(column) and not _is_known(column)]


def _is_text(column: Column[object]) -> bool:
    return isinstance(column.type, String | JSON) and not column.foreign_keys


def _is_known(column: Column[object]) -> bool:
    full = f"{column.table.name}.{column.name}"
    return full in PEOPLE or full in NOBODY or column.name in NOBODY_ANYWHERE
