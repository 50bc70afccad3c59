"""Sealing what must be read again, such as the secret of an app for codes: AES-256-GCM with keys of the site's own.

What need not be read again is kept as a digest instead. Whoever changes the site's secret key makes what was sealed
with it unreadable.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
"""Bytes; NIST SP 800-38D asks for 96 bits, never the same twice with one key."""


class Unreadable(Exception):  # noqa: N818 - reads as what it is
    """It was not sealed with this key, or was altered since."""


def derive_key(secret: str, purpose: str) -> bytes:
    """A key of 256 bits for one purpose alone, from the site's secret key (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"accord {purpose}".encode()).derive(secret.encode())


def seal(key: bytes, plain: str) -> str:
    """Encrypt a text, so that nobody reads or alters it without the key; twice the same text gives two results."""
    nonce = os.urandom(NONCE)
    return base64.urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, plain.encode(), None)).decode("ascii")


def unseal(key: bytes, sealed: str) -> str:
    """The text that was sealed. Raises Unreadable."""
    try:
        given = base64.urlsafe_b64decode(sealed)
        return AESGCM(key).decrypt(given[:NONCE], given[NONCE:], None).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error
