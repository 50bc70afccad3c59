"""Half a year of the association for tests of lists: what happened in it, and what was written down after it."""

from datetime import UTC, date, datetime
from typing import Any

from models.database import Database
from tests.workflow.programs.cpin.played import Played
from workflow.programs.cpin.scenario.given import place_object
from workflow.programs.cpin.scenario.given_editions import place_links
from workflow.reports.tables import Cell
from workflow.reports.windows import Asked, Window
from workflow.texts import Text

INTERIM = Window(date(2026, 4, 1), date(2026, 9, 30))
AFTER = Window(date(2026, 10, 1), date(2027, 3, 31))
LATER = datetime(2027, 5, 3, 15, tzinfo=UTC)


def asked(window: Window = INTERIM, known_at: datetime = LATER) -> Asked:
    return Asked(window, known_at)


def plain(cell: Cell) -> Any:
    """A cell as a test writes it: in English, a date as its text."""
    return cell.en if isinstance(cell, Text) else str(cell) if isinstance(cell, date) else cell


class Season:
    """A played world whose clock stands where the last event was told."""

    def __init__(self, database: Database) -> None:
        self.played = Played(database)
        self.database = database

    def on(self, day: str) -> None:
        """The events that follow happen on this day, at ten in the morning."""
        self.played.now = datetime.fromisoformat(f"{day}T14:00:00+00:00")

    def do(self, by: str, verb: str, item: str, **given: Any) -> None:
        came = self.played.do(by, verb, item, **given)
        assert came == "done", (verb, item, came)

    def place(self, facts: dict[str, Any]) -> None:
        """A record that exists before the first event, with its versions and links."""
        place_object(self.played.world, facts)
        place_links(self.played.world, facts)

    def name(self, reference: str | None) -> str | None:
        """What the season calls an item."""
        with self.database.read() as session:
            for name in self.played.world.items:
                item = self.played.world.item(session, name)
                if item is not None and item.reference == reference:
                    return name
        return reference


def play_season(database: Database) -> Season:
    """From May 2026 to October, with two entries in October about September."""
    season = Season(database)
    _place(season)
    _place_versions(season)
    _spring(season)
    _autumn(season)
    _october(season)
    return season


def _place(season: Season) -> None:
    """What there is before the first event, on May 4."""
    given = season.played.given
    plan = {"type": "training_project_plan", "title": "Training plan", "scope": "All"}
    covers = ["e_learning_cpin_modules", "other"]
    given("TP-1", "document", "superseded", **plan, version="1.0", date="2026-02-02", approved_on="2026-02-11")
    second = {"version": "2.0", "date": "2026-04-20", "approved_on": "2026-04-29", "covers": covers}
    given("TP-2", "document", "approved", **plan, **second)
    for name, day in (("PG-1", "2026-05-01"), ("PG-0", "2026-03-20")):
        given(name, "document", "approved", type="progress_report", title="Progress", version="1.0", date=day)
    framework = {"type": "sustainment_framework", "title": "Framework"}
    first = {"version": "1.0", "date": "2025-04-01", "scope": "First", "approved_on": "2025-04-09"}
    given("F-1", "document", "superseded", **framework, **first)
    second = {"version": "2.0", "date": "2026-04-08", "scope": "Second", "approved_on": "2026-04-15"}
    given("F-2", "document", "submitted", **framework, **second, submitted_on="2026-04-17")
    own = {"version": "3.1", "date": "2026-04-01", "approved_on": "2026-04-22", "submitted_on": "2026-04-24"}
    given("OP-1", "document", "submitted", type="os_project_plan", title="OS plan", **own)
    for number, state in enumerate(("endorsed", "scheduled", "implemented"), start=1):
        facts: dict[str, Any] = {"endorsed_on": f"2026-04-0{number}", "endorsed_rank": 4 - number, "moscow": "must"}
        more = {"ministry_release": "4.2"} if number == 2 else {}
        season.played.request(f"EN-{number}", state, category="finance", **facts, **more)


def _place_versions(season: Season) -> None:
    """A practice whose update was endorsed and published in the window, and resources of both classes."""
    day = "2026-05-01"
    update = {
        "version": "1.1",
        "change_type": "update",
        "scope": "Kin",
        "date": "2026-04-27",
        "endorsed_on": "2026-04-28",
    }
    first = {"version": "1.0", "change_type": "new", "scope": "All", "date": "2025-09-01", "endorsed_on": "2025-09-10"}
    practice = {
        "history": [
            ["2025-09-10", "endorsed"],
            ["2025-10-01", "published"],
            ["2026-04-28", "endorsed"],
            [day, "published"],
        ],
        "versions": [
            {**first, "released_on": "2025-10-01", "posted_on": "2025-09-30"},
            {**update, "endorsed_on": "2026-04-28", "released_on": day, "posted_on": "2026-04-30", "location": "SP/pv"},
        ],
        "fields": {"priority_rank": 9},
    }
    new = {"version": "1.0", "change_type": "new", "released_on": day, "posted_on": day, "location": "SP/tr"}
    published = {"history": [["2026-04-10", "approved"], [day, "published"]], "versions": [new]}
    target = {"required": True, "target_date": "2026-12-01", "format": "guide", "lead": "lia"}
    facts: dict[str, dict[str, Any]] = {
        "PV-1": {"machine": "practice", **practice},
        "TR-A": {**published, "fields": {"practices": ["PV-1"]}},
        "TR-B": {"history": [[day, "accepted"]], "fields": {"required": True}},
        "TR-C": {**published, "fields": {"languages_available": ["en", "fr"]}},
        "TR-D": {"history": [[day, "in_development"]], "fields": target},
        "TR-E": {"history": [[day, "in_development"]], "fields": {}},
    }
    for name, told in facts.items():
        season.place({"id": name, "machine": "training_resource", **told})


