"""What the buttons of a meeting's room ask for: the agenda and the attendance as they would be then."""

from collections.abc import Callable
from typing import Any

from flask import request

from blueprints.forms import MOST_LISTED, Choices, Control
from blueprints.numbers import whole_number
from workflow.committees import agenda, attendance

Find = Callable[[str, str], int | None]
"""Whoever was chosen or typed in a control: from its name and what it says, the person's id."""


def choose_person(
    people: Choices, name: str, place: str, chosen: int | None = None, said: str = "", typed: str | None = None
) -> Control:
    """A control that asks for one of the people; who is `chosen` is among them, whether or not they are offered.

    What was `typed` and nobody is called stands there again, to be corrected.
    """
    value = str(chosen or "")
    held = [(value, said)] if value and value not in dict(people) else []
    value = value or typed or ""
    kind = "chooser" if len(people) > MOST_LISTED else "select"
    return Control(name, "", kind, value=value, choices=[*held, *people], list_id="l-everyone", place=place)


def moved(count: int) -> dict[str, str]:
    """Where the line that was moved stands now, and by which button: that one is in focus again, to move it on."""
    for name, step in (("up", -1), ("down", 1)):
        if name in request.form:
            return {"moved": str(min(max(int(request.form[name]) + step, 0), count - 1)), "by": name}
    return {}


def changed_lines(lines: list[Any], find: Find) -> list[Any]:
    """The agenda as the button that was pressed would have it. Raises IndexError, ValueError when it has moved on."""
    form = request.form
    if "item" in form:
        return agenda.add_item(lines, form["item"])
    if "topic" in form and "change" not in form:
        return agenda.add_topic(lines, form["topic"], **_told(find))
    for name, step in (("up", -1), ("down", 1)):
        if name in form:
            return agenda.move(lines, int(form[name]), step)
    if "remove" in form:
        return agenda.remove(lines, int(form["remove"]))
    if "change" in form:
        topic = {"topic": form["topic"]} if form.get("topic") else {}
        return agenda.change(lines, int(form["change"]), {**_told(find), **topic})
    return agenda.reorder(lines, [int(part) for part in form.get("order", "").split(",") if part.strip()])


def _told(find: Find) -> dict[str, int | None]:
    """How long a line takes, and who presents it."""
    form = request.form
    presenter = find("presenter", form.get("presenter", ""))
    return {"minutes": form.get("minutes", type=whole_number), "presenter": presenter}


def changed_rows(rows: list[Any], find: Find) -> list[Any]:
    """The attendance as the button that was pressed would have it. Raises IndexError when it has moved on."""
    form, at = request.form, request.form.get("at", "").strip()
    if "leaves" in form:
        return attendance.leave(rows, form.get("leaves", -1, type=whole_number), at)
    if "mistake" in form:
        return attendance.forget(rows, form.get("mistake", -1, type=whole_number))
    if "arrives" in form:
        seat, _sign, person = form["arrives"].partition(":")
        status = "alternate" if form["arrives"].endswith(":alternate") else "present"
        who = {"seat": seat, "person": int(person.partition(":")[0] or 0), "status": status}
        return attendance.arrive(rows, {name: value for name, value in who.items() if value}, at)
    guest = {"person": find("guest", form.get("guest", "")), "name": form.get("name", "").strip()}
    if any(guest.values()):
        return attendance.arrive(rows, {name: value for name, value in guest.items() if value}, at)
    return rows
