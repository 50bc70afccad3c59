"""The mail that a transition makes due, queued in the transition's own transaction."""

from collections.abc import Mapping
from typing import Any

from models.history import HistoryEntry
from models.items import Item
from workflow.context import Context
from workflow.deputising import said_by
from workflow.links.keeping import LINKS
from workflow.links.offering import Offered, settle
from workflow.outbox.mail import EVENT
from workflow.outbox.queue import Draft, queue_many
from workflow.recipients import RoleHolders
from workflow.registry import FOLLOWERS, Mail, Program
from workflow.texts import Text

PURPOSE = "notice"
MOVED = Mail(
    Text("{reference} is now: {state}", "{reference} est maintenant : {state}"),
    Text("{actor} did this: {action}.", "{actor} a fait ceci : {action}."),
)
UNANNOUNCED = "unannounced"
"""What a session's info says while it writes what happened long ago: nobody is told of it now."""
REASON = Text("Reason given", "Motif donné")
WHEN = Text("When", "Quand")


def send_notices(program: Program, context: Context, entry: HistoryEntry) -> None:
    """Queue what the row's `notify` names, what its effects asked for, and a word to the followers.

    Nobody is told twice of one step, and nobody of what they did themselves.
    """
    mails: list[tuple[str, tuple[str, ...], dict[str, Any]]] = [
        (notice.mail, (*notice.to, *notice.cc), {}) for notice in context.transition.notify
    ]
    mails.extend(context.mails)
    if entry.from_state != entry.to_state and entry.from_state is not None:
        mails.append(("moved", (FOLLOWERS,), {}))
    if not mails or context.session.info.get(UNANNOUNCED):
        return
    people = RoleHolders(context.session, context.today)
    offered = Offered(program, context, people, said_by(entry))
    drafts: dict[int, Draft] = {}
    for mail, names, facts in mails:
        params = notice_params(program, context, entry, mail, facts)
        for person_id in people.named(program, context.item, names):
            if person_id not in drafts and not (mail == "moved" and person_id == context.actor.person_id):
                links = offered.make(mail, person_id)
                with_links = {**params, LINKS: links} if links else params
                drafts[person_id] = _draft(context.item, entry, mail, with_links, person_id)
    settle(context.session, drafts.values(), queue_many(context.session, drafts.values(), context.now), context.now)


def _draft(item: Item, entry: HistoryEntry, mail: str, params: Mapping[str, Any], person_id: int) -> Draft:
    key = f"{item.reference}:{entry.seq}:{mail}:{person_id}"
    return Draft(key, PURPOSE, mail, params, person_id, [item.id])


def notice_params(
    program: Program, context: Context, entry: HistoryEntry, mail: str, facts: Mapping[str, Any]
) -> dict[str, Any]:
    """The facts of the moment, as JSON, that the mail will tell in the recipient's language.

    With a program's hook `event(context, mail)` it may carry an event, whose calendar file is then attached.
    """
    item, states = context.item, context.workflow.states
    said = program.mails.get(mail, MOVED)
    words = {
        **{name: value for name, value in item.fields.items() if isinstance(value, str)},
        "reference": item.reference,
        "title": item.title,
        "state": states[item.state].label if item.state in states else item.state,
        "action": context.transition.label,
        "actor": said_by(entry),
        "reason": entry.reason,
        **facts,
    }
    shown: list[list[Any]] = [[_both(REASON), entry.reason]] if entry.reason else []
    event: Mapping[str, Any] | None = program.hooks[EVENT](context, mail) if EVENT in program.hooks else None
    if event is not None:
        shown.insert(0, [_both(WHEN), event["when"]])
    return {
        **({EVENT: event} if event is not None else {}),
        "reference": item.reference,
        "title": item.title,
        "headline": _both(said.headline.format(**words)),
        "body": _both(said.body.format(**words)),
        "facts": shown,
        "path": f"/items/{item.reference}",
    }


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "fr": text.fr}
