"""The county_plan program, as the registry takes it."""

from pathlib import Path

from workflow.actors import Role
from workflow.programs.county_plan import (
    demo,
    demo_people,
    effects,
    guards,
    hearing_effects,
    hearing_guards,
    mails,
    recipients,
)
from workflow.programs.county_plan.cycle import NEW_YORK
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

PROGRAM = Program(
    name="county_plan",
    label=Text("County plans", "Plans de comté"),
    folder=Path(__file__).parent,
    calendar=NEW_YORK,
    roles={
        name: Role(name, label, scope="district" if name in COUNTY_ROLES else None) for name, label in ROLES.items()
    },
    guards=Guards({**guards.guards, **hearing_guards.guards}),
    effects=Effects({**effects.effects, **hearing_effects.effects}),
    recipients=recipients.recipients,
    mails=mails.MAILS,
    authority="06-OCFS-LCM-05",
    organization_kinds=ORGANIZATION_KINDS,
    hooks={
        **HOOKS,
        "offered_options": hearing_guards.offered_options,
        "demo_people": demo_people.add_people,
        "demo_accounts": demo_people.shown,
        "demo_events": demo.events,
    },
)
