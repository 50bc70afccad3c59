"""Who sees what, and who may comment, follow or look after the mail: the `view.*` rows of the roles table."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import object_session

from models.attachments import Attachment
from models.editions import Edition
from models.items import Follower, Item
from workflow import registry
from workflow.actors import Actor
from workflow.committees.tally import PEOPLE
from workflow.editions import PUBLIC
from workflow.programs.cpin.committees.seating import member_role, turn_of
from workflow.programs.cpin.distribution import may_read_names
from workflow.programs.cpin.prioritization.scoring import method
from workflow.programs.cpin.reference import committees
from workflow.visibility import May, is_own, own

NAME = "cpin"
READERS = frozenset(
    {"submitter", "society_lead", "cpin_staff", "bh_member", "bh_chair", "os_member", "os_chair", "cwob", "reader"}
)
"""Everybody but a technical administrator."""
AUTHORS: Mapping[str, frozenset[str]] = {
    "change_request": frozenset({"submitter"}),
    "inquiry": frozenset({"submitter", "bh_member", "os_member", "cwob", "reader"}),
}
"""By kind, who sees what they wrote although it is listed nowhere: view.own_drafts, view.inquiry."""
CONCERNED: Mapping[str, frozenset[str]] = {
    "comment": frozenset({"cpin_staff", "bh_member", "bh_chair", "os_member", "os_chair", "cwob"}),
    "see_history": frozenset({"cpin_staff", "admin", "bh_member", "bh_chair", "os_member", "os_chair"}),
}
"""What these roles may do on every item that they see, and a society on its own items (item.comment). An item's own
history is for those whom view.audit_log names, for the committees, which read in it who voted, and for its society."""
SCORE_READERS = frozenset({"cpin_staff", "os_member", "os_chair"})
BY_ROLE: Mapping[str, frozenset[str]] = {
    "administer": frozenset({"admin"}),
    "export_all": frozenset({"admin", "cpin_staff"}),
    "manage_mail": frozenset({"admin", "cpin_staff"}),
    "see_reminders": frozenset({"admin", "cpin_staff"}),
    "follow": READERS,
    "see_changes": frozenset({"admin", "cpin_staff"}),
    "change_due_date": frozenset({"cpin_staff"}),
    "send_reminder": frozenset({"cpin_staff"}),
    "record_posting": frozenset({"cpin_staff"}),
    "redact": frozenset({"admin", "cpin_staff"}),
    "see_measures": frozenset({"cpin_staff", "os_member", "os_chair"}),
}
"""What a role allows anywhere: deadline.*, reminder.*, posting.record, view.audit_log, view.live_measures, admin.* and
others."""
TAKEN_AWAY: Mapping[str, frozenset[str]] = {
    "change_due_date": frozenset({"admin", "cwob"}),
    "send_reminder": frozenset({"admin", "cwob"}),
    "record_posting": frozenset({"admin", "cwob"}),
    "redact": frozenset({"cwob"}),
}
"""What separation of duties takes away from those who also hold one of these roles (SD2, SD8)."""
BALLOTS = PEOPLE | {"ballot", "interest", "interests", "members", "proxies"}
"""Who voted how, who is recused and why: for the committee and its secretary."""
OF_A_SEAT = frozenset({"cast_ballot", "declare_interest", "give_proxy", "ask_for_meeting"})
"""What a member does for a seat in a vote."""
SCORES = frozenset(
    {"priority", "computed_rank", "moscow", "confidence", "effort", "scorers", "rank", "prioritization_meeting"}
)
DRAFTS = frozenset({"text", "file"})
"""What was written of a version that is not in force, as it stands in the history."""
SEEN_BY: Mapping[str, frozenset[str]] = {
    "expenditure_entry": frozenset({"cpin_staff", "os_chair"}),
    "budget_line": frozenset({"cpin_staff", "os_chair"}),
    "target": frozenset({"cpin_staff", "os_member", "os_chair"}),
    "report": frozenset({"cpin_staff", "os_member", "os_chair"}),
    "supplementary_question": frozenset({"cpin_staff", "os_member", "os_chair", "cwob"}),
}
"""Kinds that only these roles see: view.budget_and_expenditure, view.live_measures, view.submitted_reports. The
ministry sees reports that it has, with what stands in them."""
WITH_MINISTRY = frozenset({"submitted", "questions", "answered", "accepted"})
"""The states of a report that the ministry has."""
SEEN_STATES: Mapping[str, Mapping[str, frozenset[str]]] = {
    "report": {"cwob": WITH_MINISTRY, "admin": frozenset({"open"})},
}
"""By kind and role, the states in which others see one: an administrator sets the period of an open report
(period.set_dates), and sees none of its figures."""
PRIVATE = frozenset({"inquiry", "scorecard", "stakeholder", *SEEN_BY})
"""Kinds that only the people concerned and the staff see."""
CARDS = frozenset({"cards", *method().asked})
"""Scores as handed in, on the scorecard and in its history."""
DRAFT_MINUTES = frozenset({"minutes", "minutes_text"})
PROPOSED = frozenset({"proposed_corrections", "correction"})
"""What is to be part of the minutes, once somebody else approves it."""
BEFORE_APPROVAL = frozenset({"held", "minutes_drafted"})
LIST_NAMES = frozenset({"members", "attestations", "contact"})
"""Who is on a list: staff, the ministry and administrators; a society's lead sees the own names in a block apart."""
FOR_ADMIN = {
    "meeting": None,
    "seat": None,
    "distribution_list": None,
    "cr_list": frozenset({"published", "superseded"}),
}
"""What a technical administrator sees: the calendar of meetings, the seats of the committees, and published lists."""
DRAFT_READERS = frozenset({"cpin_staff", "bh_member", "bh_chair", "cwob"})
"""Who reads the files of drafts: view.draft_practice_and_resource_files."""
DRAFTED: Mapping[str, frozenset[str]] = {
    "practice": frozenset({"published", "maintained", "retired"}),
    "training_resource": frozenset({"published", "maintained", "retired"}),
}
"""Kinds whose files are kept to those until the item is in one of these states, or a version in force has them."""


