"""The county_plan program, as the registry takes it."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from workflow.accounts import required
from workflow.actors import Actor, Role
from workflow.beginnings import Beginning
from workflow.context import Context
from workflow.programs.county_plan import (
    demo,
    demo_people,
    districts_board,
    effects,
    guards,
    hearing_effects,
    hearing_guards,
    letters,
    mails,
    menu,
    papers,
    plan,
    recipients,
    signing_effects,
    writing,
)
from workflow.programs.county_plan.changes import (
    amendments,
    applying,
    beginning,
    functions,
    opening,
    replacements,
    reporting,
    signing,
    updates,
    waivers,
)
from workflow.programs.county_plan.changes.kinds import RELATIONS
from workflow.programs.county_plan.cycle import NEW_YORK
from workflow.programs.county_plan.cycles import acts, sheets
from workflow.programs.county_plan.reviewing import beginnings as reviewing_beginnings
from workflow.programs.county_plan.reviewing import effects as reviewing_effects
from workflow.programs.county_plan.reviewing import guards as reviewing_guards
from workflow.programs.county_plan.reviewing import showing
from workflow.programs.county_plan.visibility import HOOKS
from workflow.programs.county_plan.wording import ORGANIZATION_KINDS, ROLES
from workflow.registry import Effects, Guards, Program
from workflow.texts import Text

COUNTY_ROLES = frozenset(
    {
        "ldss_planner",
        "ldss_commissioner",
        "yb_director",
        "myb_director",
        "youth_board_chair",
        "probation_director",
        "ceo_or_chair",
        "district_attorney",
        "advisory_board",
    }
)

STATE_ROLES = frozenset(ROLES) - COUNTY_ROLES
ADMIN = Role("admin", Text("Technical administrator", "Administration technique"))

CHANGES = (amendments, applying, beginning, replacements, signing, updates, waivers)
"""The rooms of what changes an approved plan, whose guards and effects are entered as they are read."""


def parties() -> Mapping[str, tuple[Text, Collection[str]]]:
    """Whom a plan can wait for: the county that writes it, or the State that reviews it."""
    return {
        "county": (Text("County", "Comté"), COUNTY_ROLES),
        "state": (Text("State", "État"), STATE_ROLES),
    }


def may_read_list(actor: Actor, _code: str) -> bool:
    """Whether the actor may read how much moved and who was waited for: the State's offices."""
    return any(actor.holds(role, "county_plan") for role in STATE_ROLES)


def speaker(actor: Actor) -> Mapping[str, Any]:
    """The district of a planner who has one."""
    own = actor.organizations("ldss_planner")
    return {"district": next(iter(own))} if len(own) == 1 else {}


def beginnings(ctx: Context) -> Mapping[str, Beginning]:
    """What the forms of cycles, of plans and of what changes them begin with."""
    return {**acts.beginnings(ctx), **reviewing_beginnings.beginnings(ctx), **reporting.beginnings(ctx)}


def _together(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """The functions of several rooms by name."""
    return {name: function for part in parts for name, function in part.items()}


HELD = {name: Role(name, label, scope="district" if name in COUNTY_ROLES else None) for name, label in ROLES.items()}
HELD |= {ADMIN.name: ADMIN}

PROGRAM = Program(
    name="county_plan",
    label=Text("County plans", "Plans de comté"),
    folder=Path(__file__).parent,
    calendar=NEW_YORK,
    roles=HELD,
    settings={required.NAME: list(required.DEFAULT)},
    setting_rules=(required.rule_for(HELD),),
    guards=Guards(
        _together(guards.guards, hearing_guards.guards, acts.guards, reviewing_guards.guards, functions.guards)
    ),
    effects=Effects(
        _together(
            effects.effects,
            hearing_effects.effects,
            signing_effects.effects,
            acts.effects,
            reviewing_effects.effects,
            functions.effects,
        )
    ),
    recipients=recipients.recipients,
    mails=mails.MAILS,
    relations=RELATIONS,
    authority="06-OCFS-LCM-05",
    organization_kinds=ORGANIZATION_KINDS,
    hooks={
        **HOOKS,
        **writing.HOOKS,
        **papers.HOOKS,
        **showing.HOOKS,
        **letters.HOOKS,
        "limit_days": plan.limit_days,
        **sheets.HOOKS,
        **districts_board.HOOKS,
        **opening.HOOKS,
        "may_read_list": may_read_list,
        "parties": parties,
        "beginnings": beginnings,
        "speaker": speaker,
        "menu": menu.menu,
        "offered_options": hearing_guards.offered_options,
        "demo_people": demo_people.add_people,
        "demo_accounts": demo_people.shown,
        "demo_events": demo.events,
    },
)
