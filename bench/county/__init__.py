"""County plans: the largest section, saving a field, every rule of a full plan, the State's board of all districts."""

from collections.abc import Callable, Iterator
from itertools import count as counter
from time import process_time

from bench.county.plan import County, largest_part, plan_of, settle
from bench.county.saving import save_by_hand, save_through
from bench.places import Places
from bench.reading import open_visit
from bench.report import Figure, duration, limit
from bench.timing import alternate, alternate_seconds
from bench.town import NOW
from models.database import Database
from workflow.programs.county_plan.judging import judge_states
from workflow.programs.county_plan.plan import whole_facts

PART = "County plans: {districts} districts x 6 cycles, and one full plan"
ALONE, BY_HAND = "the SQL alone", "plain SQL"
MOST_SAVING, MOST_RULES = 50.0, 100.0


def measure(places: Places) -> Iterator[Figure]:
    """Both databases."""
    districts = places.pick(58, 4)
    part = PART.format(districts=districts)
    rounds, times = places.pick(9, 1), places.pick(5, 1)
    made: dict[str, Callable[[], str]] = {"SQLite": places.new_sqlite, "PostgreSQL": places.new_postgresql}
    for name, make in made.items():
        url = make()
        database = Database(url)
        with database.write() as session:
            county = settle(session, districts)
        yield from _pages(part, name, url, county, rounds, times)
        yield from _saving(part, name, url, county, rounds, times)
        yield from _rules(part, name, database, county, rounds)
        database.close()


def _pages(part: str, name: str, url: str, county: County, rounds: int, times: int) -> Iterator[Figure]:
    """Opening a section to write in it, and the board of the whole State, beside the statements that they run."""
    largest = largest_part()
    asked = (
        (f"opening the largest section ({largest})", county.planner, f"/items/{county.plan}/content/{largest}"),
        ("the State's board of a cycle", county.state, "/board?choice=2024-2026"),
    )
    for what, person, address in asked:
        with open_visit(url, person) as visit:
            sides: dict[str, Callable[[], object]] = {
                "accord": lambda visit=visit, address=address: visit.get(address),  # type: ignore[misc]
                "sql": visit.replay(address),
            }
            found = alternate_seconds(sides, rounds, times)
            yield duration(part, f"{name}: {what}", found["accord"], found["sql"], ALONE)


def _saving(part: str, name: str, url: str, county: County, rounds: int, times: int) -> Iterator[Figure]:
    """One answer saved, each time another text, until it is on the disk."""
    numbers = counter(1)
    with save_through(url, county) as accord, save_by_hand(url, county) as by_hand:
        sides = {"accord": lambda: accord(next(numbers)), "sql": lambda: by_hand(next(numbers))}
        found = alternate_seconds(sides, rounds, times)
        used = alternate({side: _used(work, times) for side, work in sides.items()}, rounds)
    yield duration(part, f"{name}: saving a field", found["accord"], found["sql"], BY_HAND)
    yield limit(part, f"{name}: saving a field, at most", found["accord"] * 1000, "ms", MOST_SAVING)
    yield duration(part, f"{name}: saving a field, processor time", used["accord"], used["sql"], BY_HAND)


def _used(work: Callable[[], object], times: int) -> Callable[[], float]:
    """The processor time of one call, which tells more than the clock where others keep the machine busy."""

    def run() -> float:
        began = process_time()
        for _ in range(times):
            work()
        return (process_time() - began) / times

    return run


def _rules(part: str, name: str, database: Database, county: County, rounds: int) -> Iterator[Figure]:
    """Every rule asked of the full plan, with its answers read from the database; and the reading alone."""

    def judged() -> object:
        with database.read() as session:
            return judge_states(whole_facts(session, plan_of(session, county)), NOW.date())

    def read() -> object:
        with database.read() as session:
            return whole_facts(session, plan_of(session, county))

    found = alternate_seconds({"judged": judged, "read": read}, rounds)
    used = alternate({"judged": _used(judged, 1)}, rounds)
    yield duration(part, f"{name}: all rules of a full plan", found["judged"], found["read"], "reading it")
    yield limit(part, f"{name}: all rules of a full plan, at most", found["judged"] * 1000, "ms", MOST_RULES)
    yield limit(part, f"{name}: all rules of a full plan, processor time", used["judged"] * 1000, "ms", None)
