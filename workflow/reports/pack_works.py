"""The long work of packs: every list that somebody may read, of any days or as it was frozen with a report."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from workflow import registry
from workflow.actors import Actor
from workflow.attachments.keeping import files_of, find_file
from workflow.attachments.storage import Store
from workflow.documents.typesetting import Unsettable
from workflow.errors import NotFound
from workflow.jobs.works import CannotDo, JobContext, Result, Work
from workflow.progress import Progress
from workflow.registry import Program
from workflow.reports.headers import COMPILED_BY, STAGE, YEAR, joined, role_of
from workflow.reports.packs import Document, PackFacts, make_pack
from workflow.reports.periods import period_with, periods_of
from workflow.reports.reading_lists import LISTS, make_list, readable_lists
from workflow.reports.sheets import added_tables, seen_snapshot, seen_tables, statements_of
from workflow.reports.tables import ListRule, Table
from workflow.reports.windows import Asked, Window
from workflow.reports.workbooks import TooLarge
from workflow.texts import Text
from workflow.visibility import find_visible

PACK = "make_pack"
COPIES = "papers"
"""The hook that names what goes with a list as a copy: `(session, code, asked)` to (item, file) pairs."""
ZIP = "application/zip"
TITLE = Text("Lists from {first} to {last}", "Listes du {first} au {last}")
GONE = Text("There is nothing to pack that you may read.", "Il n’y a rien à réunir que vous puissiez lire.")
TOO_LARGE = Text("A list is too long for its files: {what}.", "Une liste est trop longue pour ses fichiers : {what}.")
MADE = Text(
    "{lists} lists are packed. The SHA-256 of the manifest is {sha256}.",
    "{lists} listes sont réunies. Le SHA-256 du manifeste est {sha256}.",
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a pack."""

    facts: PackFacts
    tables: Sequence[Table]
    documents: Sequence[Document]


def may_pack(actor: Actor, program: str) -> bool:
    """Whether the actor may read any of the lists that the program itself brings."""
    return any(of.name == program for of, _ in own_lists(actor))


def own_lists(actor: Actor) -> Iterator[tuple[Program, ListRule]]:
    """The readable lists of programs that bring lists of their own: those are packed, the standard ones are not."""
    for program, rule in readable_lists(actor):
        if LISTS in program.hooks and rule.code in program.hooks[LISTS]():
            yield program, rule


def versions_of(program: Program) -> dict[str, str]:
    """The version of the software, and of the workflow of every kind."""
    try:
        own = version("accord")
    except PackageNotFoundError:  # run from its source, not installed
        own = "unknown"
    return {"accord": own, **{f"workflow {kind}": flow.digest for kind, flow in sorted(program.kinds.items())}}


def live_contents(
    session: Session,
    program: Program,
    window: Window,
    *,
    actor: Actor,
    now: datetime,
    files: Store,
    progress: Progress,
) -> Contents:
    """Every list of the program that the actor may read, as at the end of the window, with its copies."""
    rules = [rule for of, rule in own_lists(actor) if of.name == program.name]
    tables = []
    for number, rule in enumerate(rules):
        progress.reached(number, 3 * len(rules))
        tables.append(make_list(session, program, rule, Asked(window, now), {}, actor=actor))
    period = period_with(periods_of(session, program, program.today(now)), window)
    title = period.label if period else TITLE.format(first=window.first, last=window.last)
    by, versions = role_of(actor, program), versions_of(program)
    copies = tuple(_copies(session, program, [rule.code for rule in rules], Asked(window, now), actor, files))
    return Contents(PackFacts(program.name, program.label, title, window, now, by, versions=versions), tables, copies)