def visible(actor: Actor, kind: str) -> ColumnElement[bool]:
    """The items of a kind that the actor may see.

    Drafts and whatever is not listed: the author, the society's lead and staff. Inquiries: likewise. What is listed:
    everybody who holds any role but that of a technical administrator.
    """
    roles = roles_of(actor)
    if "cpin_staff" in roles:
        return true()
    if kind in SEEN_BY:
        return _seen_by_roles(roles, kind)
    led = sorted(actor.organizations("society_lead"))
    seen: list[ColumnElement[bool]] = [Item.organization_id.in_(led)] if led else []
    if roles & AUTHORS.get(kind, READERS):
        seen.append(own(actor))
    if kind not in PRIVATE and roles & READERS:
        seen.append(Item.state.in_(_listed_states(kind)))
    if kind == "scorecard":
        seen.append(_scores_or_decides(actor))
    if kind == "cr_list" and roles & SCORE_READERS:
        seen.append(true())
    if "admin" in roles and kind in FOR_ADMIN:
        states = FOR_ADMIN[kind]
        seen.append(true() if states is None else Item.state.in_(sorted(states)))
    return or_(*seen) if seen else false()


def _seen_by_roles(roles: frozenset[str], kind: str) -> ColumnElement[bool]:
    """Kinds that a few roles see whole, and the ministry and administrators in some states."""
    if roles & SEEN_BY[kind]:
        return true()
    states = SEEN_STATES.get(kind, {})
    seen = frozenset[str]().union(*(states[role] for role in roles if role in states))
    return Item.state.in_(sorted(seen)) if seen else false()


def roles_of(actor: Actor) -> frozenset[str]:
    """The roles that the actor holds in this program."""
    return frozenset(grant.role for grant in actor.grants if grant.program == NAME)


def may(actor: Actor, what: May, item: Item | None) -> bool:
    """Whether the actor may do `what`; on an item that they may see."""
    roles = roles_of(actor)
    if what in BY_ROLE:
        return bool(roles & BY_ROLE[what]) and not roles & TAKEN_AWAY.get(what, frozenset())
    if item is None:
        return False
    return bool(roles & CONCERNED[what]) or _is_of_theirs(actor, item)


def _is_of_theirs(actor: Actor, item: Item) -> bool:
    """Whether the item is one of the society for which the actor submits, or that they submitted themselves."""
    societies = actor.organizations("submitter") | actor.organizations("society_lead")
    return item.organization_id in societies or (is_own(actor, item) and actor.holds("submitter", NAME))


