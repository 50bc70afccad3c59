"""The structure of a plan: its components, parts and questions, read from one folder for each edition."""

from functools import cache, lru_cache
from pathlib import Path

from workflow.content.limits_said import limits_named, say_limits
from workflow.content.reading_structure import load_structure
from workflow.content.structure import Structure
from workflow.errors import DefinitionError
from workflow.programs.county_plan.cycle import Cycle
from workflow.texts import Text

FOLDER = Path(__file__).parent
FILES = ("profile.yaml", "sc.yaml", "dss.yaml", "yb.yaml", "pins.yaml")
"""In the order in which the components stand in a plan."""

PARTIES = {
    "ldss": Text("Local department of social services (LDSS)", "Département local des services sociaux (LDSS)"),
    "youth_bureau": Text("County Youth Bureau", "Youth Bureau du comté"),
    "municipal_youth_bureau": Text("Municipal youth bureau", "Youth bureau municipal"),
    "probation": Text("County Probation Department", "Service de probation du comté"),
    "district_attorney": Text("District Attorney", "Procureur du district"),
    "county": Text("County officials", "Élus et responsables du comté"),
}
"""Who answers for a part of a plan."""


@cache
def structure_named(name: str) -> Structure:
    """The structure of that name, such as "2006" for the memorandum 06-OCFS-LCM-05.

    Raises DefinitionError for a name without a folder, and with file and line for what is wrong in its files.
    """
    folder = FOLDER / name
    if not folder.is_dir():
        raise DefinitionError(name, 1, f"there is no such structure in {FOLDER.name}/")
    return load_structure(name, folder, FILES, PARTIES)


def structure_of_cycle(cycle: Cycle) -> Structure:
    """The structure that plans of a cycle answer, with the cycle's limits in its words.

    Raises DefinitionError as `structure_named` does, and KeyError where its words name a limit that the cycle has not.
    """
    names = sorted(_limits_of(cycle.structure))
    return _saying(cycle.structure, tuple((name, f"{cycle.limit(name).normalize():f}") for name in names))


@cache
def _limits_of(name: str) -> frozenset[str]:
    return limits_named(structure_named(name))


@lru_cache(maxsize=32)
def _saying(name: str, limits: tuple[tuple[str, str], ...]) -> Structure:
    return say_limits(structure_named(name), dict(limits))
