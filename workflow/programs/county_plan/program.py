"""The county_plan program, as the registry takes it."""

from collections.abc import Collection, Mapping
from pathlib import Path

from workflow.actors import Actor, Role
from workflow.programs.county_plan import (
    demo,
    demo_people,
    effects,
    guards,
    hearing_effects,
    hearing_guards,
    mails,
    papers,
    plan,
    recipients,
    signing_effects,
    writing,
)
from workflow.programs.county_plan.cycle import NEW_YORK
from workflow.programs.county_plan.cycles import acts, sheets
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


def parties() -> Mapping[str, tuple[Text, Collection[str]]]:
    """Whom a plan can wait for: the county that writes it, or the State that reviews it."""
    return {
        "county": (Text("County", "Comté"), COUNTY_ROLES),
        "state": (Text("State", "État"), STATE_ROLES),
    }


def may_read_list(actor: Actor, _code: str) -> bool:
    """Whether the actor may read how much moved and who was waited for: the State's offices."""
    return any(actor.holds(role, "county_plan") for role in STATE_ROLES)


PROGRAM = Program(
    name="county_plan",
    label=Text("County plans", "Plans de comté"),
    folder=Path(__file__).parent,
    calendar=NEW_YORK,
    roles={name: Role(name, label, scope="district" if name in COUNTY_ROLES else None) for name, label in ROLES.items()}
    | {ADMIN.name: ADMIN},
    guards=Guards({**guards.guards, **hearing_guards.guards, **acts.guards}),
    effects=Effects({**effects.effects, **hearing_effects.effects, **signing_effects.effects, **acts.effects}),
    recipients=recipients.recipients,
    mails=mails.MAILS,
    authority="06-OCFS-LCM-05",
    organization_kinds=ORGANIZATION_KINDS,
    hooks={
        **HOOKS,
        **writing.HOOKS,
        **papers.HOOKS,
        "limit_days": plan.limit_days,
        **sheets.HOOKS,
        "may_read_list": may_read_list,
        "parties": parties,
        "beginnings": acts.beginnings,
        "offered_options": hearing_guards.offered_options,
        "demo_people": demo_people.add_people,
        "demo_accounts": demo_people.shown,
        "demo_events": demo.events,
    },
)