def hidden_fields(actor: Actor, item: Item) -> Collection[str]:
    """What is kept from an actor: who voted how is told in totals; scores and rank wait for the endorsement.

    Minutes show totals, so the names stay with the staff and the committees. Submitters, readers and the ministry see
    scores and the rank once they are endorsed. Cards are shown to nobody until all are in. Drafts of practices and
    resources are for staff, the committee that endorses practices, and the ministry. Minutes that are not approved yet
    are for the staff and the committee whose meeting it was.
    """
    if item.kind == "distribution_list":
        return frozenset() if may_read_names(actor) else LIST_NAMES
    if item.kind == "meeting":
        return _hidden_of_meeting(actor, item)
    if item.kind == "scorecard":
        return CARDS if item.state == "scoring" else frozenset()
    hidden = frozenset[str]() if sees_ballots(actor, item) else BALLOTS
    if item.kind in DRAFTED and not reads_drafts(actor, item):
        return hidden | DRAFTS
    if item.kind != "change_request" or item.fields.get("endorsed_on"):
        return hidden
    return hidden if any(actor.holds(role, NAME) for role in SCORE_READERS) else hidden | SCORES


def _hidden_of_meeting(actor: Actor, meeting: Item) -> Collection[str]:
    kept = frozenset[str]() if sees_ballots(actor, meeting) else BALLOTS
    if _reads_minutes(actor, meeting):
        return kept
    return kept | PROPOSED | (DRAFT_MINUTES if meeting.state in BEFORE_APPROVAL else frozenset())


def _reads_minutes(actor: Actor, meeting: Item) -> bool:
    """view.draft_minutes: staff, and the members of the committee whose meeting it was."""
    kind = meeting.fields.get("kind")
    held = [role for each in committees().values() if each.meeting == kind for role in (each.member, each.chair)]
    return bool(roles_of(actor) & {"cpin_staff", *held})


def reads_drafts(actor: Actor, item: Item) -> bool:
    """Whether the actor may read the versions of an item that are not in force yet."""
    return item.kind in DRAFTED and any(actor.holds(role, NAME) for role in DRAFT_READERS)


def sees_ballots(actor: Actor, item: Item) -> bool:
    """Whether the actor sees who voted how on an item: staff, and the members of a committee that decides about it."""
    deciding = turn_of(item)
    held = (member_role(deciding.code), deciding.chair) if deciding else ()
    return bool(roles_of(actor) & {"cpin_staff", *held})


def unnamed_actions(actor: Actor, item: Item) -> Collection[str]:
    """view.ballots_by_seat: whoever sees no ballots is not told who voted, was recused or wanted to meet either."""
    return frozenset() if sees_ballots(actor, item) else OF_A_SEAT


def _scores_or_decides(actor: Actor) -> ColumnElement[bool]:
    """Scorecards: whoever scores follows them; the committee that decides sees all."""
    if any(actor.holds(role, NAME) for role in SCORE_READERS):
        return true()
    return Item.id.in_(select(Follower.item_id).where(Follower.person_id == actor.person_id))


def _listed_states(kind: str) -> list[str]:
    return [name for name, state in registry.kind(kind).states.items() if state.listed]


def looks_after_files(actor: Actor, _item: Item) -> bool:
    """Staff withdraw the files of others, and erase what names a child, a family or a client."""
    return actor.holds("cpin_staff", NAME)


def sees_file(actor: Actor, item: Item, file: Attachment) -> bool:
    """A practice's or resource's files are for those who draft and endorse, until a version in force has them."""
    if item.kind not in DRAFTED or is_own(actor, item) or reads_drafts(actor, item):
        return True
    of_version = _files_of_versions(item).get(file.id)
    return item.state in DRAFTED[item.kind] if of_version is None else of_version


def _files_of_versions(item: Item) -> Mapping[int, bool]:
    """The files that stand on versions of an item, and whether one of those was published; asked once per session."""
    session = object_session(item)
    if session is None:
        return {}
    key = ("files_of_versions", item.id, item.version)
    if key not in session.info:
        rows = session.execute(select(Edition.file, Edition.state).where(Edition.item_id == item.id))
        found: dict[int, bool] = {}
        for value, state in rows:
            if isinstance(value, Mapping):
                number = int(value["attachment"])
                found[number] = found.get(number, False) or state in PUBLIC
        session.info[key] = found
    known: Mapping[int, bool] = session.info[key]
    return known


HOOKS: Mapping[str, Callable[..., Any]] = {
    "visible": visible,
    "may": may,
    "hidden_fields": hidden_fields,
    "unnamed_actions": unnamed_actions,
    "reads_drafts": reads_drafts,
    "looks_after_files": looks_after_files,
    "sees_file": sees_file,
}
