"""Reports from open to accepted, as the worked example tells it."""

from pathlib import Path

from models.database import Database
from workflow.programs import load_programs
from workflow.programs.cpin.scenario import play
from workflow.yaml_documents import read_document

EXAMPLES = Path(__file__).parents[4] / "scenarios" / "cpin_examples.yaml"


def test_report_goes_from_open_to_accepted_and_keeps_what_was_frozen(database: Database) -> None:
    load_programs()
    file = read_document(EXAMPLES)
    (case,) = [case for case in file["cases"] if case["id"] == "E08"]
    case["expect"].pop("measures", None)
    assert [str(failure) for failure in play(database, file, case)] == []
