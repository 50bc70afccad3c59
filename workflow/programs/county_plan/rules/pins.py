"""What the PINS Diversion Services Plan tells (R-PINS-01 to R-PINS-08)."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import PASS, Finding, block, rule
from workflow.programs.county_plan.wording import listed
from workflow.texts import Text

PARTNERS = ("ldss_planner", "probation_director")
HOURS = "PINS-I-b.crisis_hours"

AGENCIES = {
    "LDSS": Text("the LDSS", "le LDSS"),
    "Probation": Text("the Probation Department", "le service de probation"),
}
CATEGORIES = {
    "respite": Text("residential respite", "le répit en établissement"),
    "crisis": Text("24-hour crisis intervention", "l’intervention de crise 24 heures sur 24"),
    "diversion": Text("diversion or another alternative to detention", "la déjudiciarisation ou une autre solution"),
    "adr": Text("alternative dispute resolution", "le règlement extrajudiciaire des différends"),
}


@rule(
    "R-PINS-01",
    Text("One lead agency", "Un seul organisme responsable"),
    citation="ch. 57 of the Laws of 2005; Family Court Act 735; 06-OCFS-LCM-05 PINS-I-a",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def name_lead_agency(cycle: Cycle, *, lead: str | Collection[str] | None) -> Finding:
    """Exactly one agency leads PINS diversion, the LDSS or Probation (Family Court Act 735; PINS-I-a)."""
    allowed = cycle.words("pins_lead_agencies")
    named = [lead] if isinstance(lead, str) else list(lead or ())
    if len(named) == 1 and named[0] in allowed:
        return PASS
    return block(
        "Name exactly one lead agency for PINS diversion: {either} (Family Court Act 735).",
        "Nommez un seul organisme responsable de la déjudiciarisation PINS : {either} (Family Court Act 735).",
        who=PARTNERS,
        field="PINS-I-a.lead_agency",
        either=_either([AGENCIES[agency] for agency in allowed]),
    )


def _either(names: Sequence[Text]) -> Text:
    return Text(" or ".join(name.en for name in names), " ou ".join(name.fr for name in names))


@rule(
    "R-PINS-02",
    Text("Required service categories", "Catégories de services exigées"),
    citation="06-OCFS-LCM-05 PINS-I-b",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def offer_required_categories(cycle: Cycle, *, categories: Collection[str]) -> Finding:
    """Each required category has a service; dispute resolution is optional (06-OCFS-LCM-05 PINS-I-b)."""
    missing = [category for category in cycle.words("pins_categories") if category not in categories]
    if not missing:
        return PASS
    return block(
        "List at least one PINS service for {missing} (06-OCFS-LCM-05 PINS-I-b).",
        "Inscrivez au moins un service PINS pour {missing} (06-OCFS-LCM-05 PINS-I-b).",
        who=PARTNERS,
        field="PINS-I-b.services",
        missing=listed([CATEGORIES[category] for category in missing]),
    )


@rule(
    "R-PINS-03",
    Text("Crisis intervention around the clock", "Intervention de crise jour et nuit"),
    citation="06-OCFS-LCM-05 PINS-I-b-ii, PINS-I-c-i",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def cover_every_hour(cycle: Cycle, *, hours: Decimal | int | None) -> Finding:
    """Crisis intervention covers every hour of the day; `hours` a day, None where it is not told (PINS-I-b-ii)."""
    needed = cycle.limit("crisis_hours")
    if hours is not None and hours >= needed:
        return PASS
    if hours is None:
        return block(
            "Tell for how many hours a day crisis intervention is available; it must be {needed} "
            "(06-OCFS-LCM-05 PINS-I-b).",
            "Dites combien d’heures par jour l’intervention de crise est offerte; il en faut {needed} "
            "(06-OCFS-LCM-05 PINS-I-b).",
            who=PARTNERS,
            field=HOURS,
            needed=needed,
        )
    return block(
        "Provide crisis intervention {needed} hours a day. The plan tells of {hours} (06-OCFS-LCM-05 PINS-I-b).",
        "Assurez l’intervention de crise {needed} heures par jour. Le plan en indique {hours} "
        "(06-OCFS-LCM-05 PINS-I-b).",
        who=PARTNERS,
        field=HOURS,
        needed=needed,
        hours=hours,
    )


@rule(
    "R-PINS-04",
    Text("Geographic area", "Territoire desservi"),
    citation="06-OCFS-LCM-05 PINS-I-b",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def tell_areas(cycle: Cycle, *, areas: Sequence[str]) -> Finding:
    """Every service tells the area of the county that it covers; one entry per service (PINS-I-b)."""
    del cycle
    open_rows = sum(not area.strip() for area in areas)
    if not open_rows:
        return PASS
    return block(
        "Tell which part of the county each PINS service covers. Services without an area: {count} "
        "(06-OCFS-LCM-05 PINS-I-b).",
        "Indiquez la partie du comté que dessert chaque service PINS. Services sans territoire : {count} "
        "(06-OCFS-LCM-05 PINS-I-b).",
        who=PARTNERS,
        field="PINS-I-b.services",
        count=open_rows,
    )


@rule(
    "R-PINS-05",
    Text("Procedures to begin diversion", "Procédures pour entamer la déjudiciarisation"),
    citation="06-OCFS-LCM-05 PINS-I-c",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def answer_procedures(cycle: Cycle, *, answered: int) -> Finding:
    """All procedures of PINS-I-c are answered; that nothing changed is an answer (06-OCFS-LCM-05 PINS-I-c)."""
    asked = cycle.words("pins_procedures")
    if answered >= len(asked):
        return PASS
    return block(
        "Answer every procedure of PINS-I-c, {first} to {last}; that nothing has changed is an answer. Answered so "
        "far: {count} of {needed} (06-OCFS-LCM-05 PINS-I-c).",
        "Répondez à chaque procédure de PINS-I-c, de {first} à {last}; l’absence de changement est une réponse. "
        "Réponses jusqu’ici : {count} sur {needed} (06-OCFS-LCM-05 PINS-I-c).",
        who=PARTNERS,
        field=f"PINS-I-c.{asked[0]}",
        first=asked[0],
        last=asked[-1],
        count=answered,
        needed=len(asked),
    )


@rule(
    "R-PINS-06",
    Text("Case closing", "Clôture des dossiers"),
    citation="06-OCFS-LCM-05 PINS-I-d",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def describe_closing(cycle: Cycle, *, successful: bool, unsuccessful_report: bool) -> Finding:
    """Both ends of a case are described: the notice, and the report for court without success (PINS-I-d)."""
    del cycle
    if not successful:
        return block(
            "Describe how the potential petitioner is told that diversion succeeded (06-OCFS-LCM-05 PINS-I-d).",
            "Décrivez comment le requérant éventuel apprend que la déjudiciarisation a réussi "
            "(06-OCFS-LCM-05 PINS-I-d).",
            who=PARTNERS,
            field="PINS-I-d.1",
        )
    if unsuccessful_report:
        return PASS
    return block(
        "Describe what happens when diversion fails: the notice to the potential petitioner and the report on "
        "diligent efforts for the first appearance in court (06-OCFS-LCM-05 PINS-I-d).",
        "Décrivez ce qui se passe en cas d’échec : l’avis au requérant éventuel et le rapport sur les efforts "
        "diligents pour la première comparution (06-OCFS-LCM-05 PINS-I-d).",
        who=PARTNERS,
        field="PINS-I-d.2",
    )


@rule(
    "R-PINS-07",
    Text("Planning and needs", "Planification et besoins"),
    citation="06-OCFS-LCM-05 PINS-II-a, PINS-II-b",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def describe_planning(cycle: Cycle, *, a: str, b: str) -> Finding:
    """II-a names those who took part, II-b the needs; a reference to another part is enough (PINS-II)."""
    del cycle
    if not a.strip():
        return block(
            "Name who took part in planning PINS services, or say where the plan tells it (06-OCFS-LCM-05 PINS-II-a).",
            "Nommez qui a participé à la planification des services PINS, ou dites où le plan l’indique "
            "(06-OCFS-LCM-05 PINS-II-a).",
            who=PARTNERS,
            field="PINS-II-a.answer",
        )
    if b.strip():
        return PASS
    return block(
        "Give your conclusions and priorities about young people in need of supervision, or say where the plan tells "
        "them (06-OCFS-LCM-05 PINS-II-b).",
        "Donnez vos conclusions et priorités au sujet des jeunes ayant besoin de surveillance, ou dites où le plan les "
        "indique (06-OCFS-LCM-05 PINS-II-b).",
        who=PARTNERS,
        field="PINS-II-b.answer",
    )


@rule(
    "R-PINS-08",
    Text("PINS outcomes", "Résultats visés pour PINS"),
    citation="06-OCFS-LCM-05 PINS-II-c",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def set_outcomes(cycle: Cycle, *, outcomes: int, complete: int) -> Finding:
    """There is an outcome, and each has indicators and strategies with time frame and agency (PINS-II-c)."""
    del cycle
    if outcomes == 0:
        return block(
            "Set at least one outcome for PINS diversion (06-OCFS-LCM-05 PINS-II-c).",
            "Fixez au moins un résultat visé pour la déjudiciarisation PINS (06-OCFS-LCM-05 PINS-II-c).",
            who=PARTNERS,
            field="PINS-II-c.outcomes",
        )
    if complete >= outcomes:
        return PASS
    return block(
        "Give every PINS outcome an indicator, and strategies with a time frame and a responsible agency. Outcomes to "
        "complete: {count} (06-OCFS-LCM-05 PINS-II-c).",
        "Donnez à chaque résultat PINS un indicateur, et des stratégies avec un échéancier et un organisme "
        "responsable. Résultats à compléter : {count} (06-OCFS-LCM-05 PINS-II-c).",
        who=PARTNERS,
        field="PINS-II-c.outcomes",
        count=outcomes - complete,
    )
