"""What happened before an item was kept here: recorded while a list is imported, and dated as the list says."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from workflow.context import Context
from workflow.definition import Transition
from workflow.errors import Reason
from workflow.texts import Text

IMPORTING = "imports_a_list"
"""What a session's info says while it compares or writes a list."""

UNDATED = Text("The list does not say: {label}.", "La liste ne dit pas : {label}.")
TO_COME = Text("“{label}” ({day}) lies in the future.", "« {label} » ({day}) est dans l’avenir.")
TOO_EARLY = Text(
    "“{label}” ({day}) lies before what happened before it ({earliest}).",
    "« {label} » ({day}) précède ce qui s’est passé avant ({earliest}).",
)


@contextmanager
def bringing_along(session: Session) -> Iterator[None]:
    """While the block lasts, what happened before may be judged and recorded in this session."""
    session.info[IMPORTING] = True
    try:
        yield
    finally:
        del session.info[IMPORTING]


def is_open(session: Session, row: Transition) -> bool:
    """Whether the row may be performed in this session as far as imports go."""
    return row.by_import is None or bool(session.info.get(IMPORTING))


def date_from(context: Context) -> Iterator[Reason]:
    """Let what is brought along count from the day that the list gives; say why it cannot."""
    name = context.transition.by_import
    if name is None:
        return
    label = next(field.label for field in context.transition.input if field.name == name)
    day, earliest = context.data.get(name), context.item.effective_on
    if day is None:
        yield Reason("dated", UNDATED.format(label=label), field=name)
    elif day > context.today:
        yield Reason("dated", TO_COME.format(label=label, day=day), field=name)
    elif day < earliest:
        yield Reason("dated", TOO_EARLY.format(label=label, day=day, earliest=earliest), field=name)
    else:
        context.effective_on = day
