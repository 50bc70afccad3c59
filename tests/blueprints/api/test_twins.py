"""docs/api.md says for every page which route of the API does the same; here that is held true."""

import re

from flask import Flask

from tests.blueprints.api.conftest import ROOT

OURS = frozenset({"static", "bootstrap.static", "guide.static"})
ROW = re.compile(r"^\| `(\w+\.\w+)` \| (.+) \|$", re.MULTILINE)


def twins() -> dict[str, str]:
    return dict(ROW.findall((ROOT / "docs" / "api.md").read_text(encoding="utf-8")))


def pages(app: Flask) -> set[str]:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    return {endpoint for endpoint in endpoints if not endpoint.startswith("api.")} - OURS


def test_every_page_stands_in_the_table(app: Flask) -> None:
    assert set(twins()) == pages(app)


def test_every_twin_is_a_route_and_what_has_none_says_why(app: Flask) -> None:
    for page, twin in twins().items():
        names = re.findall(r"`(api\.\w+)`", twin)
        assert names or twin.startswith("none: "), page
        assert set(names) <= set(app.view_functions), page


def test_every_write_of_a_page_has_a_twin_that_writes(app: Flask) -> None:
    methods: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        methods.setdefault(rule.endpoint, set()).update(rule.methods or ())
    for page in pages(app):
        names = re.findall(r"`(api\.\w+)`", twins()[page])
        if "POST" in methods[page] and names:
            assert all("GET" not in methods[name] for name in names), page
