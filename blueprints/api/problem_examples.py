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
OF_ACTIONS = {409: ("RefusedByState", "Conflict"), 422: ("RefusedByRules", "Invalid")}
OF_OTHERS = {422: ("Invalid",)}


def examples_of(code: int, name: str) -> tuple[str, ...]:
    """The examples that stand beside a code of an operation."""
    known = OF_ACTIONS if f"api.{name}" in JUDGED else OF_OTHERS
    return known.get(code, ())
