"""A ballot by SQL alone: stdlib sqlite3, or psycopg. It locks the item, and writes the ballot and a chained row."""

from bench.raw import Raw, read_json
from bench.submitting.rows import chained
from bench.submitting.sql import ADD_HISTORY
from bench.town import NOW, TODAY
from bench.voting.hall import SIDE_ITEMS, find_voters, value_of
from models.database import Database

READ_ITEM = "SELECT id, reference, state, version, head_hash, fields FROM item WHERE id = :id"
READ_BALLOT = """
SELECT ballot.id, ballot.received FROM ballot JOIN decision ON decision.id = ballot.decision_id
WHERE decision.number = :number AND decision.closed_at IS NULL AND decision.closes_at >= :now
  AND ballot.principal_id = :member
"""
CAST = """
UPDATE ballot SET value = :value, cast_by_id = :member, cast_at = :now, received = :received WHERE id = :id
"""
MOVE = """
UPDATE item SET version = :version, head_hash = :head_hash, updated_at = :now, effective_on = :day
WHERE id = :id AND version = :seen
"""


class Sql:
    """Casts by statements over the plain driver."""

    def __init__(self, url: str) -> None:
        database = Database(url)
        self.voters = find_voters(database)
        database.close()
        self.raw = Raw(url)
        self.read_item = READ_ITEM if self.raw.is_sqlite else f"{READ_ITEM} FOR UPDATE"

    def submit(self, member: int) -> None:
        """Cast the ballot of one member."""
        voter, value = self.voters[member], value_of(member)
        with self.raw.write():
            item = self.raw.row(self.read_item, {"id": SIDE_ITEMS["sql"]})
            number = read_json(item["fields"])["open_motion"]
            ballot = self.raw.row(READ_BALLOT, {"number": number, "now": NOW, "member": voter.id})
            came = {"value": value, "by": voter.id, "name": voter.name, "at": NOW.isoformat(), "late": False}
            received = [*read_json(ballot["received"]), came]
            cast = {"id": ballot["id"], "value": value, "member": voter.id, "now": NOW, "received": received}
            self.raw.run(CAST, cast)
            facts = {
                "seq": item["version"] + 1,
                "action": "cast_ballot",
                "actor_id": voter.id,
                "actor_name": voter.name,
                "role": "os_member",
                "recorded_at": NOW,
                "effective_on": TODAY,
                "from_state": item["state"],
                "to_state": item["state"],
                "data": {"ballot": value},
                "prev_hash": item["head_hash"],
            }
            row = chained(item["reference"], facts)
            self.raw.run(ADD_HISTORY, {"item_id": item["id"], **row})
            moved = {"id": item["id"], "seen": item["version"], "version": item["version"] + 1, "now": NOW}
            self.raw.run(MOVE, {**moved, "head_hash": row["hash"], "day": TODAY})

    def close(self) -> None:
        """Close the connection."""
        self.raw.close()
