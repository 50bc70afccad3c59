"""The bare application: Flask, SQL by hand, and answers without any form. Run as a program: `bare.py DATABASE PORT`."""

import hashlib
import sys
import threading
from datetime import UTC, datetime
from typing import Any

import waitress
from flask import Blueprint, Flask, Response, abort, current_app, g, jsonify, render_template_string, request

from bench.http import statements
from bench.raw import Raw, read_json
from bench.submitting.orm import Orm
from bench.submitting.rows import chained
from bench.submitting.sql import ADD_HISTORY, Sql
from bench.town import PROGRAM
from bench.volume import KIND
from workflow.programs import load_programs

THREADS = 8
LIST = """<!doctype html><title>List</title><p>{{ count }}</p><table>{% for row in rows %}
<tr><td><a href="/items/{{ row.reference }}">{{ row.reference }}</a><td>{{ row.title }}<td>{{ row.state }}
<td>{{ row.name_en }}<td>{{ row.owner_name }}<td>{{ row.received_on }}<td>{{ row.next_due_on }}</tr>{% endfor %}</table>
"""
ITEM = """<!doctype html><title>{{ item.title }}</title>
<h1>{{ item.reference }}: {{ item.title }}</h1><p>{{ item.state }}
<dl>{% for name, value in fields.items() %}<dt>{{ name }}<dd>{{ value }}{% endfor %}</dl>
{% for name, rows in parts.items() %}<h2>{{ name }}</h2><ul>{% for row in rows %}<li>{{ row }}</li>{% endfor %}</ul>
{% endfor %}
"""
PARTS = {
    "history": statements.HISTORY,
    "deadlines": statements.DEADLINES,
    "mail": statements.MAILS,
    "comments": statements.COMMENTS,
    "followers": statements.FOLLOWERS,
    "related": statements.RELATED,
    "decisions": statements.DECISIONS,
}


pages = Blueprint("pages", __name__)
kept = threading.local()
"""Each thread's connection."""


def create_app(url: str) -> Flask:
    """The application on the database at `url` (SQLite)."""
    load_programs()
    app = Flask("bare")
    app.config["DATABASE"] = url
    app.register_blueprint(pages)
    return app


def _database() -> Sql:
    if not hasattr(kept, "sql"):
        kept.sql = Sql(current_app.config["DATABASE"])
    found: Sql = kept.sql
    return found


@pages.before_request
def recognize() -> None:
    """Whose token it is, and the roles of today."""
    raw = _database().raw
    digest = hashlib.sha256(request.headers["Authorization"].removeprefix("Bearer ").encode()).hexdigest()
    g.person = raw.row(statements.WHO, {"digest": digest, "now": datetime.now(UTC)})
    if g.person is None:
        abort(401)
    g.grants = raw.rows(statements.GRANTS, {"person": g.person["id"], "day": datetime.now(UTC).date()})


@pages.post("/items")
def create() -> Response:
    """Make a draft."""
    return jsonify(_create(_database().raw, request.get_json()))


@pages.post("/items/<reference>/submit")
def submit(reference: str) -> Response:
    """Submit a draft."""
    sql = _database()
    with sql.raw.write():
        item = sql.raw.row(statements.DRAFT, {"reference": reference})
        sql.write(dict(item))
    return jsonify(reference=reference, state="received", version=item["version"] + 1)


@pages.post("/items/<reference>/submit-by-orm")
def submit_by_orm(reference: str) -> Response:
    """Submit a draft with the ORM instead."""
    if not hasattr(kept, "orm"):
        kept.orm = Orm(current_app.config["DATABASE"])
    item = _database().raw.row(statements.DRAFT, {"reference": reference})
    kept.orm.submit(item["id"])
    return jsonify(reference=reference, state="received", version=item["version"] + 1)


@pages.get("/items/<reference>.json")
def read(reference: str) -> Response:
    """One item."""
    raw = _database().raw
    item = dict(raw.row(statements.ITEM, {"reference": reference}))
    item["fields"] = read_json(item["fields"])
    parts = {name: _plain(raw, PARTS[name], item["id"]) for name in ("related", "decisions")}
    return jsonify(**item, **parts)


@pages.get("/items/<reference>")
def show(reference: str) -> str:
    """One item with everything that hangs on it."""
    raw = _database().raw
    item = dict(raw.row(statements.ITEM, {"reference": reference}))
    parts = {name: _plain(raw, statement, item["id"]) for name, statement in PARTS.items()}
    return render_template_string(ITEM, item=item, fields=read_json(item["fields"]), parts=parts)


@pages.get("/list<suffix>")
def show_list(suffix: str) -> Response | str:
    """The first page of the list."""
    return _listed(statements.LISTED, statements.COUNTED, {"kind": KIND}, suffix)


@pages.get("/search<suffix>")
def search(suffix: str) -> Response | str:
    """The first page of what a word finds."""
    values = {"pattern": f'"{request.args["q"]}"*'}
    return _listed(statements.FOUND, statements.FOUND_COUNTED, values, suffix)


def _plain(raw: Raw, statement: str, item_id: int) -> list[dict[str, Any]]:
    return [dict(row) for row in raw.rows(statement, {"id": item_id})]


def _listed(rows: str, count: str, values: dict[str, Any], suffix: str) -> Response | str:
    raw = _database().raw
    found = [dict(row) for row in raw.rows(rows, values)][:50]
    number = raw.row(count, values)["n"]
    if suffix == ".json":
        return jsonify(items=found, count=number)
    return render_template_string(LIST, rows=found, count=number)


def _create(raw: Raw, data: dict[str, Any]) -> dict[str, Any]:
    """A draft: its reference, the item, the first row of its history, what full text finds."""
    now, person = datetime.now(UTC), g.person
    fields = {**data, "submitter": person["id"], "society": person["organization_id"], "origin": "submitted"}
    with raw.write():
        number = raw.row(statements.COUNT_UP, {"year": now.year if now.month > 3 else now.year - 1})["last"]
        item = {
            "program": PROGRAM,
            "kind": KIND,
            "reference": f"CR-{now.year}-B{number:04}",
            "workflow_id": raw.row(statements.VERSION, {"kind": KIND})["id"],
            "title": data["title"],
            "fields": {**fields, "entered_on": now.date().isoformat()},
            "category": data["category"],
            "organization_id": person["organization_id"],
            "person": person["id"],
            "now": now,
            "day": now.date(),
        }
        entry = chained(item["reference"], _first_entry(person, data, now, item["reference"]))
        item_id = raw.row(statements.ADD_ITEM, {**item, "head_hash": entry["hash"]})["id"]
        raw.run(ADD_HISTORY, {**entry, "item_id": item_id})
        text = "\n".join((item["reference"], data["title"], data["details"], data["business_need"]))
        raw.run("INSERT INTO item_search (rowid, body) VALUES (:id, :body)", {"id": item_id, "body": text})
    return {"reference": item["reference"], "state": "draft", "version": 1}


def _first_entry(person: Any, data: dict[str, Any], now: datetime, reference: str) -> dict[str, Any]:
    return {
        "seq": 1,
        "action": "create",
        "actor_id": person["id"],
        "actor_name": person["name"],
        "recorded_at": now,
        "effective_on": now.date(),
        "from_state": None,
        "to_state": "draft",
        "data": data,
        "prev_hash": hashlib.sha256(reference.encode()).hexdigest(),
    }


if __name__ == "__main__":
    waitress.serve(create_app(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), threads=THREADS, _quiet=True)
