"""The form by which somebody is given a role for a term, in the programs that whoever gives it administers."""

from collections.abc import Mapping
from typing import Any

from blueprints.forms import Form, make_form
from blueprints.identity import actor, reading
from blueprints.options import every_organization
from workflow import registry
from workflow.accounts.administering import administers
from workflow.definition import Field, Option
from workflow.texts import Text

BY_ITS_CODE = Text(
    "Only for a role in a committee: its code, as in the address of its page.",
    "Seulement pour un rôle dans un comité : son code, comme dans l’adresse de sa page.",
)


def role_fields() -> tuple[Field, ...]:
    """What is asked: the role, for whom, and from when to when."""
    options = tuple(
        Option(
            f"{program.name}.{role.name}",
            Text(f"{program.label.en}: {role.label.en}", f"{program.label.fr} : {role.label.fr}"),
        )
        for program in registry.programs()
        if administers(actor(), program.name)
        for role in program.roles.values()
    )
    return (
        Field("role", "choice", Text("Role", "Rôle"), options=options),
        Field("organization_id", "organization", Text("For the organization", "Pour l’organisation")),
        Field("committee", "text", Text("For the committee", "Pour le comité"), BY_ITS_CODE, max=40),
        Field("starts_on", "date", Text("First day", "Premier jour")),
        Field("ends_on", "date", Text("Last day", "Dernier jour")),
    )


def role_form(given: Mapping[str, Any]) -> Form:
    """The form with what was typed."""
    choices = {"organization": every_organization(reading())}
    return make_form(role_fields(), given, required=("role", "starts_on"), choices=choices)
