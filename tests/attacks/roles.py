"""Somebody for every role of every program: those of the company of the tests of pages, and one for each other role."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from tests.blueprints.cast import PEOPLE, World, enrol
from workflow import registry

VISITOR = "visitor"
"""Nobody in particular: has not signed in, and has no token."""
NEIGHBOUR = "neighbour"
"""The planner of a district of which the planner of the tests must see nothing."""
TWINS = frozenset({"other", "second", "nobody"})
"""Those who are twins of somebody, or see less than every other."""
PLACES = {"society": "S1", "district": "D1", None: None, "committee": None}

COMPANY = tuple(who for who in (VISITOR, *PEOPLE, NEIGHBOUR) if who not in TWINS)
REST = (
    ("cpin", ("bh_member", "bh_chair", "os_member", "cwob")),
    (
        "county_plan",
        (
            *("admin", "ldss_commissioner", "yb_director", "myb_director", "youth_board_chair", "probation_director"),
            *("ceo_or_chair", "district_attorney", "advisory_board", "ocfs_cycle_admin", "ocfs_reviewer"),
            *("ocfs_child_care", "ocfs_domestic_violence", "ocfs_adult_services", "ocfs_detention", "ocfs_youth"),
            *("regional_office_dp", "regional_office_yd", "dpca_reviewer"),
        ),
    ),
)
"""The roles that nobody of the company holds."""
EVERYBODY = (*COMPANY, *(f"{program}.{role}" for program, roles in REST for role in roles))


def enrol_the_rest(session: Session, world: World) -> None:
    """Somebody for each role that is left, called by it."""
    for program, roles in REST:
        for role in roles:
            place = PLACES[registry.program(program).roles[role].scope]
            enrol(session, world, f"{program}.{role}", program, role, place=place)


def held() -> Iterator[tuple[str, str]]:
    """The roles that are asked as, program by program."""
    for program, roles, _place in PEOPLE.values():
        yield from ((program, role) for role in roles)
    for program, more in REST:
        yield from ((program, role) for role in more)
