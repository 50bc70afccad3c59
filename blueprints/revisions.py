"""The history of a part: who wrote what and when, each revision word by word beside what stood before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, g, render_template, request

from blueprints.access import item_visible
from blueprints.identity import actor, reading
from blueprints.numbers import whole_number
from blueprints.part_forms import as_text
from workflow import registry
from workflow.content.past import PAGE, Told, past_of
from workflow.content.programs import closed_reason, find_part, may_write
from workflow.content.storing import Written, content_in, read_written
from workflow.content.structure import Part
from workflow.differences import Piece, compare_texts

pages = Blueprint("revisions", __name__)
LAST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Line:
    """One revision as the page shows it: what it is about, and what it changed."""

    told: Told
    label: str
    pieces: Sequence[Piece]
    may_come_back: bool


@pages.get("/items/<reference>/content/<part>/history")
@pages.get("/items/<reference>/content/<part>/<instance>/history")
@item_visible
def show_revisions(reference: str, part: str, instance: str = "") -> str:
    """The revisions of a part, or of one `question`, newest first; `before` is the number below which to go on."""
    del reference  # access put the item in g
    session, item = reading(), g.item
    written = read_written(session, item)
    content = content_in(written)
    structure, found = find_part(item, content, part, instance)
    question = request.args.get("question", "")
    before = request.args.get("before", type=whole_number)
    if before is not None and not 0 < before <= LAST:
        abort(404)
    told = past_of(session, item, part, instance, question=question, before=before, size=PAGE + 1)
    return render_template(
        "pages/revisions.html",
        item=item,
        program=registry.program(item.program),
        structure=structure,
        part=found,
        instance=instance,
        question=question if question in found.questions else "",
        lines=[_line(found, one, written.get(one.place)) for one in told[:PAGE]],
        next=told[PAGE - 1].revision.number if len(told) > PAGE else None,
        before=before,
        writes=may_write(session, item, found, instance, actor()) and not closed_reason(session, item, found),
    )


def _line(part: Part, told: Told, standing: Written | None) -> Line:
    one, question = told.revision, part.questions.get(told.place.question)
    if question is None:  # the structure no longer asks it
        pieces = compare_texts(str(told.before or ""), str(one.value or ""))
        return Line(told, told.place.question, pieces, may_come_back=False)
    pieces = compare_texts(as_text(question, told.before), as_text(question, one.value))
    stands = one.standing and standing is not None and standing.version == one.version
    return Line(told, question.field.label.en, pieces, may_come_back=not stands)
