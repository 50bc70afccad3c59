"""Ballots cast into one electronic vote: by the engine, and by the SQL that does the same."""

from collections.abc import Callable

from bench.voting.by_engine import Engine
from bench.voting.by_sql import Sql
from bench.writers import Side

__all__ = ["SIDES"]

SIDES: dict[str, Callable[[str], Side]] = {"engine": Engine, "sql": Sql}
"""From a database's URL to something that casts the ballot of the member at an index."""
