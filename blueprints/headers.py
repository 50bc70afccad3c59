"""What every answer says to the browser: load nothing from elsewhere, run no inline script, keep nothing private."""

import secrets

from flask import Flask, Response, g, request

from blueprints.access import FILES

ONE_YEAR = 31_536_000


def nonce() -> str:
    """The value that marks this answer's own script elements."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    value: str = g.nonce
    return value


def policy() -> str:
    """The content security policy: everything from here, scripts by nonce or from here, data: for small images."""
    script = f"'self' 'nonce-{g.nonce}'" if "nonce" in g else "'self'"
    return (
        f"default-src 'self'; script-src {script}; style-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def add_headers(response: Response) -> Response:
    """Set the headers that a view did not set itself."""
    response.headers.setdefault("Content-Security-Policy", policy())
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint in FILES:
        response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR if 'v' in request.args else 3600}"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def install(app: Flask) -> None:
    """Add the headers to every answer and give templates the nonce."""
    app.after_request(add_headers)
    app.jinja_env.globals["nonce"] = nonce
