"""How cookies and the tokens of forms are signed: HMAC with SHA-256, by everything that signs here."""

import hashlib

import itsdangerous
from flask import Flask
from flask.sessions import SecureCookieSessionInterface


class Sessions(SecureCookieSessionInterface):
    """The session cookie; Flask itself would sign it with SHA-1 (OWASP ASVS 5.0, 11.4.1)."""

    digest_method = staticmethod(hashlib.sha256)


def install(app: Flask) -> None:
    """Sign the session cookie so, and the tokens that Flask-WTF signs by the library's default."""
    app.session_interface = Sessions()
    itsdangerous.Signer.default_digest_method = staticmethod(hashlib.sha256)
