"""A site on which `accord migrate` was run."""

from pathlib import Path

import pytest

from models.database import Database
from tests.accord.conftest import Accord
from tests.databases import copy_or_make
from workflow.programs import load_programs


@pytest.fixture
def database(site: Path, accord: Accord) -> Database:
    """The site's database, migrated."""
    place = site / "accord.db"
    copy_or_make(place, "accord migrate", lambda: accord("migrate"))
    load_programs()
    return Database(f"sqlite:///{place}")
