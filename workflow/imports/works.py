"""The long work of imports: comparing a list and writing it, in the background."""

from collections.abc import Mapping

from workflow.actors import Actor
from workflow.errors import NotFound
from workflow.imports.columns import kinds_for
from workflow.jobs.works import CannotDo, JobContext, Result, Work
from workflow.texts import Text

COMPARE, APPLY = "compare_list", "write_list"
GONE = Text("This import is no longer there.", "Cette importation n’est plus là.")
COMPARED = Text(
    "{rows} rows compared: {create} new, {change} changed, {hindering} with errors or out of date.",
    "{rows} lignes comparées : {create} nouvelles, {change} modifiées, {hindering} avec erreurs ou périmées.",
)
WRITTEN = Text("{made} items made, {changed} changed.", "{made} dossiers créés, {changed} modifiés.")


def _may(actor: Actor, program: str) -> bool:
    return any(flow.program == program for flow in kinds_for(actor))


def _compare(context: JobContext) -> Result:
    """Compare the list that the parameter `run` numbers."""
    from workflow.imports import runs, sheets  # noqa: PLC0415 - slow to load, and seldom needed

    with context.database.read() as session:
        actor = context.actor(session)
    number = int(context.params["run"])
    try:
        counts = runs.compare_run(context.database, number, actor=actor, now=context.now(), progress=context.progress)
    except (runs.CannotImport, sheets.Unreadable) as problem:
        raise CannotDo(problem.message) from problem
    except NotFound as problem:
        raise CannotDo(GONE) from problem
    return Result(compared_said(counts), dict(counts))


def compared_said(counts: Mapping[str, int]) -> Text:
    """What a comparison found, in a sentence."""
    rows = sum(counts.values())
    hindering = counts.get("error", 0) + counts.get("stale", 0)
    return COMPARED.format(
        rows=rows, create=counts.get("create", 0), change=counts.get("change", 0), hindering=hindering
    )


def _apply(context: JobContext) -> Result:
    """Write the list that the parameter `run` numbers; `duplicates` says whether likely ones are written too."""
    from workflow.imports import applying, runs  # noqa: PLC0415 - likewise

    number, duplicates = int(context.params["run"]), bool(context.params.get("duplicates"))
    try:
        with context.database.write() as session:
            done = runs.apply_run(
                session,
                number,
                duplicates=duplicates,
                actor=context.actor(session),
                now=context.now(),
                progress=context.progress,
            )
            result = Result(WRITTEN.format(**done), dict(done))
            context.settle(session, result)
    except applying.RowRefused as refused:
        raise CannotDo(refused.said) from refused
    except runs.CannotImport as problem:
        raise CannotDo(problem.message) from problem
    except NotFound as problem:
        raise CannotDo(GONE) from problem
    return result


WORKS = (
    Work(COMPARE, Text("Compare a list", "Comparer une liste"), _compare, _may),
    Work(APPLY, Text("Write a list", "Inscrire une liste"), _apply, _may),
)
