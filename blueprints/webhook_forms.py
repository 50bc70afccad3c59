"""The form of a webhook: where it is, as whom it reads, and what it hears of."""

from werkzeug.datastructures import MultiDict

from blueprints.forms import Form, make_form, read_form
from blueprints.identity import actor, reading
from blueprints.options import number_in
from models.webhooks import WebhookEndpoint
from workflow import registry, scopes
from workflow.definition import Field, Option
from workflow.texts import Text
from workflow.visibility import may
from workflow.webhooks import endpoints
from workflow.webhooks.endpoints import Wanted

BEST_READER = Text(
    "Best a service account with the roles it needs, made under People; or you: but an administrator without other "
    "roles sees hardly any item. What that account may not see is not sent.",
    "De préférence un compte de service ayant les rôles voulus, créé sous Personnes; ou vous : mais qui n’a que "
    "l’administration ne voit presque aucun dossier. Le reste n’est pas envoyé.",
)
URL = Field(
    "url",
    "text",
    Text("Address", "Adresse"),
    Text("An https address that takes messages by POST.", "Une adresse https qui reçoit des messages par POST."),
    max=2000,
)


def wanted_of(typed: MultiDict[str, str]) -> Wanted:
    """What a form says of an endpoint."""
    kinds, actions = (tuple(filter(None, typed.getlist(name))) for name in ("kinds", "actions"))
    reader = number_in(typed.get("reader_id", ""))
    return Wanted(typed.get("url", "").strip(), int(reader) if reader.isdecimal() else None, kinds, actions)


def webhook_form(found: WebhookEndpoint | None, typed: MultiDict[str, str]) -> Form:
    """The form of an endpoint, with what was typed or what it holds; of a new one where there is none."""
    fields = _fields(found)
    people = [(str(one.id), one.name) for one in endpoints.readers(reading(), actor())]
    required = ("program", "url", "reader_id")
    return make_form(fields, read_form(fields, typed), required=required, choices={"person": people})


def _fields(found: WebhookEndpoint | None) -> tuple[Field, ...]:
    """What is asked: of a new endpoint its program too, and then of all kinds that one administers."""
    owners = [one for one in registry.programs() if may(actor(), "administer", one)]
    owners = owners if found is None else [registry.program(found.program)]
    flows = [flow for one in owners for flow in one.kinds.values()]
    program = Field(
        "program", "choice", Text("Program", "Programme"), options=tuple(Option(one.name, one.label) for one in owners)
    )
    names = [f"{flow.kind}.{do}" for flow in flows for do in flow.actions]
    return (
        *((program,) if found is None else ()),
        URL,
        Field(
            "reader_id",
            "person",
            Text("Sees what this account sees", "Voit ce que voit ce compte"),
            BEST_READER,
        ),
        Field(
            "kinds",
            "choices",
            Text("Only these kinds", "Seulement ces genres"),
            Text("None chosen: every kind.", "Aucun choisi : tous les genres."),
            options=tuple(Option(flow.kind, flow.plural) for flow in flows),
        ),
        Field(
            "actions",
            "choices",
            Text("Only these actions", "Seulement ces actions"),
            Text("None chosen: every action.", "Aucune choisie : toutes les actions."),
            options=tuple(Option(name, scopes.action_said(name)) for name in names),
        ),
    )  # fmt: skip
