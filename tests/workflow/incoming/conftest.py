from datetime import datetime
from pathlib import Path

import pytest

from models.database import Database
from tests.beginnings import begin_with
from tests.workflow.incoming.posts import Post, begin
from workflow.attachments.storage import Store
from workflow.programs import load_programs


@pytest.fixture
def post(database: Database, now: datetime, tmp_path: Path) -> Post:
    load_programs()
    made = begin_with(database, "mail in", lambda: begin(database, now))
    made.store = Store(tmp_path / "files")
    return made
