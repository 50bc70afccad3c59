"""The content of an item at a glance: every part with how complete it is, who writes it, and what is open about it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, joinedload

from models.content import PartAssignment, Remark
from models.items import Item
from workflow.actors import Actor
from workflow.content.answers import Content, Place
from workflow.content.completeness import Completeness, part_completeness, together
from workflow.content.conditions import Condition, Term
from workflow.content.programs import find_structure, part_mark, writes_by_role, writing_for
from workflow.content.storing import Written, content_in, read_written
from workflow.content.structure import Component, Part, Structure
from workflow.panels import Tone
from workflow.texts import Text

NOT_ASKED = Text("Not asked: {because}.", "Pas demandé : {because}.")
ANSWERED = Text("“{question}” is answered {answer}", "à « {question} », la réponse est {answer}")
UNANSWERED = Text("“{question}” is not answered yet", "il n’y a pas encore de réponse à « {question} »")
YES_NO = {"yes": Text("yes", "oui"), "no": Text("no", "non")}
AND = Text(" and ", " et ")

Key = tuple[str, str]
"""A part and which one of it."""


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part (or one of a repeated part) as the outline shows it."""

    part: Part
    instance: str
    completeness: Completeness
    assignments: tuple[PartAssignment, ...]
    remarks: int
    open_questions: int
    last: Written | None
    not_asked: Text | None
    writes: bool
    assigned: bool
    parties: tuple[Text, ...] = ()
    mark: tuple[Text, Tone] | None = None
    """The program's word about the part, such as that it was returned."""

    @property
    def title(self) -> str:
        """Its title, with its number where the part is repeated."""
        return f"{self.part.title} ({self.instance})" if self.instance else self.part.title


@dataclass(frozen=True, slots=True)
class Outline:
    """Everything that is asked, by component, and how complete it is by component and by party."""

    structure: Structure
    lines: Mapping[str, Sequence[PartLine]]
    content: Content

    @property
    def all_lines(self) -> Iterator[PartLine]:
        """Every line in order."""
        return (line for lines in self.lines.values() for line in lines)

    def of_component(self, name: str) -> Completeness:
        """How complete a component is."""
        return together(line.completeness for line in self.lines[name] if line.not_asked is None)

    def of_party(self, name: str) -> Completeness:
        """How complete is what a party answers for; what several answer for counts for each."""
        return together(
            line.completeness for line in self.all_lines if line.not_asked is None and name in line.part.responsible
        )

    @property
    def is_shared(self) -> bool:
        """Whether several parties answer together for something that is required."""
        asked = (line for line in self.all_lines if line.not_asked is None and line.completeness.required)
        return any(len(line.part.responsible) > 1 for line in asked)

    @property
    def whole(self) -> Completeness:
        """How complete all of it is."""
        return together(line.completeness for line in self.all_lines if line.not_asked is None)

    def component(self, name: str) -> Component:
        """A component by its id."""
        return self.structure.components[name]


def outline_of(session: Session, item: Item, actor: Actor) -> Outline:
    """The outline of an item's content; raises NotFound for an item without content. Three statements, however long."""
    structure = find_structure(item)
    written = read_written(session, item)
    content = content_in(written)
    assignments, remarks = assignments_of(session, item), _count_remarks(session, item)
    last = _last_written(written)
    people = writing_for(actor, item)

    def lines(part: Part) -> Iterator[PartLine]:
        for instance in part.with_kept(content) or ("1",):
            key = (part.id, instance)
            assigned = tuple(assignments.get(key, ()))
            mine = any(one.person_id in people for one in assigned)
            yield PartLine(
                part=part,
                instance=instance,
                completeness=part_completeness(part, content, instance),
                assignments=assigned,
                remarks=remarks[key][0],
                open_questions=remarks[key][1],
                last=last.get(key),
                mark=part_mark(item, part, instance),
                not_asked=why_not_asked(structure, part, content, instance),
                writes=mine or writes_by_role(item, part, instance, actor),
                assigned=mine,
                parties=tuple(structure.parties[name] for name in part.responsible),
            )

    return Outline(
        structure,
        {name: [line for part in structure.parts_of(name) for line in lines(part)] for name in structure.components},
        content,
    )


def why_not_asked(structure: Structure, part: Part, content: Content, instance: str = "") -> Text | None:
    """Why a part does not apply, as the answers stand; None when it does."""
    if not part.applies_to(content, instance) and part.applies is not None:
        return say_why_not(structure, part.applies, content, instance)
    if instance not in part.instances(content):
        term = Term("PROFILE", part.repeat, "given", "", negated=False)
        return NOT_ASKED.format(because=_say_term(structure, term, content, ""))
    return None


def say_why_not(structure: Structure, condition: Condition, content: Content, instance: str = "") -> Text:
    """The answers because of which a condition does not hold."""
    failing = [term for terms in condition.any_of for term in terms if not term.holds(content, instance)]
    because = [_say_term(structure, term, content, instance) for term in dict.fromkeys(failing)]
    joined = Text(AND.en.join(one.en for one in because), AND.fr.join(one.fr for one in because))
    return NOT_ASKED.format(because=joined)


def _say_term(structure: Structure, term: Term, content: Content, instance: str) -> Text:
    part = structure.parts[term.part]
    question = part.questions[term.question].field.label.en.rstrip("?.:")
    at = instance if content.has(term.part, term.question, instance) else ""
    value = content.get(term.part, term.question, at)
    if part.questions[term.question].field.type == "bool":
        value = "yes" if value else "no"  # a box that nobody ticked says no
    if value is None or value == []:
        return UNANSWERED.format(question=question)
    options = {option.value: option.label for option in part.questions[term.question].field.options}
    given = value if isinstance(value, list) else [value]
    words = [YES_NO.get(str(one)) or options.get(str(one)) or Text(str(one), str(one)) for one in given]
    answer = Text(", ".join(word.en for word in words), ", ".join(word.fr for word in words))
    return ANSWERED.format(question=question, answer=answer)


def assignments_of(session: Session, item: Item) -> Mapping[Key, Sequence[PartAssignment]]:
    """Who writes which part, by part and instance, with the person."""
    query = select(PartAssignment).options(joinedload(PartAssignment.person)).where(PartAssignment.item_id == item.id)
    found: dict[Key, list[PartAssignment]] = {}
    for one in session.scalars(query.order_by(PartAssignment.id)):
        found.setdefault((one.part, one.instance), []).append(one)
    return found


def _count_remarks(session: Session, item: Item) -> Mapping[Key, tuple[int, int]]:
    """How much was said about each part, and how many questions of that are open."""
    is_open = case((and_(Remark.kind == "question", Remark.settled_at.is_(None)), 1), else_=0)
    query = select(Remark.part, Remark.instance, func.count(), func.sum(is_open)).where(Remark.item_id == item.id)
    found: dict[Key, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for part, instance, count, open_now in session.execute(query.group_by(Remark.part, Remark.instance)):
        found[part, instance] = (count, open_now)
    return found


def _last_written(written: Mapping[Place, Written]) -> Mapping[Key, Written]:
    """The newest answer of each part; what was taken over from another item is nobody's writing here."""
    last: dict[Key, tuple[datetime, Written]] = {}
    for one in written.values():
        key = (one.place.part, one.place.instance)
        if one.saved_at is not None and (key not in last or one.saved_at > last[key][0]):
            last[key] = (one.saved_at, one)
    return {key: one for key, (_, one) in last.items()}
