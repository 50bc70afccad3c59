"""Performing the events of a case through the engine, and what came of each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.decisions import Decision
from models.items import Item, ItemLink
from workflow import engine
from workflow.committees.tally import Outcome
from workflow.definition import Field
from workflow.errors import InvalidInput, Refused
from workflow.programs.cpin.reference import committees
from workflow.programs.cpin.scenario import times, votes
from workflow.programs.cpin.scenario import vocabulary as words
from workflow.programs.cpin.scenario.given import RENAMED, field_name
from workflow.programs.cpin.scenario.vocabulary import Verb
from workflow.programs.cpin.scenario.world import World
from workflow.scenarios.cases import Failure, ScenarioError, check_keys, line_of
from workflow.scenarios.shapes import read_mapping, read_word

CHILD_FIELDS = ("title", "details")
QUESTION = "supplementary_question"
MADE_KINDS = {"cr": "change_request", "inquiry": "inquiry"}
PREVAILING = frozenset({"prevailing", "in_favour"})


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a case, checked: every word in it exists."""

    at: datetime
    by: str
    verb: Verb
    item: str
    given: Mapping[str, Any]
    result: str | None
    line: int


class Came(Exception):  # noqa: N818 - carries what came out of an event past its transaction, which is undone
    """The event was refused: nothing of it is kept. `codes` are the blocks that refused it."""

    def __init__(self, codes: frozenset[str], sentence: str) -> None:
        """Keep all codes; one of them is the one expected, or none."""
        self.codes = codes
        super().__init__(sentence)


def read_event(world: World, node: Any) -> Event:
    """Check an event's words. Raises ScenarioError for an unknown key, verb, actor, field or result."""
    check_keys(node, words.EVENT, required=("at", "by", "do", "item"), what="event")
    line, by, item = line_of(node), read_word(node, "by"), read_word(node, "item")
    verb = words.find_verb(node["do"], line_of(node, "do"))
    world.person(by, line_of(node, "by"))
    given = read_mapping(node, "with")
    if not isinstance(given.get("children", []), (int, list)):
        raise ScenarioError(line_of(given, "children"), f"children is a list or a number, not {given['children']!r}")
    check_keys(given, _known_names(verb), what=f"what {verb.said} is given")
    event = Event(
        at=times.instant(node["at"], line_of(node, "at")),
        by=by,
        verb=verb,
        item=item,
        given=given,
        result=words.check_result(node.get("result"), line_of(node, "result")),
        line=line,
    )
    votes.call_members(world, event)
    return event


def _known_names(verb: Verb) -> frozenset[str]:
    if verb.said == "motion.decide":
        return words.TALLY
    renamed = {**words.renamed(verb), **RENAMED.get(verb.kind, {})}
    asked = verb.asks()
    return asked | words.given_names(verb) | {said for said, name in renamed.items() if name in asked}


def perform(world: World, event: Event) -> Failure | None:
    """Perform one event; None when what came is what the case says."""
    expected = event.result or "done"
    try:
        with world.database.write() as session:
            came = _act(world, session, event)
    except Came as refused:
        came = refused.codes
        sentence = str(refused)
    else:
        sentence = ", ".join(sorted(came))
    if expected in came:
        return None
    return Failure(event.line, f"{event.verb.said} of {event.item} by {event.by}", expected, sentence)


def _act(world: World, session: Session, event: Event) -> frozenset[str]:
    try:
        if event.verb.said in words.VOTING:
            return _vote(world, session, event)
        _advance(world, session, event, event.verb.action, event.by, _plain_data(world, session, event))
    except Refused as refused:
        raise Came(_codes(refused, event), _sentence(refused)) from refused
    except InvalidInput as invalid:
        raise Came(frozenset(), f"invalid input: {invalid}") from invalid
    return frozenset({"done"})


def _vote(world: World, session: Session, event: Event) -> frozenset[str]:
    """A verb about a motion, in the workflow of the item that it is about."""
    item = world.item(session, event.item)
    if item is None:
        raise Came(frozenset(), f"there is no {event.item}")
    event = replace(event, verb=votes.fitting(item, event.verb))
    votes.seat_members(world, session, item, event)
    if event.verb.said == "motion.decide":
        return frozenset({str(_decide(world, session, event))})
    by = votes.voter(world, session, item, event)
    if by is None:
        raise Came(frozenset({"blocked: role"}), "whoever tells it does not vote in this committee")
    _advance(world, session, event, event.verb.action, by, _plain_data(world, session, event))
    return votes.came_of(session, item, event)


def _advance(world: World, session: Session, event: Event, action: str, by: str, data: dict[str, Any]) -> Item:
    actor = world.actor(session, by, times.program().today(event.at), event.line)
    if event.verb.creates:
        item = engine.create(
            session, event.verb.kind, action, actor=actor, now=event.at, data=data, reference=event.item
        )
        world.items[event.item] = item.id
        return item
    found = world.item(session, event.item)
    if found is None:
        raise Came(frozenset(), f"there is no {event.item}")
    engine.advance(session, found, action, actor=actor, now=event.at, data=data)
    _name_what_was_made(world, session, found, event)
    return found


def _codes(refused: Refused, event: Event) -> frozenset[str]:
    """The blocks as a case calls them: a motion out of place is refused by the state, a wrong chair by SD7."""
    codes = set(refused.codes)
    if "guard:motion_fits_state" in codes:
        codes.add("state")
    if refused.action == "confirm_decision" and "role" in codes:
        codes.add("SD7")
    return frozenset(f"blocked: {code}" for code in codes)


def _sentence(refused: Refused) -> str:
    told = "; ".join(f"{reason.code}: {reason.message.en}" for reason in refused.reasons)
    return f"blocked: {', '.join(sorted(refused.codes))} ({told})"


