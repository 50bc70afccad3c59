"""Which roles may move or second a motion: the members of the committee, whoever does not preside; nobody else."""

from models.database import Database
from tests.workflow.programs.cpin.played import Played

MOTION = {"type": "endorse", "text": "That it be endorsed."}
OTHERS = ("sam", "lia", "cara", "wes", "adam", "mia", "hana")
"""Submitter, lead, staff, ministry, administrator, and the member and the chair of the other committee."""


def put(played: Played, mover: str, seconder: str) -> str:
    return played.do("omar", "change_request.put_motion", "CR-1", **MOTION, mover=mover, seconder=seconder)


def test_members_of_the_committee_move_and_second_and_nobody_else(sqlite_database: Database) -> None:
    played = Played(sqlite_database)
    played.request("CR-1", "awaiting_endorsement", submitter="bob")
    played.member("max", "os")
    for name in OTHERS:
        came = {put(played, name, "oli").partition(" (")[0], put(played, "oli", name).partition(" (")[0]}
        assert all("guard:mover_and_seconder" in one for one in came), name
    assert "guard:mover_and_seconder" in put(played, "omar", "oli")  # who presides does not move
    assert put(played, "max", "oli") == "done"
