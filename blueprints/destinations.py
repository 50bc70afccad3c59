"""Where somebody may be sent next: to paths of this host alone."""

from urllib.parse import urlsplit

from flask import url_for


def same_host(address: str | None) -> str:
    """`address` when it is a path on this host, else the desk: nobody is sent elsewhere after a sign-in."""
    home = url_for("desk.show_desk")
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return home
    parts = urlsplit(address)
    unsafe = parts.scheme or parts.netloc or any(ord(sign) < ord(" ") for sign in address)
    return home if unsafe else address
