"""Signatures by which a receiver knows that a message is ours, and whole (Standard Webhooks, standardwebhooks.com)."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

BEGINNING = "whsec_"
BYTES = 32
"""Of a secret; the specification asks for 24 to 64."""


def make_secret() -> str:
    """A new secret, as a receiver's library takes it."""
    return BEGINNING + base64.b64encode(secrets.token_bytes(BYTES)).decode("ascii")


def sign(secret: str, event: str, stamp: int, body: bytes) -> str:
    """The signature of one message: HMAC-SHA256 over its id, its time (seconds of Unix) and its body."""
    key = base64.b64decode(secret.removeprefix(BEGINNING))
    signed = f"{event}.{stamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")


def headers_of(event: str, now: datetime, body: bytes, secret_ones: Iterable[str]) -> dict[str, str]:
    """The heads of a message, with one signature for each secret that is valid now."""
    stamp = int(now.timestamp())
    return {
        "Content-Type": "application/json",
        "webhook-id": event,
        "webhook-timestamp": str(stamp),
        "webhook-signature": " ".join(sign(one, event, stamp, body) for one in secret_ones),
    }


def body_of(payload: Mapping[str, Any], base_url: str) -> bytes:
    """The bytes of a message: what was written when it happened, with the address of the item as it is now."""
    data = dict(payload["data"])
    if "path" in data:
        data["url"] = f"{base_url.rstrip('/')}{data.pop('path')}"
    return json.dumps({**payload, "data": data}, ensure_ascii=False, separators=(",", ":")).encode()
