"""One and the same transaction written four times: a draft change request is submitted.

It moves the item, chains a history row, starts a deadline, queues two mails (the submitter and the society's lead),
and changes what full text finds, because the title is given anew. `rows` says what is written; `sql`, `core` and
`orm` write it by hand, `engine` by `workflow.engine.advance`; `same` checks that all four wrote the same.
"""

from collections.abc import Callable

from bench.submitting import core, engine, orm, sql
from bench.submitting.rows import Submitter

__all__ = ["SIDES", "Submitter"]

SIDES: dict[str, Callable[[str], Submitter]] = {
    "engine": engine.Engine,
    "orm": orm.Orm,
    "core": core.Core,
    "sql": sql.Sql,
}
"""From a database's URL to something that submits drafts; `sql` is stdlib sqlite3 or psycopg."""