def _plain_data(world: World, session: Session, event: Event) -> dict[str, Any]:
    """What the action is given: declared names only, with the case's names replaced by what they stand for."""
    renamed = words.renamed(event.verb)
    declared = {field.name: field for row in event.verb.rows for field in row.input}
    data: dict[str, Any] = {}
    for said, value in _unfolded(event.verb, event.given).items():
        name = renamed.get(said, field_name(world, event.verb.kind, said, value))
        if name in declared:
            data[name] = _value(world, session, declared[name], value, event.line)
    return data


def _unfolded(verb: Verb, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a case says in short, as the workflow asks for it."""
    if verb.action == "void" and "reason" in given:
        field = next(field for row in verb.rows for field in row.input if field.name == "void_reason")
        known = {option.value for option in field.options}
        return {"void_reason": given["reason"] if given["reason"] in known else "other", **given}
    if verb.action == "split" and "children" in given:
        return {**given, "children": [_child(child) for child in _listed(given["children"])]}
    if verb.kind == "report":
        return _report_unfolded(given)
    if verb.said == "tsn.input":
        return {"oacas_inputs": "given", **given}
    return given


def _report_unfolded(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is not applicable by code, and questions by the names that the case has for them, as rows."""
    rows: dict[str, Any] = dict(given)
    if isinstance(given.get("na"), Mapping):
        rows["na"] = [{"code": code, "reason": reason} for code, reason in given["na"].items()]
    if isinstance(given.get("questions"), list):
        rows["questions"] = [{name: one[name] for name in one if name != "id"} for one in given["questions"]]
    return rows


def _listed(children: Any) -> list[Any]:
    return [f"Part {number + 1}" for number in range(children)] if isinstance(children, int) else list(children)


def _child(child: Any) -> dict[str, Any]:
    if not isinstance(child, Mapping):
        return {"title": str(child)}
    return {"title": str(child.get("id", "")), **{name: child[name] for name in CHILD_FIELDS if name in child}}


def _value(world: World, session: Session, declared: Field, value: Any, line: int) -> Any:
    if declared.type == "date":
        return times.day(value, line).isoformat()
    if declared.type == "scorers" and isinstance(value, list):
        return [str(world.people.get(str(name), name)) for name in value]
    if declared.name == "moscow":
        return str(value).lower().split(" ")[0].replace("'", "").replace("’", "")
    return world.value(session, declared, value, line)


def made_names(event: Event) -> list[str]:
    """What the case calls the items that the event makes besides its own: `cr`, `inquiry`, `children`."""
    return list(made_kinds(event))


def made_kinds(event: Event) -> dict[str, str]:
    """The kinds of the items that the event makes besides its own, by what the case calls them."""
    names = {str(event.given[key]): kind for key, kind in MADE_KINDS.items() if key in event.given}
    children = event.given.get("children", [])
    listed = [] if isinstance(children, int) else children
    made = [str(child.get("id") if isinstance(child, Mapping) else child) for child in listed]
    asked = [str(one.get("id")) for one in event.given.get("questions", []) if event.verb.kind == "report"]
    return {**names, **dict.fromkeys(made, event.verb.kind), **dict.fromkeys(asked, QUESTION)}


def _name_what_was_made(world: World, session: Session, item: Item, event: Event) -> None:
    names = made_names(event)
    if not names:
        return
    session.flush()
    links = session.scalars(select(ItemLink.to_id).where(ItemLink.from_id == item.id).order_by(ItemLink.to_id))
    fresh = [made for made in links if made not in world.items.values()]
    world.items.update(zip(names, fresh, strict=False))


def _decide(world: World, session: Session, event: Event) -> Outcome:
    """The secretary records the tally, the chair confirms it: one transaction, undone when either is refused."""
    given = event.given
    if "confirmed_by" not in given:
        raise ScenarioError(event.line, "motion.decide says no 'confirmed_by'")
    votes.place_notice(world, session, event)
    item = _advance(world, session, event, "record_tally", event.by, _tally(world, session, event))
    _advance(world, session, event, "confirm_decision", str(given["confirmed_by"]), {})
    decision = session.scalars(select(Decision).where(Decision.item_id == item.id).order_by(Decision.id.desc())).first()
    if decision is None or decision.outcome is None:
        raise Came(frozenset(), "no decision")
    return Outcome(0, decision.outcome, decision.outcome_reason)  # type: ignore[arg-type]


def _tally(world: World, session: Session, event: Event) -> dict[str, Any]:
    rows = {field.name: field for row in event.verb.rows for field in row.input}
    renamed = {"conditions": "proposed_conditions", "revisit_on": "proposed_revisit_on", "date": "decided_on"}
    said = dict(_tally_defaults(world.kinds.get(event.item, event.verb.kind), event.given))
    if "seats_filled" not in event.given and votes.keeps_seats(session, str(said["committee"]), event):
        del said["seats_filled"]
    for apart in ("confirmed_by", "notice_business_days"):
        said.pop(apart, None)
    if "mover_side" in said:
        said["mover_side"] = "prevailing" if said["mover_side"] in PREVAILING else "other"
    data: dict[str, Any] = {}
    for name, value in said.items():
        declared = rows[renamed.get(name, name)]
        data[declared.name] = _value(world, session, declared, value, event.line)
    return data


def _tally_defaults(kind: str, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What a case leaves out: the committee that decides, all its seats filled, and nobody against or abstaining."""
    yield from {"in_favour": 0, "against": 0, "abstain": 0}.items()
    code = votes.deciding(kind, given.get("committee"))
    yield "committee", code
    if code in committees():
        yield "seats_filled", committees()[code].voting_seats
    yield from given.items()
