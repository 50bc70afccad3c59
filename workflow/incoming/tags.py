"""Reply addresses: `accord+TAG@host`, where the tag names an item and a person and nobody can make one.

A tag has 96 bits that only the site's key gives (HMAC-SHA256, cut; RFC 2104 asks for no fewer than 80), and is written
in letters whose case does not matter, as mail servers change it.
"""

import hashlib
import hmac
import struct
from base64 import b32decode, b32encode
from binascii import Error
from collections.abc import Iterable
from dataclasses import dataclass

NAMED = struct.Struct(">II")
PROOF = 12
"""Bytes."""
LENGTH = 32
"""Letters of a tag."""


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a reply address names: this person about this item."""

    item_id: int
    person_id: int


def reply_address(base: str, key: bytes, named: Named) -> str:
    """The address at which the person answers about the item; the base must be a plain address."""
    local, _, host = base.partition("@")
    facts = NAMED.pack(named.item_id, named.person_id)
    tag = b32encode(facts + _prove(key, facts)).decode("ascii").lower()
    return f"{local}+{tag}@{host}"


def read_tags(base: str, key: bytes, addresses: Iterable[str]) -> list[Named | None]:
    """What the reply addresses among these name; None for one that was not made with this key."""
    local, _, host = base.lower().partition("@")
    tags = [one.lower() for one in addresses if base and one.lower().endswith(f"@{host}")]
    found = (one.rpartition("@")[0].removeprefix(f"{local}+") for one in tags if one.startswith(f"{local}+"))
    return [_read(key, tag) for tag in dict.fromkeys(found)]


def _read(key: bytes, tag: str) -> Named | None:
    if len(tag) != LENGTH or not tag.isascii():
        return None
    try:
        given = b32decode(tag.upper())
    except (Error, ValueError):
        return None
    facts, proof = given[: NAMED.size], given[NAMED.size :]
    return Named(*NAMED.unpack(facts)) if hmac.compare_digest(proof, _prove(key, facts)) else None


def _prove(key: bytes, facts: bytes) -> bytes:
    return hmac.digest(key, facts, hashlib.sha256)[:PROOF]
