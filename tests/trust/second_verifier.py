"""Verifies an audit export with nothing but Python and docs/audit-export.md; shares no code with Accord.

Usage: python second_verifier.py FILE
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

IN_ROW_HASH = (
    "seq action track actor_id actor_digest role on_behalf_of_id recorded_at effective_on from_state to_state "
    "input_digest prev_hash"
).split()
IN_CHANGE_HASH = "seq action subject actor_id actor_digest recorded_at input_digest prev_hash".split()
IN_CHECKPOINT_HASH = "day last_entry_id entries items heads_digest content prev_hash".split()


def hash_of(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def problems(lines: Iterable[str]) -> Iterator[str]:
    records = [json.loads(line) for line in lines]
    if (records[0].get("format"), records[0].get("version")) != ("accord-audit-export", 5):
        yield "not an audit export of version 5"
        return
    if "end" not in records[-1]:
        yield "the file is cut off"
        return
    checkpoints = [record["checkpoint"] for record in records if "checkpoint" in record]
    items: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
    for record in records:
        if "item" in record:
            items.append((record["item"], []))
        elif "entry" in record:
            items[-1][1].append(record["entry"])
    (chain,) = [record["changes"] for record in records if "changes" in record]
    changes = [record["change"] for record in records if "change" in record]
    workflows = [record["workflow"] for record in records if "workflow" in record]
    counted = {
        "items": len(items),
        "entries": sum(len(rows) for _, rows in items),
        "changes": len(changes),
        "checkpoints": len(checkpoints),
        "workflows": len(workflows),
    }
    if records[-1]["end"] != counted:
        yield f"the file holds {counted}"
    for workflow in workflows:
        if hash_of(workflow["source"]) != workflow["digest"]:
            yield f"version {workflow['id']} of {workflow['kind']}"
    for item, rows in items:
        yield from problems_of_item(item, rows, people_erased(changes))
    yield from problems_of_changes(chain, changes)
    yield from problems_of_checkpoints(checkpoints, items, changes)


def said(row: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """What a hash covers of a row: rows of the first versions have no digest of the name, and the name instead."""
    clear = row["actor_digest"] == ""
    return {name: row[name] for name in ("actor_name" if clear and name == "actor_digest" else name for name in names)}


def people_erased(changes: list[dict[str, Any]]) -> set[str]:
    return {row["subject"] for row in changes if row["action"] == "erase_person"}


def problems_of_name(place: str, row: dict[str, Any], erased: set[str]) -> Iterator[str]:
    if row["actor_name"] == row["actor_salt"] == "":
        if row["actor_digest"] == "" or f"person:{row['actor_id']}" not in erased:
            yield f"{place} name gone"
    elif row["actor_digest"] == "":
        if row["actor_salt"] != "":
            yield f"{place} name"
    elif row["actor_digest"] != hash_of({"name": row["actor_name"], "salt": row["actor_salt"]}):
        yield f"{place} name"


def problems_of_item(item: dict[str, Any], rows: list[dict[str, Any]], erased_people: set[str]) -> Iterator[str]:
    reference, before = item["reference"], hash_of({"kind": item["kind"], "reference": item["reference"]})
    states, rewritten = {None: item["state"]}, rewritten_inputs(rows)
    for number, row in enumerate(rows, 1):
        place = f"{reference} {row['seq']}"
        if row["seq"] != number:
            yield f"{reference} {number} missing"
            return
        if row["prev_hash"] != before:
            yield f"{place} order"
        if row["hash"] != hash_of({"item": reference, **said(row, IN_ROW_HASH)}):
            yield f"{place} altered"
        yield from problems_of_name(place, row, erased_people)
        erased = row["input"] is None and item["state"] == "deleted"
        expected = rewritten.get(row["seq"], row["input_digest"])
        if not erased and expected != ("" if row["input"] is None else hash_of(row["input"])):
            yield f"{place} input"
        before = row["hash"]
        states[row["track"]] = row["to_state"]
    if len(rows) != item["version"]:
        yield f"{reference} {min(len(rows), item['version']) + 1} missing or added"
    elif before != item["head_hash"]:
        yield f"{reference} {len(rows)} head"
    if states.pop(None) != item["state"] or any(item["tracks"].get(track) != state for track, state in states.items()):
        yield f"{reference} state"


def rewritten_inputs(rows: list[dict[str, Any]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for row in rows[::-1]:
        if row["action"] in ("redact_client_information", "erase_person") and row["input"] is not None:
            if hash_of(row["input"]) != found.get(row["seq"], row["input_digest"]):
                continue
            for named in row["input"]["data"]["rewritten"]:
                if named["entry"] < row["seq"] and named["entry"] not in found:
                    found[named["entry"]] = named["digest"]
    return found


def rewritten_changes(changes: list[dict[str, Any]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for row in changes[::-1]:
        if row["action"] == "erase_person" and row["input"] is not None:
            if hash_of(row["input"]) != found.get(row["seq"], row["input_digest"]):
                continue
            for named in row["input"]["to"].get("rewritten", []):
                if named["change"] < row["seq"] and named["change"] not in found:
                    found[named["change"]] = named["digest"]
    return found


def problems_of_changes(chain: dict[str, Any], changes: list[dict[str, Any]]) -> Iterator[str]:
    before, rewritten, erased = hash_of({"chain": "changes"}), rewritten_changes(changes), people_erased(changes)
    for number, row in enumerate(changes, 1):
        place = f"change {row['seq']}"
        if row["seq"] != number:
            yield f"change {number} missing"
            return
        if row["prev_hash"] != before:
            yield f"{place} order"
        if row["hash"] != hash_of(said(row, IN_CHANGE_HASH)):
            yield f"{place} altered"
        yield from problems_of_name(place, row, erased)
        if rewritten.get(row["seq"], row["input_digest"]) != hash_of(row["input"]):
            yield f"{place} input"
        before = row["hash"]
    if len(changes) != chain["length"]:
        yield f"change {min(len(changes), chain['length']) + 1} missing or added"
    elif changes and before != chain["head_hash"]:
        yield f"change {len(changes)} head"


def problems_of_checkpoints(
    checkpoints: list[dict[str, Any]],
    items: list[tuple[dict[str, Any], list[dict[str, Any]]]],
    changes: list[dict[str, Any]],
) -> Iterator[str]:
    after, before = "", "0" * 64
    for checkpoint in checkpoints:
        day = checkpoint["day"]
        heads, ids = "", []
        moved = 0
        for item, rows in items:
            covered = [row for row in rows if after < row["recorded_at"][:10] <= day]
            if covered:
                moved += 1
                heads += f"{item['reference']} {covered[-1]['hash']}\n"
                ids += [row["id"] for row in covered]
        beside = [row for row in changes if after < row["recorded_at"][:10] <= day]
        heads += f"changes {beside[-1]['hash']}\n" if beside else ""
        expected = {
            "entries": len(ids),
            "items": moved,
            "last_entry_id": max(ids, default=0),
            "heads_digest": hashlib.sha256(heads.encode("utf-8")).hexdigest(),
            "prev_hash": before,
            "hash": hash_of({name: checkpoint[name] for name in IN_CHECKPOINT_HASH if name in checkpoint}),
        }
        if any(checkpoint[name] != value for name, value in expected.items()):
            yield f"checkpoint {day}"
        after, before = day, checkpoint["hash"]


def main() -> int:
    with Path(sys.argv[1]).open(encoding="utf-8") as lines:
        found = list(problems(lines))
    sys.stdout.write("".join(f"{problem}\n" for problem in found) or "nothing was altered\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
