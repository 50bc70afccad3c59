"""R3, R5 and R6: what was endorsed, published and updated, counted from the versions and not from the rows shown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from workflow.editions import CHANGE_TYPES, number_parts
from workflow.programs.cpin.reporting import cells
from workflow.programs.cpin.reporting.cells import Counts, column
from workflow.programs.cpin.reporting.facts import ADDITIONAL, ASSOCIATED, PRACTICE, RESOURCE, Listed, Version
from workflow.programs.cpin.reporting.read_versions import read_listed, read_versions
from workflow.programs.cpin.reporting.records import read_records
from workflow.programs.cpin.reporting.versions_in_force import locations
from workflow.reports.tables import Cell, ListRule, Table, TableRow
from workflow.reports.windows import Asked, Window
from workflow.texts import Text

COUNTING = frozenset({"new", "update"})
"""Editorial patches are in force like any other version, and never counted."""
GONE = frozenset({"withdrawn", "retired"})
LONG_AGO = date(1900, 1, 1)
Places = Mapping[tuple[str, str], str]
"""Where a version was posted, by the item's reference and the version's number."""

R3_TITLE = Text(
    "Endorsed harmonized business practices and associated training resources published",
    "Pratiques harmonisées approuvées et ressources de formation associées publiées",
)
R3_ABOUT = Text(
    "The latest endorsed version of every practice that is not retired, with each of its training resources.",
    "La dernière version approuvée de chaque pratique en usage, avec chacune de ses ressources de formation.",
)
R5_TITLE = Text("Additional training resources published", "Ressources de formation complémentaires publiées")
R5_ABOUT = Text(
    "The versions of additional training resources that were released and posted, the later of it in the window.",
    "Les versions de ressources complémentaires diffusées et affichées, la date la plus tardive dans la période.",
)
R6_TITLE = Text(
    "Updated harmonized practices and training materials",
    "Pratiques harmonisées et ressources de formation mises à jour",
)
R6_ABOUT = Text(
    "The updates that were released and posted in the window. Corrections and first versions are no part of it.",
    "Les mises à jour diffusées et affichées pendant la période. Ni corrections, ni premières versions.",
)
CHANGE = column("new or updated", "Nouvelle ou mise à jour")
R3_COLUMNS = (
    column("practice", "Pratique"),
    column("version", "Version"),
    CHANGE,
    column("endorsed on", "Approuvée le", "date"),
    column("released on", "Diffusée le", "date"),
    column("posted on", "Affichée le", "date"),
    column("location", "Emplacement"),
    column("associated resource", "Ressource associée"),
    column("resource version", "Version de la ressource"),
    column("resource posted on", "Ressource affichée le", "date"),
    column("in this window", "Pendant la période", "yes_no"),
)
R5_COLUMNS = (
    column("name", "Nom"),
    column("version", "Version"),
    CHANGE,
    column("released on", "Diffusée le", "date"),
    column("posted on", "Affichée le", "date"),
    column("location", "Emplacement"),
    column("languages", "Langues"),
)
R6_COLUMNS = (
    column("name", "Nom"),
    column("version", "Version"),
    column("date", "Date", "date"),
    column("scope", "Portée"),
    column("kind", "Genre"),
    column("previous version", "Version précédente"),
)
KINDS = {
    PRACTICE: Text("practice", "pratique"),
    ASSOCIATED: Text("associated resource", "ressource associée"),
    ADDITIONAL: Text("additional resource", "ressource complémentaire"),
}
ENDORSED_COUNT = Text("Practices endorsed in the window (M3)", "Pratiques approuvées pendant la période (M3)")
PUBLISHED_COUNT = Text(
    "Practices and associated resources published in the window (M9)",
    "Pratiques et ressources associées publiées pendant la période (M9)",
)
PRACTICES_IN_FORCE = Text("Practices endorsed and in force in total", "Pratiques approuvées et en vigueur au total")
RESOURCES_IN_FORCE = Text("Associated resources in force in total", "Ressources associées en vigueur au total")
COUNTS_NOTE = Text(
    "Counted from the versions; the list shows only the latest endorsed one of each practice.",
    "Compté d’après les versions; la liste ne montre que la dernière approuvée de chaque pratique.",
)
WINDOW_COUNT = Text("Published in the window (M7)", "Publiées pendant la période (M7)")
NEW_COUNT = Text("Of which new", "Dont nouvelles")
UPDATED_COUNT = Text("Of which updated", "Dont mises à jour")
ADDITIONAL_IN_FORCE = Text("In force at the end of the window", "En vigueur à la fin de la période")
UPDATED_OF = {
    PRACTICE: Text("Updated practices", "Pratiques mises à jour"),
    ASSOCIATED: Text("Updated associated resources", "Ressources associées mises à jour"),
    ADDITIONAL: Text("Updated additional resources", "Ressources complémentaires mises à jour"),
}


def read_all_versions(session: Session, asked: Asked) -> tuple[Version, ...]:
    """Every version that there was, however long ago it was published."""
    return read_versions(session, Asked(Window(LONG_AGO, asked.window.last), asked.known_at))


def published_practices(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """R3, read at the end of the window."""
    versions, listed = read_all_versions(session, asked), read_listed(session, asked)
    return practices_table(versions, listed, locations(session, asked.window.last), asked.window)


def published_resources(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """R5, read at the end of the window."""
    versions, listed = read_all_versions(session, asked), read_listed(session, asked)
    resources = read_records(session, asked, RESOURCE)
    languages = {one.reference: _languages(one.fields.get("languages_available")) for one in resources}
    return resources_table(versions, listed, locations(session, asked.window.last), languages, asked.window)


def _languages(value: object) -> Text | None:
    return cells.choice(RESOURCE, "languages_available", value) if value else None


def updates(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """R6, read at the end of the window."""
    return updates_table(read_all_versions(session, asked), asked.window)


def in_force(versions: Iterable[Version], day: date) -> dict[str, Version]:
    """The version of each item that was the latest published by the end of a day."""
    return _latest(one for one in versions if one.counted_on is not None and one.counted_on <= day)


def _latest(versions: Iterable[Version]) -> dict[str, Version]:
    ordered = sorted(versions, key=lambda one: number_parts(one.number))
    return {one.reference: one for one in ordered}


def _distinct(versions: Iterable[Version]) -> list[Version]:
    """Each version once, however often it was told: as it was told first, which is how the figures count it."""
    found: dict[tuple[str, str, str, bool], Version] = {}
    for one in versions:
        found.setdefault((one.of, one.reference, one.number, one.class_at_publish == ADDITIONAL), one)
    return list(found.values())


def _counted(versions: Iterable[Version], window: Window) -> list[Version]:
    return _distinct(one for one in versions if one.change_type in COUNTING and one.counted_on in window)


def practices_table(versions: Sequence[Version], listed: Sequence[Listed], places: Places, window: Window) -> Table:
    """The latest endorsed version of every practice in use with its resources, and the counts of versions."""
    day = window.last
    of_practices = [one for one in versions if one.of == PRACTICE]
    endorsed = [one for one in of_practices if one.change_type in COUNTING and _by(one.endorsed_on, day)]
    latest, forces = _latest(endorsed), in_force(versions, day)
    practices = [one for one in _in_use(listed, PRACTICE, day) if one.reference in latest]
    resources = _in_use(listed, RESOURCE, day)
    rows: list[TableRow] = []
    for practice in practices:
        own: list[Listed | None] = [one for one in resources if practice.reference in one.practices_on(day)]
        version = latest[practice.reference]
        rows += [_practice_row(practice, version, one, forces, places, window) for one in own or [None]]
    counts = (
        (ENDORSED_COUNT, len(_distinct(one for one in endorsed if one.endorsed_on in window))),
        (PUBLISHED_COUNT, len([one for one in _counted(versions, window) if one.class_at_publish != ADDITIONAL])),
        (PRACTICES_IN_FORCE, sum(one.reference in forces for one in practices)),
        (RESOURCES_IN_FORCE, sum(_is(one, ASSOCIATED, day) and one.reference in forces for one in resources)),
    )
    return Table("R3", R3_TITLE, R3_COLUMNS, tuple(rows), counts, note=COUNTS_NOTE)


def _by(on: date | None, day: date) -> bool:
    return on is not None and on <= day


def _is(resource: Listed, kind: str, day: date) -> bool:
    return resource.class_on(day) == kind


def _in_use(listed: Iterable[Listed], of: str, day: date) -> list[Listed]:
    """The practices or the resources that were listed at the end of a day, by name."""
    found = [one for one in listed if one.of == of and one.state_on(day) not in (None, *GONE)]
    return sorted(found, key=lambda one: (one.title.casefold(), one.reference))


def _practice_row(
    practice: Listed,
    version: Version,
    resource: Listed | None,
    forces: Mapping[str, Version],
    places: Places,
    window: Window,
) -> TableRow:
    beside = forces.get(resource.reference) if resource is not None else None
    here = version.endorsed_on in window or version.counted_on in window
    row: tuple[Cell, ...] = (
        practice.title,
        version.number,
        CHANGE_TYPES[version.change_type],
        version.endorsed_on,
        version.released_on if _by(version.released_on, window.last) else None,
        version.posted_on if _by(version.posted_on, window.last) else None,
        places.get((version.reference, version.number)),
        resource.title if resource is not None else None,
        beside.number if beside else None,
        beside.posted_on if beside else None,
        here or (beside is not None and beside.counted_on in window),
    )
    return TableRow(row, practice.reference)


def resources_table(
    versions: Sequence[Version],
    listed: Sequence[Listed],
    places: Places,
    languages: Mapping[str, Text | None],
    window: Window,
) -> Table:
    """The versions of additional resources that count in the window, by the day on which they do."""
    day = window.last
    counted = [one for one in _counted(versions, window) if one.class_at_publish == ADDITIONAL]
    counted.sort(key=lambda one: (one.counted_on or day, one.title.casefold(), one.reference))
    rows = tuple(
        TableRow(
            (
                one.title,
                one.number,
                CHANGE_TYPES[one.change_type],
                one.released_on,
                one.posted_on,
                places.get((one.reference, one.number)),
                languages.get(one.reference),
            ),
            one.reference,
        )
        for one in counted
    )
    forces = in_force(versions, day)
    in_use = [one for one in _in_use(listed, RESOURCE, day) if _is(one, ADDITIONAL, day) and one.reference in forces]
    counts: Counts = (
        (WINDOW_COUNT, len(rows)),
        (NEW_COUNT, sum(one.change_type == "new" for one in counted)),
        (UPDATED_COUNT, sum(one.change_type == "update" for one in counted)),
        (ADDITIONAL_IN_FORCE, len(in_use)),
    )
    return Table("R5", R5_TITLE, R5_COLUMNS, rows, counts)


def updates_table(versions: Sequence[Version], window: Window) -> Table:
    """The updates that count in the window: practices, associated resources, additional resources."""
    places = list(KINDS)
    updated = [one for one in _counted(versions, window) if one.change_type == "update"]
    updated.sort(key=lambda one: (places.index(_kind(one)), one.title.casefold(), number_parts(one.number)))
    rows = tuple(TableRow(tuple(_update_cells(one, versions)), one.reference) for one in updated)
    counts = (
        *((label, sum(_kind(one) == kind for one in updated)) for kind, label in UPDATED_OF.items()),
        (cells.TOTAL, len(rows)),
    )
    return Table("R6", R6_TITLE, R6_COLUMNS, rows, counts)


def _kind(version: Version) -> str:
    return PRACTICE if version.of == PRACTICE else version.class_at_publish or ADDITIONAL


def _update_cells(version: Version, versions: Iterable[Version]) -> Iterator[Cell]:
    before = [
        number_parts(one.number)
        for one in versions
        if one.reference == version.reference
        and one.counted_on
        and number_parts(one.number) < number_parts(version.number)
    ]
    yield from (version.title, version.number, version.dated_on, version.scope, KINDS[_kind(version)])
    yield ".".join(map(str, max(before))) if before else None


LISTS = {
    "R3": ListRule("R3", R3_TITLE, R3_ABOUT, published_practices),
    "R5": ListRule("R5", R5_TITLE, R5_ABOUT, published_resources),
    "R6": ListRule("R6", R6_TITLE, R6_ABOUT, updates),
}
