"""Where given values are kept: every declared field in the record, some of them also in a column of their own."""

from collections.abc import Mapping
from typing import Any

from models.items import Item
from workflow.definition import Workflow
from workflow.values import plain

COLUMNS = {
    "title": "title",
    "name": "title",
    "subject": "title",
    "category": "category",
    "society": "organization_id",
    "district": "organization_id",
    "organization": "organization_id",
    "submitter": "submitter_id",
    "inquirer": "submitter_id",
    "lead": "owner_id",
    "owner": "owner_id",
    "date_received": "received_on",
    "received_on": "received_on",
}
LONGEST_TITLE = 200


def store_fields(workflow: Workflow, item: Item, data: Mapping[str, Any]) -> set[str]:
    """Keep the given values that are fields of the record. Gives the names of those that changed."""
    changed: set[str] = set()
    fields = dict(item.fields)
    for name, value in data.items():
        if name not in workflow.fields:
            continue
        stored = plain(value)
        if fields.get(name) != stored:
            fields[name] = stored
            changed.add(name)
        set_column(item, name, value)
    if changed:
        item.fields = fields
    return changed


def set_column(item: Item, name: str, value: Any) -> None:
    """Keep a value in its column, where the field has one."""
    column = COLUMNS.get(name)
    if column is None or (column.endswith("_id") and not isinstance(value, int)):
        return
    setattr(item, column, value[:LONGEST_TITLE] if column == "title" else value)


def search_text(workflow: Workflow, item: Item) -> str:
    """Everything that full text finds an item by: its reference, its title and its searched fields."""
    parts = [item.reference, item.title, *(str(item.fields.get(name) or "") for name in workflow.searched)]
    return "\n".join(dict.fromkeys(part for part in parts if part))
