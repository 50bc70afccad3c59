"""Hostile words in every field that any kind declares, and in every input of any action: shown literally."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blueprints import api
from models.history import HistoryEntry
from models.items import Item
from tests.attacks.asking import Answered
from tests.attacks.places import Place, all_places
from tests.attacks.poisoning import BAD, LINKS
from tests.attacks.site import Site
from tests.attacks.striking import strike_api
from tests.attacks.test_scripts import alive, formulas
from tests.blueprints.cast import NOW
from workflow import registry, versions
from workflow.definition import Field, Workflow

HASH = "0" * 64
NAMES_SOMETHING = frozenset({"cycle"})
"""Texts that are refused unless they name something that there is."""
READERS = {"cpin": "staff", "county_plan": "state"}
"""Who sees every item of a program."""


def hostile(declared: tuple[Field, ...]) -> dict[str, object]:
    """Hostile words for each text among these fields, each with the name of its field."""
    found: dict[str, object] = {}
    for one in declared:
        if one.type in ("text", "long") and one.name not in NAMES_SOMETHING:
            found[one.name] = f"{BAD}{one.name}{LINKS if one.type == 'long' else ''}"
        elif one.type == "rows" and len(row := hostile(one.columns)) == len(one.columns):
            found[one.name] = [row]
    return found


def make_hostile(session: Session, flow: Workflow, organization: int) -> str:
    """An item of a kind, put where items are kept, and a step of its history for each action."""
    number = versions.current_version(session, flow, NOW)
    known = session.scalars(select(Item.fields).where(Item.kind == flow.kind).limit(1)).first() or {}
    state = next((name for name, one in flow.states.items() if one.listed), next(iter(flow.states)))
    item = Item(
        program=flow.program, kind=flow.kind, reference=f"{flow.prefix}-2026-7777", workflow_id=number, state=state,
        tracks={name: one.initial for name, one in flow.tracks.items()}, version=1, head_hash=HASH, title=BAD,
        fields={**known, **hostile(tuple(flow.fields.values()))}, organization_id=organization, effective_on=NOW.date(),
        created_at=NOW, updated_at=NOW + timedelta(days=1), entered_at=NOW,
    )  # fmt: skip
    session.add(item)
    session.flush()
    session.add_all(
        HistoryEntry(
            item_id=item.id, seq=seq, action=row.do, actor_name=BAD, role="system", recorded_at=NOW, to_state=state,
            effective_on=NOW.date(), input=hostile(row.input), input_digest=HASH, prev_hash=HASH, hash=HASH,
        )
        for seq, row in enumerate(flow.transitions, 1)
    )  # fmt: skip
    return item.reference


def shown(site: Site, flow: Workflow, reference: str) -> list[Answered]:
    who = READERS[flow.program]
    addresses = (
        *(f"/items/{reference}", f"/lists/{flow.kind}?sort=-updated", f"/api/v1/items/{reference}"),
        f"/api/v1/items/{reference}/history?limit=100",
    )
    rules = {place.rule.rule: place for place in all_places(site)}
    place = rules["/items/<reference>"]
    return [Answered(who, Place(place.rule, "GET", {}), one, site.ask(who, "GET", one)) for one in addresses]


@pytest.mark.parametrize("program", READERS)
def test_hostile_words_in_every_field_of_every_kind_stay_words(site: Site, program: str) -> None:
    place = site.world.organizations["S1" if program == "cpin" else "D1"]
    faults = []
    for flow in registry.program(program).kinds.values():
        with site.database.write() as session:
            reference = make_hostile(session, flow, place)
        answers = shown(site, flow, reference)
        faults += [*(str(one) for one in answers if one.code != 200), *alive(answers), *formulas(answers)]
        faults += [] if BAD in answers[0].text else [f"{reference} shows none of it"]
    assert faults == []


def test_hostile_words_in_every_body_of_the_api_break_nothing(site: Site) -> None:
    answers = list(strike_api(site, "staff", api.spec(site.world.app)))
    assert len(answers) > 35
    assert [str(one) for one in answers if one.code >= 500 or not one.media.endswith("json")] == []
