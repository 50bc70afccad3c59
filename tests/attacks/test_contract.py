"""The API does what its document says, whatever it is sent: no error of ours, no code and no shape that is not told."""

from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from blueprints import api
from blueprints.access import public
from tests.attacks.places import all_places
from tests.attacks.site import Site

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
Way = tuple[Site, dict[str, str]]
"""A site, and what lets somebody in."""
EXAMPLES = 3
"""Requests that are made up for each operation, each to be asked by somebody else."""


def operations(site: Site) -> Iterator[Any]:
    """Every operation of the document, to be asked of the application itself."""
    schema = schemathesis.openapi.from_dict(api.spec(site.world.app))
    schema.app = site.world.app
    schema.location = "/api/v1/openapi.json"
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        yield found.ok()


def broken_promises(sites: Sequence[Site], people: list[str], only: str = "") -> list[str]:
    """What the API answered these people otherwise than its document says, about things that are really there.

    The person and the site change from request to request: to draw one costs more than to send it.
    """
    site = sites[0]
    known = {(place.method, place.template): place.values for place in all_places(site)}
    faults: list[str] = []
    everybody = zip(cycle(sites), people * len(sites), strict=False)  # the next operation begins where this one ended
    ways = cycle([(one, {"Authorization": f"Bearer {one.secrets[who]}"}) for one, who in everybody])
    for operation in operations(site):
        values = {name: str(one) for name, one in known[operation.method.upper(), operation.full_path].items()}
        if not only or operation.full_path == only:
            faults += _asked(operation, values, ways)
    return faults


def _asked(operation: Any, values: dict[str, str], turns: Iterator[Way]) -> list[str]:
    faults: list[str] = []

    @settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        case.path_parameters = values
        site, token = next(turns)
        site.serve()
        try:
            case.call_and_validate(headers=token, checks=CHECKS)
        except (AssertionError, BaseExceptionGroup) as problem:
            faults.append(f"{site.database.dialect}: {case.method} {case.path}: {problem!r}"[:500])

    ask()
    return faults


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # files that are sent and never closed
def test_api_keeps_what_its_document_promises(twins: tuple[Site, Site]) -> None:
    assert broken_promises(twins, ["staff", "planner", "admin"]) == []


def test_answer_that_no_document_names(app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.view_functions, "api.read_me", public(lambda: ("short and stout", 418)))
    assert broken_promises([site], ["staff"], only="/api/v1/me")
