"""How the history's entries are called, and shown, that no workflow declares (see workflow.noting)."""

from workflow import due_dates, history
from workflow.attachments import keeping
from workflow.definition import Field, Option, Workflow
from workflow.texts import Text

DEADLINE = Text("Deadline", "Échéance")
REDACTED = Text("Take out client information", "Retirer de l’information sur un client")
ERASED = Text("Erase a person’s name", "Effacer le nom d’une personne")
TAKEN_OUT = Field("taken_out", "int", Text("Places changed", "Endroits modifiés"), stored=False)
ACTIONS = {**keeping.ACTIONS, **due_dates.ACTIONS, history.REDACT: REDACTED, history.ERASE: ERASED}


def noted_fields(flow: Workflow) -> dict[str, Field]:
    """What those entries say on an item of this workflow, by name."""
    known = tuple(Option(rule.code, rule.label) for rule in flow.deadlines.values())
    deadline = Field("deadline", "choice", DEADLINE, options=known, stored=False)
    return {field.name: field for field in (deadline, TAKEN_OUT, *due_dates.FIELDS, *keeping.FIELDS)}


def declared_fields(flow: Workflow) -> dict[str, Field]:
    """Everything that an entry of the history or the record of an item can say, by name."""
    given = {field.name: field for row in flow.transitions for field in row.input}
    return noted_fields(flow) | given | dict(flow.fields)
