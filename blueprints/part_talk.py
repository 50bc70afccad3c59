"""What stands beside the form of a part: who was asked to write it, and what people say about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Any

from blueprints.forms import Form, make_form
from blueprints.identity import actor, now, reading
from blueprints.wording import _
from models.content import PartAssignment
from models.items import Item
from workflow import registry
from workflow.content import assigning, remarks
from workflow.content.outline import assignments_of
from workflow.content.programs import writer, writing_for
from workflow.content.remarks import Talk
from workflow.content.structure import Part
from workflow.errors import InvalidInput, Refused

Problem = InvalidInput | Refused
SHOWN = 80
"""So many letters of a question are offered to be answered."""


@dataclass(frozen=True)
class Beside:
    """The assignments of a part with the form of another, and the talk about it with the form of another remark."""

    assignments: Sequence[PartAssignment]
    assigning: Form | None
    talks: Sequence[Talk]
    saying: Form | None
    writes: bool
    me: int | None
    people: frozenset[int | None]
    acts_for: str
    about: Mapping[str, Sequence[Talk]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def may_settle(self, talk: Talk) -> bool:
        """Whether the reader settles or reopens the question."""
        mine = talk.remark.author_id is not None and talk.remark.author_id == self.me
        return talk.remark.kind == remarks.QUESTION and self.saying is not None and (mine or self.writes)


def make_beside(
    item: Item,
    part: Part,
    instance: str,
    *,
    is_open: bool,
    asked: Mapping[str, Any] | None = None,
    typed: Mapping[str, Any] | None = None,
    problem: Problem | None = None,
) -> Beside:
    """What stands beside a part; `asked` was typed for another assignment, `typed` for another remark."""
    session, who = reading(), actor()
    may_assign = is_open and assigning.may_assign(who, item, part, instance)
    standing = writer(session, item, part, instance, who)
    talks = remarks.talks_of(session, item, part.id, instance)
    about: dict[str, list[Talk]] = {}
    for talk in talks:
        about.setdefault(talk.remark.question, []).append(talk)
    beside = Beside(
        assignments=assignments_of(session, item).get((part.id, instance), ()),
        assigning=_assign_form(item, asked or {}) if may_assign else None,
        talks=talks,
        saying=_say_form(part, talks, typed or {}) if remarks.may_remark(who, item) else None,
        writes=standing is not None,
        acts_for=standing.on_behalf_of.name if standing is not None and standing.on_behalf_of is not None else "",
        me=who.person_id,
        people=writing_for(who, item),
        about=about,
        titles={name: one.field.label.en for name, one in part.questions.items()},
    )
    _put_problem(beside.assigning if asked is not None else beside.saying, problem)
    return beside


def _put_problem(form: Form | None, problem: Problem | None) -> None:
    if form is None or problem is None:
        return
    if isinstance(problem, InvalidInput):
        form.add_errors(problem.errors)
    else:
        form.add_reasons(problem.reasons)


def _assign_form(item: Item, typed: Mapping[str, Any]) -> Form:
    today = registry.program(item.program).today(now())
    people = [(str(one.id), one.name) for one in assigning.assignable(reading(), item, today)]
    form = make_form(assigning.GIVEN, typed, required=("person",), choices={"person": people})
    for control in form.controls:
        control.place = f"assign.{control.name}"
        control.kind = "select" if control.name == "person" else control.kind
    return form


def _say_form(part: Part, talks: Sequence[Talk], typed: Mapping[str, Any]) -> Form:
    """The form of a remark; what it is about is chosen from the part's questions, what it answers from what is open."""
    given = {"kind": remarks.COMMENT, **typed}
    form = make_form((remarks.KIND, remarks.ANSWERS, remarks.ABOUT, remarks.BODY), given, required=("body",))
    kind, answers, about, _body = form.controls
    asked = [(str(talk.remark.id), shorten(talk.remark.body, SHOWN)) for talk in talks if talk.is_open]
    answers.kind, answers.min, answers.max, answers.choices = "select", None, None, asked
    if not asked:
        kind.choices = [one for one in kind.choices if one[0] != remarks.ANSWER]
    if len(asked) < 2:
        form.controls.remove(answers)
    about.kind, about.max = "select", None
    about.choices = [
        ("", _("the part as a whole")),
        *((name, one.field.label.en) for name, one in part.questions.items()),
    ]
    for control in form.controls:
        control.place = f"say.{control.name}"
    return form
