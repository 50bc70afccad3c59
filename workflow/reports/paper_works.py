"""The long work of papers: the PDF of a list that is too long to wait for, made in the background."""

from datetime import date

from workflow.actors import Actor
from workflow.documents.typesetting import Unsettable
from workflow.errors import NotFound
from workflow.jobs.works import CannotDo, JobContext, Result, Work
from workflow.reports.cells import blocks_of, say
from workflow.reports.list_files import ListFile, make_file
from workflow.reports.reading_lists import find_list, make_list, readable_lists
from workflow.reports.tables import Table
from workflow.reports.windows import Asked, Window
from workflow.texts import LANGUAGES, Text

PAPER = "make_paper"
AT_ONCE = 500
"""A paper of so many rows is made while one waits, within two seconds; that of a longer list in the background."""

GONE = Text("There is no such list that you may read.", "Il n’y a pas de telle liste que vous puissiez lire.")
UNSETTABLE = Text(
    "The paper of the list cannot be set: {what}.", "Le document de la liste ne peut être composé : {what}."
)
MADE = Text("The paper has {rows} rows.", "Le document a {rows} lignes.")


def is_long(table: Table) -> bool:
    """Whether the paper of a list, with its further blocks, takes longer than people wait."""
    return rows_of(table) > AT_ONCE


def rows_of(table: Table) -> int:
    """The rows of a list and of its further blocks."""
    return sum(len(block.rows) for block in blocks_of(table))


def rows_said(table: Table) -> Text:
    """Their number, as it is written in each language."""
    return Text(*(say(rows_of(table), "number", language) for language in LANGUAGES))


def may_have(actor: Actor, program: str) -> bool:
    """Whether the actor may read any list of the program; which one is asked again when the work begins."""
    return any(of.name == program for of, _ in readable_lists(actor))


def _run(context: JobContext) -> Result:
    """Make the PDF of the list `code`, from the day `first` to `last`, in `language`, with its `options`."""
    context.progress.reached(0, 2)
    try:
        table, author = _table(context)
        context.progress.reached(1, 2)
        file = _file(table, author, context)
    except NotFound as problem:
        raise CannotDo(GONE) from problem
    except Unsettable as problem:
        raise CannotDo(UNSETTABLE.format(what=str(problem))) from problem
    context.progress.reached(2, 2)
    with context.making(file.name, file.media_type) as made:
        made.write(file.content)
    return Result(MADE.format(rows=rows_said(table)), {"rows": rows_of(table)})


def _table(context: JobContext) -> tuple[Table, Text]:
    params = context.params
    window = Window(date.fromisoformat(params["first"]), date.fromisoformat(params["last"]))
    with context.database.read() as session:
        actor = context.actor(session)
        program, rule = find_list(actor, params["code"])
        asked = Asked(window, context.now())
        return make_list(session, program, rule, asked, params.get("options") or {}, actor=actor), program.label


def _file(table: Table, author: Text, context: JobContext) -> ListFile:
    language = context.params["language"]
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    return make_file(table, "pdf", spoken, compiled_at=context.now(), author=author)


WORKS = (Work(PAPER, Text("PDF of a list", "PDF d’une liste"), _run, may_have),)