def _spring(season: Season) -> None:
    season.on("2026-05-04")
    do = season.do
    do("cara", "meeting.schedule", "BH-1", kind="bh_committee", scheduled_on="2026-05-13")
    do("cara", "meeting.schedule", "BH-2", kind="bh_committee", scheduled_on="2026-09-16")
    do("cara", "meeting.schedule", "BH-3", kind="bh_committee", scheduled_on="2026-10-14")
    do("cara", "meeting.schedule", "BH-4", kind="bh_committee", scheduled_on="2026-09-28")
    do("cara", "meeting.schedule", "ZO-1", kind="zone", scheduled_on="2026-06-02")
    do("cara", "meeting.post_agenda", "BH-1", file="a", location="SP/a1", posted_on="2026-05-04")
    for name, rank in (("P-1", 2), ("P-2", 1), ("P-4", 3), ("P-5", None), ("P-3", None)):
        do("mia", "practice.propose", name, name=name, short_description=f"About {name}")
        if rank:
            do("hana", "practice.accept", name, rank=rank)
    do("cara", "practice.start", "P-2", lead="sam", target_date="2026-11-30")
    do("cara", "practice.defer", "P-4", reason="Waits", revisit_on="2026-12-01")
    do("cara", "practice.withdraw", "P-5", reason="Covered by P-2")
    do(
        "cara",
        "sector_initiative.start",
        "SI-1",
        name="Duplicates",
        kind="zone_duplicates",
        zone="East",
        short_description="One by one",
    )
    do("cara", "sector_initiative.set_word", "SI-1", word="in_progress", reason="Begun")
    request = {"details": "D", "category": "training", "business_need": "N", "no_client_information_confirmed": True}
    for name in ("CR-1", "CR-2", "CR-3", "CR-4", "CR-5", "CR-6"):
        do("sam", "change_request.create", name, title=name, **request)
    for name in ("CR-1", "CR-2", "CR-3", "CR-4", "CR-5"):
        do("sam", "change_request.submit", name)
    do("cara", "change_request.triage", "CR-3")
    do("cara", "change_request.split", "CR-3", children=["CR-3a", "CR-3b"])
    do("cara", "change_request.merge", "CR-2", into="CR-1")
    do("cara", "distribution_list.start", "L-1", code="cpin_leads")
    do("cara", "distribution_list.start", "L-2", code="technical")
    do("cara", "distribution_list.start", "L-5", code="finance")
    for name, contact in (("L-1", "sam"), ("L-1", "mia"), ("L-1", "wes"), ("L-2", "bob"), ("L-5", "bob")):
        do("cara", "distribution_list.add_member", name, contact=contact)
    do("lia", "distribution_list.attest", "L-1")
    season.on("2026-05-13")
    do("cara", "meeting.hold", "BH-1", held_on="2026-05-13", attendees=8)
    do("cara", "meeting.draft_minutes", "BH-1", file="m")
    do("hana", "meeting.approve_minutes", "BH-1")
    season.on("2026-05-20")
    do("cara", "meeting.post_minutes", "BH-1", location="SP/m1", posted_on="2026-05-19")


def _autumn(season: Season) -> None:
    season.on("2026-09-08")
    do = season.do
    do("cara", "meeting.post_agenda", "BH-2", file="a", location="SP/a2", posted_on="2026-09-08")
    do("cara", "meeting.post_agenda", "BH-4", file="a", location="SP/a4", posted_on="2026-09-08")
    season.on("2026-09-16")
    do("cara", "meeting.hold", "BH-2", held_on="2026-09-16", attendees=8)


def _october(season: Season) -> None:
    """What was written down after the window: some of it about the window."""
    season.on("2026-10-05")
    do = season.do
    do("cara", "meeting.hold", "BH-4", held_on="2026-09-28", attendees=7)
    do("cara", "meeting.draft_minutes", "BH-2", file="m")
    do("hana", "meeting.approve_minutes", "BH-2")
    do("cara", "meeting.post_minutes", "BH-2", location="SP/m2", posted_on="2026-10-05")
    do("cara", "practice.edit", "P-2", name="P-2 renamed", target_date="2027-01-29")
    do("cara", "practice.reorder_priority", "P-1", rank=1)
    do("cara", "practice.resume", "P-4")
    do("cara", "sector_initiative.set_word", "SI-1", word="complete", reason="Done")
    do("cara", "change_request.void", "CR-5", reason="A test")
    do("sam", "change_request.submit", "CR-6")
    logged = {"details": "D", "category": "finance", "business_need": "N", "no_client_information_confirmed": True}
    do("cara", "change_request.log", "CR-7", title="CR-7", society="S-B", date_received="2026-09-29", **logged)
    do("cara", "training_resource.link_practice", "TR-D", practice="PV-1")
    do("cara", "distribution_list.end_member", "L-1", contact="mia", until="2026-10-05")
    do("lia", "distribution_list.attest", "L-1")
