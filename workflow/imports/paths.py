"""How a new row reaches the state that its list names: by the actions that people perform, one after another."""

from collections import deque
from collections.abc import Collection, Iterable

from workflow.actors import Actor
from workflow.definition import Transition, Workflow
from workflow.imports.cells import WrongCell
from workflow.imports.columns import STATE, is_step, plain_words
from workflow.permissions import role_used
from workflow.schemas import needed_inputs
from workflow.texts import LANGUAGES, Text

REASON = "reason"
NO_STATE = Text(
    "“{value}” is no state. States are: {states}.", "« {value} » n’est pas une étape. Les étapes : {states}."
)
DECIDED = Text(
    "A list cannot bring an item to “{state}”: that follows from what is decided or done in Accord. "
    "Leave the state blank and record it on the item’s page.",
    "Une liste ne peut mener un dossier à l’étape « {state} » : elle suit de ce qui est décidé ou fait dans Accord. "
    "Laissez l’étape vide et consignez-la sur la page du dossier.",
)
SEVERAL = Text(
    "“{word}” may be any of: {states}. Name the state, or give the dates that lead there.",
    "« {word} » peut être : {states}. Nommez l’étape, ou donnez les dates qui y mènent.",
)
LACKS = Text(
    "To bring the item to “{state}”, the list must also say: {labels}.",
    "Pour mener le dossier à l’étape « {state} », la liste doit aussi dire : {labels}.",
)


class NoWay(Exception):  # noqa: N818 - reads as what was found
    """The state is not reached from a list."""

    def __init__(self, message: Text, column: str = STATE) -> None:
        """`message` is a whole sentence, about what the column says (blank: about the whole row)."""
        self.message, self.column = message, column
        super().__init__(message.en)


def state_named(flow: Workflow, said: str) -> str:
    """The state that is meant, by its name or its label; else the reporting word that is said. Raises WrongCell."""
    wanted = plain_words(said)
    for name, state in flow.states.items():
        if wanted in (plain_words(name), *(plain_words(state.label.in_(one)) for one in LANGUAGES)):
            return name
    words = (state.word for state in flow.states.values() if state.word)
    word = next((word for word in words if plain_words(word) == wanted), None)
    if word is not None:
        return word
    labels = [", ".join(state.label.in_(one) for state in flow.states.values()) for one in LANGUAGES]
    raise WrongCell(NO_STATE.format(value=said[:40], states=Text(labels[0], labels[1])))


def state_meant(flow: Workflow, said: str | None, reached: str) -> str:
    """The state that a row names; where it says nothing, or the word of the state that it has `reached`, that one.

    Raises NoWay for a word that several others have.
    """
    if said is None or said in flow.states:
        return said or reached
    states = [state for state in flow.states.values() if state.word == said]
    if flow.word(reached) == said or len(states) == 1:
        return reached if flow.word(reached) == said else states[0].name
    known = Text(", ".join(one.label.en for one in states), ", ".join(one.label.fr for one in states))
    raise NoWay(SEVERAL.format(word=said, states=known))


def way_to(flow: Workflow, start: str, end: str, given: Collection[str], actor: Actor) -> list[Transition]:
    """The fewest actions from one state to another that the actor may perform with what is given. Raises NoWay."""
    able = [row for row in flow.transitions if is_step(row) and role_used(actor, row, None)]
    found = fewest([row for row in able if {*needed_inputs(flow, row)} <= {*given}], start, end)
    if found is not None:
        return found
    longer = fewest(able, start, end)
    raise NoWay(DECIDED.format(state=flow.states[end].label) if longer is None else lacking(flow, longer, given))


def lacking(flow: Workflow, way: Iterable[Transition], given: Collection[str]) -> Text:
    """What a list must also say, so that an item can go a way."""
    rows = list(way)
    wanted = {name: row for row in rows for name in (row.by_import, *needed_inputs(flow, row)) if name}
    fields = [field for name, row in wanted.items() for field in row.input if field.name == name and name not in given]
    labels = Text(", ".join(one.label.en for one in fields), ", ".join(one.label.fr for one in fields))
    return LACKS.format(state=flow.states[rows[-1].to].label, labels=labels)


def fewest(rows: Collection[Transition], start: str, end: str) -> list[Transition] | None:
    """The fewest of these actions that lead from one state to another; None where they do not."""
    waiting: deque[tuple[str, list[Transition]]] = deque([(start, [])])
    been = {start}
    while waiting:
        state, way = waiting.popleft()
        if state == end:
            return way
        for row in rows:
            if state in row.sources and row.to not in been:
                been.add(row.to)
                waiting.append((row.to, [*way, row]))
    return None
