"""A browser within the process, and the statements that a page runs, to be run again without Accord."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import event

from accord.app import create_app
from accord.services import make_services
from accord.settings import Settings
from bench.raw import Raw
from bench.town import NOW, find_town
from models.database import Database
from models.people import Person
from workflow import accounts

Statement = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody of the staff who is signed in, and a plain connection to the same database."""

    database: Database
    client: FlaskClient
    raw: Raw

    def get(self, address: str) -> int:
        """Open a page; gives how long its text is."""
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.status
        return len(answer.data)

    def replay(self, address: str) -> Callable[[], int]:
        """The statements of a page over the plain connection; a call gives how many rows they give."""
        seen: list[Statement] = []

        def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
            if statement.lstrip().upper().startswith(("SELECT", "WITH")):
                seen.append((statement, values))

        event.listen(self.database.engine, "before_cursor_execute", note)
        self.get(address)
        event.remove(self.database.engine, "before_cursor_execute", note)
        connection = self.raw.connection
        return lambda: sum(len(connection.execute(statement, values).fetchall()) for statement, values in seen)


@contextmanager
def open_visit(url: str, person_id: int | None = None) -> Iterator[Visit]:
    """Sign somebody in to an application on the database: the town's staff unless another person is named."""
    settings = Settings(var=Path("/nonexistent"), secret_key=SecretStr("x" * 40), pages_per_minute=1_000_000)
    database, raw = Database(url), Raw(url)
    app = create_app(settings, make_services(settings, database=database, now=lambda: NOW))
    client = app.test_client()
    with database.write() as session:
        cookie = accounts.open_session(session, session.get_one(Person, person_id or find_town(session).staff), now=NOW)
    with client.session_transaction() as kept:
        kept["_user_id"] = cookie
    yield Visit(database, client, raw)
    raw.close()
    database.close()


def statements_of(database: Database, work: Callable[[], object]) -> list[Statement]:
    """The statements that some work runs, as the driver gets them."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return seen
