"""What a county gives with its actions, as the facts of a case tell it."""

from datetime import date
from typing import Any

from workflow.programs.county_plan.plan import ELEMENT_FIELDS
from workflow.programs.county_plan.reference import read_districts
from workflow.programs.county_plan.scenario.facts import CaseFacts, HearingFact

CYCLE = "2007-2009"
TEXT = "As agreed in the county."
ATTENDANCE = 12


def county_code(facts: CaseFacts) -> str:
    """The two digits of the case's county."""
    return str(facts.district["code"]).zfill(2)


def county_name(facts: CaseFacts) -> str:
    """The name of the case's county, or its code where no county has it."""
    code = county_code(facts)
    return next((district.name for district in read_districts() if district.code == code), code)


def record_data(facts: CaseFacts, today: date) -> dict[str, Any]:
    """What is told of the hearing, of that which the facts name."""
    told: dict[str, Any] = dict.fromkeys(ELEMENT_FIELDS.values(), TEXT)
    told["hearing_attendance"] = ATTENDANCE
    told["form_hearing_on"] = max((one.on for one in facts.hearings), default=today)
    return {ELEMENT_FIELDS[element]: told[ELEMENT_FIELDS[element]] for element in facts.hearing_elements}


def notice_data(hearing: HearingFact) -> dict[str, Any]:
    """What is given when the notice of a hearing is recorded."""
    return {
        "newspaper": hearing.newspaper,
        "general_circulation": hearing.general_circulation,
        "notice_on": hearing.notice,
        "hearing_on": hearing.on,
        "times_for": list(hearing.times_for),
    }
