"""What the forms of the review offer: the parts that one reviews, the findings that one judges or answers."""

from workflow.beginnings import Beginning
from workflow.content.storing import content_of
from workflow.context import Context
from workflow.programs.county_plan.reviewing.findings import Finding, named_parts
from workflow.programs.county_plan.reviewing.guards import CHOICES, awaited_reviews
from workflow.programs.county_plan.reviewing.specialties import may_review
from workflow.programs.county_plan.writing import find_plan_structure
from workflow.texts import Text

NAMED = Text("{number}. {part}: {action}", "{number}. {part} : {action}")


def beginnings(ctx: Context) -> dict[str, Beginning]:
    """Of each input of the action that has one, its beginning."""
    if ctx.workflow.kind != "county_plan":
        return {}
    if ctx.transition.do == "note_finding":
        structure, content = find_plan_structure(ctx.item), content_of(ctx.session, ctx.item)
        parts = named_parts(structure, content)
        offered = tuple((str(name), text) for name, text in parts if may_review(ctx.actor, name))
        return {"finding_part": Beginning(None, offered, suggested=True)}
    if ctx.transition.do in CHOICES:
        found = CHOICES[ctx.transition.do](ctx)
        only = found[0].number if len(found) == 1 else None
        return {"finding": Beginning(only, tuple((str(one.number), _said(one)) for one in found))} if found else {}
    if ctx.transition.do == "report_specialist_review":
        awaited = [one.specialty for one in awaited_reviews(ctx)]
        only_one = awaited[0].name if len(awaited) == 1 else None
        return {"specialty": Beginning(only_one, tuple((one.name, one.label) for one in awaited))}
    return {}


def _said(finding: Finding) -> Text:
    return NAMED.format(number=finding.number, part=str(finding.part), action=finding.action)
