"""What is asked of every name, code and organization that an administrator enters."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from models.people import Organization
from workflow.errors import FieldError
from workflow.texts import Text

NEEDED = Text("This is needed.", "Ceci est requis.")
TOO_LONG = Text("Use at most {length} characters.", "Utilisez au plus {length} caractères.")
NO_ORGANIZATION = Text("There is no such organization.", "Cette organisation n’existe pas.")
ENDS_BEFORE = Text("The term cannot end before it begins.", "Le mandat ne peut finir avant de commencer.")
NO_PROGRAM = Text("There is no such program.", "Ce programme n’existe pas.")


def text_errors(values: Mapping[str, tuple[str, int]]) -> list[FieldError]:
    """What is wrong with texts that are needed: each with its greatest length."""
    errors = []
    for name, (value, longest) in values.items():
        if not value:
            errors.append(FieldError(name, NEEDED))
        elif len(value) > longest:
            errors.append(FieldError(name, TOO_LONG.format(length=longest)))
    return errors


def organization_errors(session: Session, organization_id: int | None, program: str | None) -> list[FieldError]:
    """What is wrong with an organization that may be named: it must exist, and be of `program` unless that is None."""
    if organization_id is None:
        return []
    found = session.get(Organization, organization_id)
    is_right = found is not None and program in (None, found.program)
    return [] if is_right else [FieldError("organization_id", NO_ORGANIZATION)]
