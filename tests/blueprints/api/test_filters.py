"""What a page can be asked in its address, its twin can be asked too; and every list of the API comes page by page.

The names are read from the source of the pages, so that a filter added to a page fails here until its twin has it.
"""

import ast
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from blueprints import api
from tests.blueprints.api.client import Api
from tests.blueprints.api.conftest import ROOT
from tests.blueprints.api.test_twins import twins

ARGS = {"args", "request.args"}
ASKED_BY = {"get", "getlist"}
READERS = {"_words", "_numbers", "_given"}
"""Functions of pages that take a name of the address as their last argument."""

OTHERWISE = {
    "boards.in": "language",
    "changes.before": "cursor",
    "content.onward": "where a browser goes next",
    "content.words": "answers are read whole, and the revisions word by word",
    "deliveries.after": "cursor",
    "desk.all": "the desk is read whole",
    "guide.plain": "the page without its script",
    "imports.after": "cursor",
    "imports.before": "cursor",
    "imports.show": "verdict",
    "incoming.before": "cursor",
    "items.before": "cursor",
    "jobs.before": "cursor",
    "listings.in": "language",
    "lists.from": "cursor",
    "mailbox.before": "cursor",
    "measures.added": "every window can be asked for",
    "measures.all": "rows are read whole",
    "meetings.by": "where a browser goes next",
    "meetings.line": "where a browser goes next",
    "meetings.moved": "where a browser goes next",
    "outbox.before": "cursor",
    "people.after": "cursor",
    "priorities.after": "cursor",
    "priorities.moved": "where a browser goes next",
    "register.from": "cursor",
    "register.lang": "Accept-Language",
    "reports.window": "every side is given",
    "revisions.before": "cursor",
    "signing.email": "a form that a link fills in",
    "signing.next": "where a browser goes next",
}
"""What a page asks under another name than its twin (which then is that name), or only as a page."""

WHOLE = {"list_actions", "list_action_choices", "list_new_choices", "list_measures", "read_figures", "read_variance"}
"""Lists that a definition bounds: the actions of a state, the fields of an action, the measures, a report's lines."""


def asked_names(module: str) -> set[str]:
    """The names that a module of pages takes from addresses."""
    tree = ast.parse((ROOT / "blueprints" / f"{module}.py").read_text(encoding="utf-8"))
    known = {ast.unparse(one.targets[0]): one.value for one in tree.body if isinstance(one, ast.Assign)}
    found = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            is_asked = node.func.attr in ASKED_BY and ast.unparse(node.func.value) in ARGS
            found |= constants(known.get(ast.unparse(node.args[0]), node.args[0])) if is_asked else set()
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "request.args":
            found |= constants(node.slice)
        elif isinstance(node, ast.Compare) and ast.unparse(node.comparators[0]) == "request.args":
            found |= constants(node.left)
        elif isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in READERS:
            found |= constants(node.args[-1])
    return found


def constants(node: ast.expr) -> set[str]:
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def parameters(document: dict[str, Any]) -> dict[str, set[str]]:
    """What each route that reads can be asked, by the name of the route."""
    return {
        one["get"]["operationId"]: {known["name"] for known in one["get"].get("parameters", ()) if "in" in known}
        for one in document["paths"].values()
        if "get" in one
    }


def test_whatever_a_page_is_asked_its_twin_is_asked_too(app: Flask) -> None:
    known, missing, needed = parameters(api.spec(app)), set[str](), set[str]()
    for module in sorted({page.partition(".")[0] for page in twins()}):
        names = {
            name
            for page, twin in twins().items()
            for name in re.findall(r"`api\.(\w+)`", twin)
            if page.startswith(f"{module}.")
        }
        if not names:  # signing in elsewhere, and whether it runs: no program asks for that here
            continue
        answers = set[str]().union(*(known.get(name, set()) for name in names))
        for name in asked_names(module) - answers:
            needed.add(f"{module}.{name}")
            other = OTHERWISE.get(f"{module}.{name}", "")
            if not other or (re.fullmatch(r"[a-z_]+", other) and other not in answers):
                missing.add(f"{module}.{name}")
    assert (missing, set(OTHERWISE) - needed) == (set(), set())


def test_every_list_comes_page_by_page(app: Flask) -> None:
    document = api.spec(app)
    whole = set[str]()
    for operations in document["paths"].values():
        for operation in operations.values():
            content = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
            name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            properties = document["components"]["schemas"].get(name, {}).get("properties", {})
            if "items" not in properties or name == "Entrance":
                continue
            asked = {one.get("name") for one in operation.get("parameters", ())}
            if not ("next" in properties and {"cursor", "limit"} <= asked):
                whole.add(operation["operationId"])
    assert whole == WHOLE


ASKED = (
    "",
    "state=draft",
    "state=filed&state=draft&sort=reference",
    "word=pending",
    "category=fast",
    "category=fast&category=slow&sort=-reference",
    "q=shed",
    "q=barn&state=filed",
    "due=none",
    "due=month&sort=-due",
    "sort=received",
    "sort=-updated",
    "owner=1",
)
"""Filters, words to search for and orders, by the names that pages and API share."""


def test_a_list_and_its_twin_give_the_same_rows_in_the_same_order(ann: Api, signed_in: FlaskClient) -> None:
    for title, category in (("A shed", "fast"), ("A barn", "slow"), ("Another shed", "slow"), ("A mill", "fast")):
        made = ann.send("POST", "/kinds/permit/items", 201, {"action": "create", "data": {"title": title}})
        if title != "A mill":
            data = {"category": category, "confirmed": True}
            ann.send("POST", f"/items/{made['reference']}/actions/file", body={"data": data})
    told = set[tuple[str, ...]]()
    for asked in ASKED:
        page = signed_in.get(f"/lists/permit?{asked}").text
        rows = [row["reference"] for row in ann.get(f"/items?kind=permit&{asked}")["items"]]
        assert list(dict.fromkeys(re.findall(r'href="/items/(PE-\d{4}-\d{4})"', page))) == rows, asked
        told.add(tuple(rows))
    assert len(told) > len(ASKED) / 2
