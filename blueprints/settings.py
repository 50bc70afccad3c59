"""How this site is set up: the environment, to be read; the programs' settings, which an administrator changes."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import make_url
from werkzeug.wrappers import Response

from blueprints.access import allowed
from blueprints.display import said
from blueprints.forms import Form, check_asked, make_form, read_form
from blueprints.identity import actor, now, reading, services, writing
from blueprints.wording import _
from workflow import changes, registry, settings
from workflow.errors import InvalidInput
from workflow.registry import Program
from workflow.settings import Standing
from workflow.visibility import may

pages = Blueprint("settings", __name__)

SHOWN_CHANGES = 20


@pages.get("/settings")
@allowed("administer")
def show_settings() -> str:
    """The site's settings and those of every program, with what differs from the default marked."""
    programs = settings.read_settings(reading(), registry.programs())
    return render_template(
        "pages/settings.html",
        rows=read_site(),
        programs=programs,
        may_change=may_change,
        value_said=settings.value_said,
    )


@pages.get("/settings/<program>/<name>")
@allowed("administer")
def show_setting(program: str, name: str) -> str:
    """One setting: what it means, what it may be, who changed it, and the form that changes it."""
    owner, standing = settings.find_setting(reading(), program, name)
    return _page(owner, standing, _form(standing, standing.value))


@pages.post("/settings/<program>/<name>")
@allowed("administer")
def change_setting(program: str, name: str) -> tuple[str, int] | str | Response:
    """Ask once whether it is meant, then change the setting; `default` sets it back."""
    owner, standing = settings.find_setting(reading(), program, name)
    check_asked([standing.rule.field], request.form)
    typed = read_form([standing.rule.field], request.form).get(name, "")
    given = owner.settings[name] if "default" in request.form else typed
    form = _form(standing, given)
    try:
        after = settings.check_value(standing.rule, given)
        if after != standing.value and "sure" not in request.form:
            return _page(owner, standing, form, after=after)
        with writing() as session:
            is_changed = settings.change_setting(session, program, name, given, by=actor(), now=now())
    except InvalidInput as problem:
        form.add_errors(problem.errors)
        return _page(owner, standing, form), 422
    label = said(standing.rule.field.label)
    told = _("“%(setting)s” is changed. It holds from now on.", setting=label)
    flash(told if is_changed else _("“%(setting)s” has this value already.", setting=label))
    return redirect(url_for("settings.show_setting", program=program, name=name), 303)


def may_change(owner: Program) -> bool:
    """Whether whoever asks administers this program."""
    return may(actor(), "administer", owner)


def _form(standing: Standing, given: Any) -> Form:
    field = standing.rule.field
    required = () if field.type in ("bool", "choices") else (field.name,)
    return make_form([field], {field.name: given}, required=required)


def _page(owner: Program, standing: Standing, form: Form, **more: Any) -> str:
    subject = changes.of_setting(owner.name, standing.rule.name)
    return render_template(
        "pages/setting.html",
        program=owner,
        standing=standing,
        rule=standing.rule,
        default=owner.settings[standing.rule.name],
        form=form,
        changes=changes.list_changes(reading(), subject=subject, limit=SHOWN_CHANGES),
        may_change=may_change(owner),
        value_said=settings.value_said,
        **more,
    )


def read_site() -> list[tuple[str, str, Any]]:
    """Name, what it means, value; secrets never leave their wrapper, nor does a password within an address."""
    found = services().settings
    if found is None:
        return []
    fields = type(found).model_fields
    return [
        (name, _(field.description) if field.description else "", _shown(name, getattr(found, name)))
        for name, field in fields.items()
    ]


def _shown(name: str, value: Any) -> Any:
    if name == "database_url" and value:
        return make_url(value).render_as_string(hide_password=True)
    if value is None or value in ("", (), [], frozenset()):
        return _("not set")
    if isinstance(value, bool):
        return said(settings.YES if value else settings.NO)
    return ", ".join(str(one) for one in value) if isinstance(value, list | tuple | frozenset) else value
