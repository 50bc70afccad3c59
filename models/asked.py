"""Which request asked for a row: known by the lines of the log, so that a worker's lines can name it too."""

from structlog.contextvars import get_contextvars

REQUEST_ID = "request_id"
"""Under which the id of the request in hand is bound to the lines of the log."""
LONGEST = 64


def request_in_hand() -> str:
    """The id of the request (or of the job's request) in hand; empty where nobody asked, as in a sweep."""
    return str(get_contextvars().get(REQUEST_ID, ""))[:LONGEST]
