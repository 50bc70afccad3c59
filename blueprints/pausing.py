"""Whoever tried too often is told when it may be tried again, in words on the page and in the answer's head."""

from math import ceil

from flask import Response, after_this_request

from blueprints.identity import now
from workflow.accounts import TooManyAttempts

CODE = 429


def too_many(error: TooManyAttempts) -> int:
    """The code of the answer, whose `Retry-After` says in how many seconds it may be tried again (RFC 9110, 10.2.3)."""
    seconds = max(1, ceil((error.until - now()).total_seconds()))

    def tell(response: Response) -> Response:
        response.headers["Retry-After"] = str(seconds)
        return response

    after_this_request(tell)
    return CODE
