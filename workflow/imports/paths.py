"""How a new row reaches the state that its list names: by the actions that people perform, one after another."""

from collections import deque
from collections.abc import Collection

from workflow.actors import Actor
from workflow.definition import Transition, Workflow
from workflow.imports.cells import WrongCell
from workflow.imports.columns import is_step, plain_words
from workflow.permissions import role_used
from workflow.schemas import needed_inputs
from workflow.texts import LANGUAGES, Text

NO_STATE = Text(
    "“{value}” is no state. States are: {states}.", "« {value} » n’est pas une étape. Les étapes : {states}."
)
DECIDED = Text(
    "A list cannot bring an item to “{state}”: that follows from what is decided or done in Accord. "
    "Leave the state blank and record it on the item’s page.",
    "Une liste ne peut mener un dossier à l’étape « {state} » : elle suit de ce qui est décidé ou fait dans Accord. "
    "Laissez l’étape vide et consignez-la sur la page du dossier.",
)
LACKS = Text(
    "To bring the item to “{state}”, the list must also say: {labels}.",
    "Pour mener le dossier à l’étape « {state} », la liste doit aussi dire : {labels}.",
)


class NoWay(Exception):  # noqa: N818 - reads as what was found
    """The state is not reached from a list."""

    def __init__(self, message: Text) -> None:
        """`message` is a whole sentence."""
        self.message = message
        super().__init__(message.en)


def state_named(flow: Workflow, word: str, first: str) -> str:
    """The state that a word means, by its name or its label; a reporting word means the `first` state where it is its.

    Raises WrongCell, also for a reporting word that several states have.
    """
    wanted = plain_words(word)
    for name, state in flow.states.items():
        if wanted in (plain_words(name), *(plain_words(state.label.in_(one)) for one in LANGUAGES)):
            return name
    start = flow.states.get(first)
    if start is not None and start.word is not None and plain_words(start.word) == wanted:
        return first
    labels = [", ".join(state.label.in_(one) for state in flow.states.values()) for one in LANGUAGES]
    raise WrongCell(NO_STATE.format(value=word[:40], states=Text(labels[0], labels[1])))


def way_to(flow: Workflow, start: str, end: str, given: Collection[str], actor: Actor) -> list[Transition]:
    """The fewest actions from one state to another that the actor may perform with what is given. Raises NoWay."""
    found = _shortest(flow, start, end, actor, given)
    if found is not None:
        return found
    label = flow.states[end].label
    longer = _shortest(flow, start, end, actor, None)
    if longer is None:
        raise NoWay(DECIDED.format(state=label))
    lacking = {name: row for row in longer for name in needed_inputs(flow, row) if name not in given}
    fields = [field.label for name, row in lacking.items() for field in row.input if field.name == name]
    labels = Text(", ".join(one.en for one in fields), ", ".join(one.fr for one in fields))
    raise NoWay(LACKS.format(state=label, labels=labels))


def _shortest(
    flow: Workflow, start: str, end: str, actor: Actor, given: Collection[str] | None
) -> list[Transition] | None:
    waiting: deque[tuple[str, list[Transition]]] = deque([(start, [])])
    been = {start}
    while waiting:
        state, way = waiting.popleft()
        if state == end:
            return way
        for row in flow.transitions:
            if state not in row.sources or row.to in been or not is_step(row) or not role_used(actor, row, None):
                continue
            if given is None or {*needed_inputs(flow, row)} <= {*given}:
                been.add(row.to)
                waiting.append((row.to, [*way, row]))
    return None
