"""What the buttons of a meeting's room ask for: the agenda and the attendance as they would be then."""

from typing import Any

from flask import request

from workflow.committees import agenda, attendance


def moved(count: int) -> dict[str, str]:
    """Where the line that was moved stands now, and by which button: that one is in focus again, to move it on."""
    for name, step in (("up", -1), ("down", 1)):
        if name in request.form:
            return {"moved": str(min(max(int(request.form[name]) + step, 0), count - 1)), "by": name}
    return {}


def changed_lines(lines: list[Any]) -> list[Any]:
    """The agenda as the button that was pressed would have it. Raises IndexError, ValueError when it has moved on."""
    form = request.form
    if "item" in form:
        return agenda.add_item(lines, form["item"])
    if "topic" in form and "change" not in form:
        told = {"minutes": form.get("minutes", type=int), "presenter": form.get("presenter", type=int)}
        return agenda.add_topic(lines, form["topic"], **told)
    for name, step in (("up", -1), ("down", 1)):
        if name in form:
            return agenda.move(lines, int(form[name]), step)
    if "remove" in form:
        return agenda.remove(lines, int(form["remove"]))
    if "change" in form:
        told = {name: form.get(name, type=int) for name in ("minutes", "presenter")}
        topic = {"topic": form["topic"]} if form.get("topic") else {}
        return agenda.change(lines, int(form["change"]), {**told, **topic})
    return agenda.reorder(lines, [int(part) for part in form.get("order", "").split(",") if part.strip()])


def changed_rows(rows: list[Any]) -> list[Any]:
    """The attendance as the button that was pressed would have it. Raises IndexError when it has moved on."""
    form, at = request.form, request.form.get("at", "").strip()
    if "leaves" in form:
        return attendance.leave(rows, form.get("leaves", -1, type=int), at)
    if "mistake" in form:
        return attendance.forget(rows, form.get("mistake", -1, type=int))
    if "arrives" in form:
        seat, _sign, person = form["arrives"].partition(":")
        status = "alternate" if form["arrives"].endswith(":alternate") else "present"
        who = {"seat": seat, "person": int(person.partition(":")[0] or 0), "status": status}
        return attendance.arrive(rows, {name: value for name, value in who.items() if value}, at)
    guest = {"person": form.get("guest", type=int), "name": form.get("name", "").strip()}
    if any(guest.values()):
        return attendance.arrive(rows, {name: value for name, value in guest.items() if value}, at)
    return rows
