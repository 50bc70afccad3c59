"""Every list that is reported, by its code (reports.yaml). Each room brings its own."""

from collections.abc import Mapping

from workflow.programs.cpin.reporting import (
    lists_documents,
    lists_measures,
    lists_meetings,
    lists_money,
    lists_names,
    lists_practices,
    lists_questions,
    lists_requests,
    lists_resources,
    lists_trend,
    lists_versions,
    pack_review,
    pack_society,
    pack_variance,
)
from workflow.reports.tables import ListRule

ROOMS = (
    lists_meetings,
    lists_practices,
    lists_versions,
    lists_resources,
    lists_documents,
    lists_requests,
    lists_names,
    lists_measures,
    pack_review,
    pack_society,
    pack_variance,
    lists_money,
    lists_questions,
)
FOUND: Mapping[str, ListRule] = {code: rule for room in ROOMS for code, rule in room.LISTS.items()}


def _place(code: str) -> tuple[bool, int]:
    return not code.startswith("R"), int(code[1:])


LISTS: Mapping[str, ListRule] = {code: FOUND[code] for code in sorted(FOUND, key=_place)} | lists_trend.LISTS
"""In the order of their numbers, then the packs, last the picture of the measures."""

papers = lists_documents.papers
"""The documents that go with a list as copies."""
