"""The page of a link to one action on one item: what was asked, the form, and what became of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from blueprints.display import said
from blueprints.forms import Form, check_asked, make_form, read_form
from blueprints.identity import now, reading, services, stop_reading
from blueprints.language import language
from blueprints.typed_forms import without_blank
from models.secret_links import SecretLink
from workflow import registry
from workflow.committees.votes import open_vote_of
from workflow.errors import Conflict, InvalidInput, Reason, Refused
from workflow.links.acting import Asked, actor_of, look, use
from workflow.links.keeping import DeadLink, find
from workflow.outbox.render import say
from workflow.schemas import needed_inputs
from workflow.visibility import hidden_fields

SEEN = "links_seen"
"""Where a browser's session keeps which links it saw alive: there alone a used one still tells what was done by it."""
MOST_SEEN = 9
CODES = {"role": 403, "separation": 403, "state": 409}


def show(link: SecretLink, token: str) -> str:
    """What the link asks: its form while that is possible, else why not; once it was used, what was done."""
    del token  # the form goes to the same address
    asked = _looked(link)
    return _page(asked, _form(asked, {}))


def _looked(link: SecretLink) -> Asked:
    """The link as it stands now. Raises DeadLink, so too of a used one in a browser that did not see it before."""
    seen = [number for number in session.get(SEEN, ()) if number != link.id]
    if link.used_at is not None and link.id not in session.get(SEEN, ()):
        raise DeadLink("this link opens nothing")
    asked = look(reading(), link, now())
    session[SEEN] = [*seen[-MOST_SEEN:], link.id]
    return asked


def act(link: SecretLink, token: str) -> tuple[str, int] | Response:
    """Do it, once; what was typed is shown again where something is missing or the item moved on.

    Raises DeadLink. Who presses once more after it was done, or at the same moment, is shown what was done.
    """
    asked = _looked(link)
    typed = read_form(asked.inputs, request.form)
    form, told = _form(asked, typed), list[Reason]()
    stop_reading()
    try:
        check_asked(asked.inputs, request.form)
        use(services().database, token, without_blank(typed), now=now(), told=told)
    except (Refused, InvalidInput, Conflict) as problem:
        return _again(token, form, problem)
    except DeadLink:
        found = find(reading(), token)
        if found is None or found.used_at is None:
            raise
    for warning in told:
        flash(said(warning.message), "warning")
    return redirect(url_for("links.show_link", token=token), 303)


def _again(token: str, form: Form, problem: Refused | InvalidInput | Conflict) -> tuple[str, int]:
    if isinstance(problem, InvalidInput):
        form.add_errors(problem.errors)
    elif isinstance(problem, Refused):
        form.add_reasons(reason for reason in problem.reasons if reason.blocks)
    code = 409 if isinstance(problem, Conflict) else CODES.get(getattr(problem, "ground", "guard"), 422)
    link = find(reading(), token)
    if link is None:
        raise DeadLink("this link opens nothing")
    return _page(look(reading(), link, now()), form), code


def _form(asked: Asked, given: Mapping[str, Any]) -> Form:
    needed = needed_inputs(asked.workflow, asked.row)
    form = make_form(asked.inputs, given, required=needed, marked=True)
    if "body" not in asked.mail:  # else what asked is shown above, in its own words
        form.describe(asked.row, asked.item.fields, hidden_fields(actor_of(reading(), asked, now()), asked.item))
    return form


def _page(asked: Asked, form: Form) -> str:
    program = registry.program(asked.item.program)
    is_open = bool(asked.offer and asked.offer.allowed and asked.meant)
    in_vote = is_open and asked.row.together
    return render_template(
        "pages/link_action.html",
        vote=open_vote_of(reading(), asked.item, actor_of(reading(), asked, now())) if in_vote else None,
        asked=asked,
        item=asked.item,
        flow=asked.workflow,
        row=asked.row,
        program=program,
        form=form,
        is_open=is_open,
        reasons=_reasons(asked),
        words={name: say(asked.mail[name], language()) for name in ("headline", "body") if name in asked.mail},
        facts=[(say(label, language()), say(value, language())) for label, value in asked.mail.get("facts", ())],
    )


def _reasons(asked: Asked) -> Sequence[Reason]:
    return asked.offer.reasons if asked.offer is not None and asked.meant else ()
