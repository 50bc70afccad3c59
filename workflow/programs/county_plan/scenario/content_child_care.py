"""What a county wrote of child care (DSS-G), as the facts of a case tell it; what they leave out is compliant."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from workflow.content.answers import NO, YES, Place, read_exact
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.cycle import cycle_named
from workflow.programs.county_plan.questions.child_care import CATEGORIES
from workflow.programs.county_plan.questions.child_care_payments import GROUPS
from workflow.programs.county_plan.rules.title_xx import SIZES
from workflow.programs.county_plan.scenario.facts import CaseFacts
from workflow.programs.county_plan.scenario.given import CYCLE, TEXT, county_name

Answers = Mapping[str, Any]
Given = Mapping[str, Any]

FORM = {"attachment": 0, "name": "local-forms.pdf", "sha256": "", "size": 0}
SET_ASIDE = "1000"
BOX_OF_DAYS = {"14": "two_weeks", "28": "four_weeks"}
ONE_TYPE = ["Day Care Center"]
BOTH = ["very_low_income", "special_needs"]


def answer_child_care(facts: CaseFacts) -> Mapping[Place, Any]:
    """Every answer of DSS-G, and what the profile says of child care."""
    later = facts.later
    options: tuple[int, ...] = later.get("options") or ()
    completed: tuple[str, ...] = later.get("completed") or ()
    parts: dict[str, dict[str, Any]] = {
        PROFILE: _profile(options, later.get("g7") or {}),
        "DSS-G-1": {"county": county_name(facts), **_administration(later.get("g1") or {})},
        "DSS-G-2": dict.fromkeys(CATEGORIES, NO),
        "DSS-G-3": _families(later.get("g3") or {}),
        "DSS-G-4": {f"option_{option}": True for option in options},
    }
    if "forms" in completed:
        parts["DSS-G-4"]["local_forms"] = FORM
    for name, (fact, write) in APPENDICES.items():
        if name in completed:
            parts[f"DSS-{name}"] = dict(write(later.get(fact) or {}, facts))
    return {
        Place(part, question): value
        for part, answers in parts.items()
        for question, value in answers.items()
        if value is not None
    }


def _profile(options: Iterable[int], g7: Given) -> dict[str, Any]:
    return {
        "PF-HIGHER-WORK-HOURS": NO,
        "PF-LOCAL-PRIORITIES": _yesno(1 in options),
        "PF-STD-LE": NO,
        "PF-TXX-PROTECTIVE-ONLY": _yesno(g7.get("protective_only", False)),
    }


def _administration(g1: Given) -> dict[str, Any]:
    allocation, total = read_exact(g1.get("allocation")), read_exact(g1.get("total"))
    local = None if allocation is None or total is None else total - allocation
    return {
        "organization": TEXT,
        "unit_public_assistance": TEXT,
        "unit_transitioning": TEXT,
        "unit_income_eligible": TEXT,
        "unit_title_xx": TEXT,
        "allocation": _number(allocation),
        "local_share": _number(local),
        "total_nysccbg": _number(total),
        "a_subsidy": _number(g1.get("a")),
        "b_other_program_costs": _number(g1.get("b")),
        "c_administrative_costs": _number(g1.get("c")),
    }


def _families(g3: Given) -> dict[str, Any]:
    methods = [str(method) for method in g3.get("methods") or ()]
    order = g3.get("order")
    return {
        "reasonable_distance": TEXT,
        "trip": "one-way",
        "minutes": 60,
        "steps_to_define": TEXT,
        "very_low_income_percent": _number(g3.get("very_low")),
        "family_share_percent": _number(g3.get("share")),
        "case_closing_method": methods[0] if len(methods) == 1 else methods,
        "closing_description": TEXT if "1" in methods else None,
        "closing_order": ["shortest", "longest"] if order == "both" else order,
        "closing_federal_priorities": BOTH,
        "case_opening_description": TEXT,
        "opening_federal_priorities": BOTH,
        "fraud_high_risk_criteria_and_referral": TEXT,
        "sampling_need_verification": TEXT,
        "sampling_indicators": _lines(g3.get("indicators") or ()),
        "sampling_provider_review_cacfp": TEXT,
    }


def _priorities(given: Given, facts: CaseFacts) -> Answers:
    del given, facts
    return {
        "priorities": [{"category": "Teen parents", "rank": 1, "description": TEXT}],
        "basis": _lines(["reason for care"]),
        "replaces_federal": NO,
        "limits_provider_choice": NO,
        "limits_guarantee": NO,
    }


def _set_asides(given: Given, facts: CaseFacts) -> Answers:
    del given
    return {
        "total_nysccbg_incl_local": _number((facts.later.get("g1") or {}).get("total")),
        "ccbg_set_asides": [{"category": "Teen parents", "amount": SET_ASIDE}],
        "ccbg_total": SET_ASIDE,
        "ccbg_rationale": [{"category": "Teen parents", "rationale": TEXT}],
    }


def _title_xx(g7: Given, facts: CaseFacts) -> Answers:
    del facts
    given = dict(g7)
    if not any(size in g7 for size in (*SIZES, "protective_only")):
        given = {size: cycle_named(CYCLE).limit(f"title_xx_percent_{size}") for size in SIZES}
    return {
        **{field: _number(given.get(size)) for size, (field, _) in SIZES.items()},
        "projected_expenditure_plan_duration": _number(g7.get("amount", 50000)),
        "programmatic_eligibility": ["employment"],
        "limits_applied": _yesno(g7.get("limits_applied", False)),
        "limits_text": g7.get("limits_text"),
        "prioritizes": _yesno(g7.get("prio", False)),
        "priorities_text": g7.get("prio_text"),
        "used_for_cps_cases": YES,
        "used_for_preventive_cases": YES,
    }


def _standards(given: Given, facts: CaseFacts) -> Answers:
    del given, facts
    return {
        "1_standards_and_who": TEXT,
        "2_methods_and_resources_to_check": TEXT,
        "4_justification_per_standard": TEXT,
        "supersedes": NO,
        "extends_time": NO,
        "duplicate_cost": NO,
    }


def _absences(g9: Given, facts: CaseFacts) -> Answers:
    del facts
    days = {row["period"]: row for row in g9.get("rows") or ()}
    base = str(g9.get("base_period") or next((period for period in days if period != "1"), "3"))
    rows = {"in_a_month": days.get("1", MONTH_DAYS), "base_period": days.get(base, BASE_DAYS)}
    return {
        "eligible_providers": g9.get("types", ONE_TYPE),
        "contract_only": _yesno(g9.get("contract_only", False)),
        "base_period": base,
        "limits": [{"row": name, **_days(row)} for name, row in rows.items()],
        "reasons": g9.get("reasons", TEXT),
    }


MONTH_DAYS = {"routine": 6, "extenuating": 2, "total": 8}
BASE_DAYS = {"routine": 10, "extenuating": 4, "total": 14}


def _days(row: Given) -> dict[str, Any]:
    return {f"{name}_days": row.get(name) for name in MONTH_DAYS}


def _closures(g10: Given, facts: CaseFacts) -> Answers:
    del facts
    return {
        "eligible_providers": g10.get("types", ONE_TYPE),
        "contract_only": _yesno(g10.get("contract_only", False)),
        "days_allowed": g10.get("days", 3),
        "allowable_closures": _lines(g10.get("list", ["holidays"])),
    }


def _payments(g11: Given, facts: CaseFacts) -> Answers:
    told = g11.get("elements", ["circumstances", "type", "rate"])
    rate = g11.get("pct", 10)
    sections: Mapping[int, Answers] = {
        7: {
            "transport_circumstances": TEXT if "circumstances" in told else None,
            "transport_type": ["public"] if "type" in told else None,
            "transport_rate": TEXT if "rate" in told else None,
        },
        8: {
            "accredited_percent": _number(g11.get("accredited", rate)),
            "accredited_types": g11.get("accredited_types", ["licensed"]),
        },
        9: {
            "nontraditional_percent": _number(g11.get("nontraditional", rate)),
            "nontraditional_all_types": _yesno(g11.get("nontraditional_all_types", True)),
        },
        10: {
            "sleep_standards": _text(g11.get("criteria", True)),
            "sleep_hours": _number(g11.get("hours", 8)),
        },
    }
    return {**_chosen(sections, facts), "justification_above_15": _text(g11.get("justification"))}


def _unit(g12: Given, facts: CaseFacts) -> Answers:
    ages = {name: [str(age) for age in g12.get(name) or ()] for name in ("always", "beneficial")}
    if not any(name in g12 for name in ages):
        ages["always"] = ["18"]
    days = str(g12.get("days", 14)).replace(" ", "_")
    sections: Mapping[int, Answers] = {
        11: {"over_24h_limits": _text(g12.get("text", True))},
        12: {
            "unit_always": ages["always"],
            "unit_when_beneficial": ages["beneficial"],
            "unit_criteria": _text(g12.get("criteria")),
        },
        13: {
            "waiver_description_and_justification": _text(g12.get("justified", True)),
            "waivers": [
                {
                    "provision": TEXT,
                    "statutory": _yesno(g12.get("statutory", False)),
                    "approved_on": _text(g12.get("approved")),
                    "implemented_on": _text(g12.get("implemented")),
                }
            ],
        },
        14: {
            "break_length": BOX_OF_DAYS.get(days, days),
            "would_be_lost": _yesno(g12.get("would_be_lost")),
            "starts_within": _yesno(g12.get("starts_within")),
            "break_groups": [_group(group) for group in g12.get("groups", GROUPS)],
        },
    }
    return _chosen(sections, facts)


def _chosen(sections: Mapping[int, Answers], facts: CaseFacts) -> dict[str, Any]:
    """The sections of the chosen options; all of them where none is chosen and the appendix is filled in anyway."""
    options = [option for option in facts.later.get("options") or () if option in sections]
    return {name: value for option in options or sections for name, value in sections[option].items()}


def _group(said: str) -> str:
    return next((value for value, words in GROUPS.items() if said in (value, words)), said)


def _number(value: Any) -> str | None:
    return None if value is None else str(value)


def _yesno(value: Any) -> str | None:
    if value is None:
        return None
    return YES if value in (True, YES) else NO


def _text(value: Any) -> str | None:
    """A text as it is given; true stands for some text, false for none."""
    if value is True:
        return TEXT
    return str(value) if value else None


def _lines(texts: Iterable[Any]) -> list[dict[str, str]]:
    return [{"text": str(text)} for text in texts]


APPENDICES: Mapping[str, tuple[str, Callable[[Given, CaseFacts], Answers]]] = {
    "G-5": ("g5", _priorities),
    "G-6": ("g6", _set_asides),
    "G-7": ("g7", _title_xx),
    "G-8": ("g8", _standards),
    "G-9": ("g9", _absences),
    "G-10": ("g10", _closures),
    "G-11": ("g11", _payments),
    "G-12": ("g12", _unit),
}
"""The fact that tells of each optional appendix, where there is one, and how it is filled in."""
