"""A small world for tests: the people of the cases, records in any state, and events told as in a case."""

from datetime import UTC, date, datetime
from typing import Any

from models.database import Database
from models.items import Item
from tests.beginnings import begin_with
from workflow.programs import load_programs
from workflow.programs.cpin.scenario.events import perform, read_event
from workflow.programs.cpin.scenario.given import place_object
from workflow.programs.cpin.scenario.world import World, make_world
from workflow.yaml_documents import Mapping, parse_document

ACTORS = """
meta:
  settings: {min_in_favour: 3}
  actors:
    sam: {roles: [submitter], society: S-A}
    lia: {roles: [society_lead], society: S-A}
    bob: {roles: [submitter], society: S-B}
    cara: {roles: [cpin_staff]}
    cole: {roles: [cpin_staff]}
    mia: {roles: [bh_member], society: S-A}
    oli: {roles: [os_member], society: S-A}
    omar: {roles: [os_member, os_chair], society: S-B}
    hana: {roles: [bh_member, bh_chair], society: S-B}
    wes: {roles: [cwob]}
    wanda: {roles: [cwob, cpin_staff]}
    adam: {roles: [admin]}
    ada: {roles: [admin, cpin_staff]}
    sid: {roles: [os_chair, cpin_staff]}
cases: []
"""


def settle(database: Database, settings: dict[str, Any]) -> World:
    document = parse_document(ACTORS, "actors.yaml")
    document["meta"]["settings"] = settings
    return make_world(database, document, date(2026, 5, 4))


class Played:
    """One world and the clock of its last event."""

    def __init__(self, database: Database, settings: dict[str, Any] | None = None) -> None:
        load_programs()
        chosen = settings or {}
        self.database = database
        self.world = begin_with(database, ("actors", *chosen.items()), lambda: settle(database, chosen))
        self.now = datetime(2026, 5, 4, 14, tzinfo=UTC)

    def given(self, name: str, machine: str, state: str, /, **fields: Any) -> None:
        place_object(self.world, {"id": name, "machine": machine, "state": state, "fields": fields})

    def request(self, name: str, state: str, submitter: str = "sam", **fields: Any) -> None:
        facts = {"received": "2026-04-02", "submitter": submitter, "society": "S-A", "title": name, **fields}
        self.given(name, "change_request", state, **facts)

    def do(self, by: str, verb: str, item: str, /, **given: Any) -> str:
        """Perform an event; give what came of it."""
        node = Mapping(at=self.now.isoformat(), by=by, do=verb, item=item, result="late: kept, not counted")
        node["with"] = Mapping(given)
        failure = perform(self.world, read_event(self.world, node))
        assert failure is not None
        return failure.came

    def member(self, name: str, committee: str) -> None:
        """Let somebody who is named for the first time be a member of a committee."""
        self.world.call_person(name)
        with self.database.write() as session:
            self.world.seat(session, name, committee)

    def item(self, name: str) -> Item:
        with self.database.read() as session:
            item = self.world.item(session, name)
            assert item is not None
            return item
