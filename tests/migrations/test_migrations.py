"""The migrations: from nothing and from every revision to the newest, and then equal to the models."""

from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from accord import migrate
from models import ALL_TABLES
from models.database import Database

REVISIONS = migrate.revisions()


@pytest.fixture
def bare_database(bare_url: str) -> Iterator[Database]:
    database = Database(bare_url)
    yield database
    database.close()


def differences(database: Database) -> list[Any]:
    def is_ours(_object: object, name: str | None, kind: str, *_more: object) -> bool:
        return kind != "table" or not str(name).startswith("item_search")  # the index is no table of the models

    options = {"include_object": is_ours, "compare_type": True}
    with database.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), ALL_TABLES))


def test_revisions_are_numbered_in_one_line() -> None:
    scripts = list(ScriptDirectory.from_config(migrate._config(None)).walk_revisions())[::-1]

    assert (
        [script.revision for script in scripts]
        == REVISIONS
        == [f"{number:04}" for number in range(1, len(scripts) + 1)]
    )
    assert [script.down_revision for script in scripts] == [None, *REVISIONS[:-1]]
    assert ScriptDirectory.from_config(migrate._config(None)).get_heads() == [REVISIONS[-1]]


def test_migrations_equal_models(bare_database: Database) -> None:
    migrate.upgrade(bare_database)

    assert differences(bare_database) == []


def test_differences_finds_a_missing_column(bare_database: Database) -> None:
    migrate.upgrade(bare_database)
    with bare_database.write() as session:
        session.execute(text("ALTER TABLE setting DROP COLUMN value"))

    assert [difference[0] for difference in differences(bare_database)] == ["add_column"]


@pytest.mark.parametrize("revision", REVISIONS)
def test_upgrade_from_every_revision(bare_database: Database, revision: str) -> None:
    migrate.upgrade(bare_database, revision)
    migrate.upgrade(bare_database)

    assert migrate.current(bare_database) == migrate.head()
    assert differences(bare_database) == []


def test_upgrade_twice_does_nothing(bare_database: Database) -> None:
    assert migrate.upgrade(bare_database) is True
    assert migrate.upgrade(bare_database) is False
    assert migrate.is_current(bare_database)


def test_upgrade_makes_the_text_index(bare_database: Database) -> None:
    migrate.upgrade(bare_database)

    assert "item_search" in inspect(bare_database.engine).get_table_names()


def test_downgrade_takes_everything_away(bare_database: Database) -> None:
    migrate.upgrade(bare_database)
    migrate.downgrade(bare_database, "base")

    assert inspect(bare_database.engine).get_table_names() == ["alembic_version"]


def test_upgrade_refuses_a_newer_database(bare_database: Database) -> None:
    migrate.upgrade(bare_database)
    with bare_database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(migrate.UnknownRevision, match="revision 9999"):
        migrate.upgrade(bare_database)


def test_upgrade_keeps_foreign_keys_on(bare_database: Database) -> None:
    migrate.upgrade(bare_database)

    if bare_database.dialect == "sqlite":
        with bare_database.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
