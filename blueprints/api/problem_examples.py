"""Problems as they are answered, to be read in the document beside the codes that they come with."""

from blueprints.api.answers import Shape
from blueprints.scopes import JUDGED

URN = "urn:accord:problem:"
HERE = "/api/v1/items/CR-2026-0001/actions/submit"
REASON: Shape = {
    "code": "no_client_identifiers_confirmed",
    "message": "Confirm that nothing here could identify a child, family or client.",
    "citation": None,
    "who": ["submitter"],
    "fix_url": None,
    "earliest": None,
    "field": "no_client_information_confirmed",
    "severity": "block",
}
WINDOW: Shape = {
    "code": "freeze",
    "message": "Nothing is released before the freeze ends.",
    "citation": None,
    "who": ["cpin_staff"],
    "fix_url": "/items/CR-2026-0001/do/schedule",
    "earliest": "2026-09-25",
    "field": None,
    "severity": "block",
}
STATE: Shape = REASON | {"code": "state", "message": "This is done while it is a draft.", "who": [], "field": None}


def _example(summary: str, name: str, status: int, title: str, detail: str, **more: object) -> Shape:
    told = {"type": f"{URN}{name}", "title": title, "status": status, "detail": detail, "instance": HERE, **more}
    return {"summary": summary, "value": told}


EXAMPLES: Shape = {
    "RefusedByRules": _example(
        "Rules refuse: every reason, who can clear it, where, and from which day",
        "refused",
        422,
        "This cannot be done now",
        f"{REASON['message']} {WINDOW['message']}",
        action="submit",
        ground="guard",
        reasons=[REASON, WINDOW],
    ),
    "RefusedByState": _example(
        "The state does not allow it",
        "refused",
        409,
        "This cannot be done now",
        STATE["message"],
        action="submit",
        ground="state",
        reasons=[STATE],
    ),
    "Invalid": _example(
        "Values are wrong: every one, by name",
        "invalid",
        422,
        "Something given is not right",
        "data.title: This is needed.",
        errors=[{"field": "data.title", "message": "This is needed."}],
    ),
    "Conflict": _example(
        "Somebody else was faster",
        "conflict",
        409,
        "Someone else was faster",
        "Nothing was changed. Look at what they did, then try again.",
        seen=1,
        current=2,
        since=[],
    ),
}
PLAIN = {
    400: ("BadRequest", "bad-request", "The request was not understood"),
    401: ("Unauthorized", "unauthorized", "Who are you?"),
    403: ("Forbidden", "forbidden", "This is not yours to do"),
    404: ("NotFound", "not-found", "There is nothing here"),
    409: ("Outdated", "conflict", "Someone else was faster"),
    410: ("Gone", "gone", "It was withdrawn"),
    411: ("LengthRequired", "length-required", "The length is missing"),
    413: ("TooLarge", "request-entity-too-large", "That is too large"),
    415: ("NotJson", "unsupported-media-type", "Not in a form that is read here"),
    416: ("NoSuchRange", "requested-range-not-satisfiable", "The request was not understood"),
    429: ("TooManyRequests", "too-many-requests", "Too many requests"),
    503: ("Unavailable", "unavailable", "Accord cannot answer just now"),
    507: ("NoRoom", "insufficient-storage", "There is no room for it just now"),
}
"""Of each code that has no more to tell: the example, the problem and its title."""
EXAMPLES |= {one: _example(title, name, code, title, "…") for code, (one, name, title) in PLAIN.items()}
OF_ACTIONS = {409: ("RefusedByState", "Conflict"), 422: ("RefusedByRules", "Invalid")}
OF_OTHERS = {code: (one,) for code, (one, _, _) in PLAIN.items()} | {422: ("Invalid",)}


def examples_of(code: int, name: str) -> tuple[str, ...]:
    """The examples that stand beside a code of an operation."""
    of_actions = OF_ACTIONS.get(code, ()) if f"api.{name}" in JUDGED else ()
    return of_actions or OF_OTHERS.get(code, ())
