"""Whom a name or an address in a list means: those whom the program knows, and nobody else is told of."""

from datetime import date

import pytest

from models.database import Database
from models.people import Organization, Person, RoleGrant
from tests.databases import count_statements
from tests.workflow.imports.test_imports import NOW
from workflow.imports.cells import NOBODY, SEVERAL, Directory, WrongCell, read_directory
from workflow.programs import load_programs

PLACES = {"cpin": ("society", "cpin_staff"), "county_plan": ("district", "ldss_planner")}


def enrol(database: Database, program: str, *names: str) -> list[int]:
    """People of a program, each with the address `name.program@example.org`."""
    kind, role = PLACES[program]
    with database.write() as session:
        place = Organization(program=program, kind=kind, code="S1", name_en="One")
        session.add(place)
        session.flush()
        address = "{}.{}@example.org"
        people = [Person(name=name, email=address.format(name, program), created_at=NOW) for name in names]
        for person in people:
            person.organization_id, person.is_service = place.id, person.name == "Robot"
        session.add_all(people)
        session.flush()
        held = {"program": program, "role": role, "starts_on": date(2026, 1, 1)}
        session.add_all(RoleGrant(person_id=person.id, **held) for person in people)
        return [person.id for person in people]


def said(directory: Directory, name: str) -> str:
    with pytest.raises(WrongCell) as caught:
        directory.named("person", name)
    return caught.value.message.en


@pytest.mark.parametrize(("program", "other"), [("cpin", "county_plan"), ("county_plan", "cpin")])
def test_people_of_another_program_are_nobody_in_a_list(database: Database, program: str, other: str) -> None:
    load_programs()
    ann, _robot = enrol(database, program, "Ann", "Robot")
    foreign = enrol(database, other, "Ann", "Zoe")
    with database.read() as session, count_statements(database) as asked:
        directory = read_directory(session, program)
    assert sum(one.startswith("SELECT") for one in asked) == 2
    for name in ("Zoe", f"Zoe.{other}@example.org", "Robot", "Nobody", "nobody@example.org"):
        assert said(directory, name) == NOBODY.format(value=name).en
    assert directory.named("person", "ann") == ann  # a namesake elsewhere neither blocks the name nor is told of
    assert directory.person_names[foreign[1]] == f"Zoe.{other}@example.org"  # what a record holds is still said


def test_namesakes_of_the_program_are_told_apart(database: Database) -> None:
    load_programs()
    with database.write() as session:
        session.add_all(Person(name="Kim", email=f"k{n}@example.org", created_at=NOW) for n in range(2))
    with database.read() as session:
        assert said(read_directory(session, "cpin"), "Kim") == SEVERAL.format(value="Kim").en