def frozen_contents(
    session: Session, program: Program, reference: str, *, actor: Actor, now: datetime, files: Store
) -> Contents:
    """The lists as they were frozen with a report, for whoever may read them, and the files that were frozen with it.

    What is added after the report was handed in comes last, as it is now.

    Raises NotFound for a report that is not there, is not theirs to see, or is not compiled.
    """
    item = find_visible(session, reference, actor)
    if item.program != program.name:
        raise NotFound(reference)
    snapshot = seen_snapshot(session, item, item.fields.get("snapshot") or 0, actor)
    tables = seen_tables(item, snapshot, actor)
    if not tables:
        raise NotFound(reference)
    documents = list(_documents(session, item, snapshot.content["facts"].get("files"), actor, files))
    added = added_tables(session, item, snapshot, actor, now)
    by = dict(tables[0].header).get(COMPILED_BY)
    first, last = (date.fromisoformat(day) for day in snapshot.content["windows"][0]["days"])
    facts = PackFacts(
        program=program.name,
        program_label=program.label,
        title=_title(item, tables[0]),
        window=Window(first, last),
        compiled_at=datetime.fromisoformat(snapshot.content["known_at"]),
        compiled_by=by if isinstance(by, Text) else program.label,
        report=item.reference,
        snapshot=snapshot.sha256,
        versions=versions_of(program),
        statements=statements_of(item, snapshot),
        added={one.code: now for one in added},
    )
    handed_in = {one.list_code for one in documents}
    codes = [one.code for one in tables if one.code not in handed_in]
    asked = Asked(facts.window, facts.compiled_at)
    return Contents(facts, (*tables, *added), (*documents, *_copies(session, program, codes, asked, actor, files)))


def _title(item: Item, table: Table) -> Text:
    """What the report is, of which year and stage: as its lists say it, in both languages."""
    header = dict(table.header)
    parts = [
        part if isinstance(part, Text) else Text(str(part), str(part))
        for part in map(header.get, (YEAR, STAGE))
        if part
    ]
    return joined([registry.kind(item.kind).label, *parts]) if parts else Text(item.title, item.title)


def _documents(session: Session, item: Item, frozen: Any, actor: Actor, files: Store) -> Iterator[Document]:
    """The files that were frozen with the report, each with the list for which it stands."""
    codes = {row["file"]["attachment"]: row.get("code") for row in frozen or () if row.get("file")}
    for file in files_of(session, item, actor):
        if file.id in codes and file.is_open and files.has(str(file.storage_key)):
            yield Document(file.name, files.path(str(file.storage_key)).read_bytes(), codes[file.id])


def _copies(
    session: Session, program: Program, codes: Sequence[str], asked: Asked, actor: Actor, files: Store
) -> Iterator[Document]:
    """The documents that go with the lists as copies, as far as the actor sees them."""
    if COPIES not in program.hooks:
        return
    named = [(code, *pair) for code in codes for pair in program.hooks[COPIES](session, code, asked)]
    for code, reference, file_id in named:
        with suppress(NotFound):
            file = find_file(session, find_visible(session, reference, actor), file_id, actor)
            if file.is_open and files.has(str(file.storage_key)):
                yield Document(file.name, files.path(str(file.storage_key)).read_bytes(), code)


def _run(context: JobContext) -> Result:
    """Make the pack that was asked for: of a `report`, or from the day `first` to `last`."""
    program = registry.program(context.program)
    try:
        with context.database.read() as session:
            contents = _contents(session, program, context)
        name = f"{contents.facts.report or program.name}-{contents.facts.window.last.isoformat()}.zip"
        with context.making(name, ZIP) as file:
            sha256 = make_pack(file, contents.facts, contents.tables, contents.documents, context.progress)
    except NotFound as problem:
        raise CannotDo(GONE) from problem
    except (TooLarge, Unsettable) as problem:
        raise CannotDo(TOO_LARGE.format(what=str(problem))) from problem
    told = {"manifest_sha256": sha256, "lists": [table.code for table in contents.tables]}
    return Result(MADE.format(lists=len(contents.tables), sha256=sha256), told)


def _contents(session: Session, program: Program, context: JobContext) -> Contents:
    params: Mapping[str, Any] = context.params
    actor = context.actor(session)
    if params.get("report"):
        return frozen_contents(session, program, params["report"], actor=actor, now=context.now(), files=context.files)
    window = Window(date.fromisoformat(params["first"]), date.fromisoformat(params["last"]))
    return live_contents(
        session, program, window, actor=actor, now=context.now(), files=context.files, progress=context.progress
    )


WORKS = (Work(PACK, Text("Pack of all lists", "Trousse de toutes les listes"), _run, may_pack),)
