"""What is asked before a finding is noted, judged or answered, a plan returned or approved, a specialist heard."""

from collections.abc import Callable, Iterable

from workflow import registry
from workflow.choosing import role_holders
from workflow.content.storing import content_of
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.county_plan.reviewing.corrections import unmet_findings
from workflow.programs.county_plan.reviewing.findings import (
    Finding,
    PartName,
    open_findings,
    read_part_name,
)
from workflow.programs.county_plan.reviewing.showing import address_of
from workflow.programs.county_plan.reviewing.specialties import (
    DPCA,
    SpecialistReview,
    may_review,
    read_reviews,
    specialties,
)
from workflow.programs.county_plan.reviewing.telling import told_findings
from workflow.programs.county_plan.wording import listed
from workflow.programs.county_plan.writing import find_plan_structure
from workflow.registry import Guards
from workflow.texts import Text

guards = Guards()

TRACKS = {"ocfs": "ocfs_reviewer", "dpca_pins": "dpca_reviewer"}
REVIEWERS = tuple(TRACKS.values())
COUNTY = ("ldss_planner", "ldss_commissioner", "yb_director", "probation_director")
RETURN_CITATION = "18 NYCRR 407.8(a)"
NUMBERED = Text("{number} ({part})", "{number} ({part})")
NO_PART = Text(
    "The plan has no part called “{said}”. Choose one from the list, such as DSS-G-6.",
    "Le plan n’a pas de partie « {said} ». Choisissez-en une dans la liste, p. ex. DSS-G-6.",
)
DPCA_PART = Text(
    "DPCA reviews the PINS portion; {part} is for OCFS to review.",
    "La DPCA examine la partie PINS; {part} relève de l’examen de l’OCFS.",
)
OTHERS_PART = Text(
    "{part} is not among the parts of your specialty: {parts}.",
    "{part} ne fait pas partie de votre spécialité : {parts}.",
)
UNSETTLED = Text(
    "Settle or withdraw the open findings first, or return the plan: {findings}.",
    "Réglez ou retirez d’abord les constats ouverts, ou renvoyez le plan : {findings}.",
)
UNTOLD = Text("The review is not finished.", "L’examen n’est pas terminé.")
NO_FINDING = Text("Choose one of the findings listed here.", "Choisissez un des constats énumérés ici.")
NONE_LEFT = Text("No finding is left for you here.", "Il ne reste ici aucun constat pour vous.")


# --- Findings ----------------------------------------------------------------------------------------------------


@guards("finding_wanted")
def check_wanted(ctx: Context) -> Reason | None:
    """A finding may always be noted; it is waited for where a review returns the plan and none says why."""
    if not ctx.offering or (not open_findings(ctx.item) and any(map(ctx.actor.holds, REVIEWERS))):
        return None
    message = Text("No finding is waited for.", "Aucun constat n’est attendu.")
    return Reason("finding_wanted", message, severity="done")


@guards("finding_part_known", asks=("finding_part",))
def check_part(ctx: Context) -> Reason | None:
    """The part is one of the plan's."""
    said = ctx.data.get("finding_part")
    if said is None or part_given(ctx) is not None:
        return None
    return Reason("finding_part_known", NO_PART.format(said=said), field="finding_part")


@guards("finding_on_own_part", asks=("finding_part",))
def check_own_part(ctx: Context) -> Reason | None:
    """OCFS reviews the whole, DPCA the PINS portion, a specialist the parts of the specialty (joint review, TR-10)."""
    part = part_given(ctx)
    if part is None or may_review(ctx.actor, part):
        return None
    named = str(part)
    if ctx.actor.holds(DPCA):
        citation = "06-OCFS-LCM-05, New Requirements (ch. 57 of 2005)"
        return Reason("finding_on_own_part", DPCA_PART.format(part=named), citation, ("ocfs_reviewer",), field=FIELD)
    own = [
        Text(str(one), str(one)) for each in specialties().values() if ctx.actor.holds(each.role) for one in each.parts
    ]
    message = OTHERS_PART.format(part=named, parts=listed(own))
    return Reason("finding_on_own_part", message, who=("ocfs_reviewer",), field=FIELD)


FIELD = "finding_part"


def part_given(ctx: Context) -> PartName | None:
    """The part that the action names, or None for none of the plan's."""
    said = ctx.data.get("finding_part")
    return read_part_name(said, find_plan_structure(ctx.item), content_of(ctx.session, ctx.item)) if said else None


def to_withdraw(ctx: Context) -> list[Finding]:
    """The findings that the actor may take back: the county was not told of them."""
    return [one for one in open_findings(ctx.item) if one.returned_on is None and is_judge(ctx, one)]


def to_judge(ctx: Context) -> list[Finding]:
    """The findings that the county has worked on and the actor judges."""
    return [one for one in open_findings(ctx.item) if one.is_returned and is_judge(ctx, one)]


def to_answer(ctx: Context) -> list[Finding]:
    """The findings that the county was told of."""
    return [one for one in open_findings(ctx.item) if one.is_returned]


def is_judge(ctx: Context, finding: Finding) -> bool:
    """Whether the actor's review is the finding's, and its part theirs to look at."""
    own_track = ctx.actor.holds(DPCA) if finding.track == "dpca" else True
    return own_track and may_review(ctx.actor, finding.part)


CHOICES: dict[str, Callable[[Context], list[Finding]]] = {
    "withdraw_finding": to_withdraw,
    "settle_finding": to_judge,
    "keep_finding": to_judge,
    "answer_finding": to_answer,
}
"""The findings that each action is about."""


def _check_choice(ctx: Context, code: str) -> Reason | None:
    found = CHOICES[ctx.transition.do](ctx)
    if not found:
        return Reason(code, NONE_LEFT, personal=True, final=True)
    number = ctx.data.get("finding")
    if number is None or number in {one.number for one in found}:
        return None
    return Reason(code, NO_FINDING, field="finding")


@guards("finding_to_withdraw")
def check_withdrawal(ctx: Context) -> Reason | None:
    """A finding is taken back before the plan is returned; after that it is settled."""
    return _check_choice(ctx, "finding_to_withdraw")


@guards("finding_to_judge")
def check_judgement(ctx: Context) -> Reason | None:
    """A finding is settled or kept once the county was told of it and sent the plan again."""
    return _check_choice(ctx, "finding_to_judge")


@guards("finding_to_answer")
def check_answer(ctx: Context) -> Reason | None:
    """The county answers what it was told, and may answer anew; once every finding is met nobody waits for it."""
    refused = _check_choice(ctx, "finding_to_answer")
    if refused or not ctx.offering or unmet_findings(ctx.session, ctx.item):
        return refused
    message = Text(
        "Every finding is answered, or its part is corrected.",
        "Chaque constat a sa réponse, ou sa partie est corrigée.",
    )
    return Reason("finding_to_answer", message, severity="done")


# --- Return, resubmission, decisions -------------------------------------------------------------------------------


@guards("findings_given")
def check_findings_noted(ctx: Context) -> Reason | None:
    """A plan is returned with the parts, the criterion missed and the action needed (18 NYCRR 407.8(a))."""
    if open_findings(ctx.item):
        return None
    message = Text(
        "Note a finding first: the part, the approval criterion missed and the action needed.",
        "Notez d’abord un constat : la partie, le critère non respecté et la correction demandée.",
    )
    return Reason("findings_given", message, RETURN_CITATION, REVIEWERS, f"/items/{ctx.item.reference}/do/note_finding")


@guards("other_review_decided")
def await_other_review(ctx: Context) -> Reason | None:
    """One review may return the plan alone; who returns it is waited for once both have decided."""
    left = [role for track, role in TRACKS.items() if ctx.item.tracks.get(track) == "pending"]
    if not left or not ctx.offering:
        return None
    message = Text("The other review has not decided yet.", "L’autre examen n’a pas encore tranché.")
    return Reason("other_review_decided", message, who=tuple(left), severity="done")


@guards("findings_met")
def check_findings_met(ctx: Context) -> Reason | None:
    """Every part that was returned has changed, or its finding is answered (18 NYCRR 407.8(b))."""
    left = unmet_findings(ctx.session, ctx.item)
    if not left:
        return None
    message = Text(
        "Correct the returned part or answer the finding: {findings}.",
        "Corrigez la partie renvoyée ou répondez au constat : {findings}.",
    ).format(findings=said(left))
    address = address_of(ctx.item, find_plan_structure(ctx.item), left[0].part)
    return Reason("findings_met", message, "18 NYCRR 407.8(b)", COUNTY, address)


@guards("findings_settled", asks=("decision",))
def check_findings_settled(ctx: Context) -> Reason | None:
    """Nobody approves over an open finding of the own review."""
    if ctx.data.get("decision") != "approved":
        return None
    track = "dpca" if ctx.transition.track == "dpca_pins" else "ocfs"
    return _unsettled(ctx, [one for one in open_findings(ctx.item) if one.track == track], "decision")


@guards("nothing_open")
def check_nothing_open(ctx: Context) -> Reason | None:
    """No plan is approved while a finding is open."""
    return _unsettled(ctx, list(open_findings(ctx.item)))


def _unsettled(ctx: Context, left: list[Finding], field: str | None = None) -> Reason | None:
    if not left:
        return None
    told = told_findings(ctx.actor, left)
    message = UNSETTLED.format(findings=said(told)) if told else UNTOLD
    who = tuple(dict.fromkeys("dpca_reviewer" if one.track == "dpca" else "ocfs_reviewer" for one in left))
    return Reason("findings_settled", message, RETURN_CITATION, who, field=field)


@guards("return_explained", asks=("decision",))
def check_reason_of_return(ctx: Context) -> Reason | None:
    """Who decides to return says why."""
    if ctx.data.get("decision") != "returned" or ctx.data.get("reason"):
        return None
    message = Text("Say why you return it.", "Dites pourquoi vous le renvoyez.")
    return Reason("return_explained", message, RETURN_CITATION, field="reason")


def said(findings: Iterable[Finding]) -> Text:
    """Findings by their numbers and parts: "1 (DSS-G-6) and 3 (PINS-II-b)"."""
    return listed([NUMBERED.format(number=one.number, part=str(one.part)) for one in findings])


# --- Specialists -------------------------------------------------------------------------------------------------


@guards("specialist_awaited")
def check_awaited(ctx: Context) -> Reason | None:
    """Whoever has reported, or is not asked about this plan, is not waited for."""
    awaited = awaited_reviews(ctx)
    if awaited or not ctx.offering:
        return None
    message = Text("Your specialist review is not awaited.", "Votre examen spécialisé n’est pas attendu.")
    return Reason("specialist_awaited", message, severity="done", personal=True)


def awaited_reviews(ctx: Context) -> list[SpecialistReview]:
    """The reviews of a plan that the actor gives and has not given."""
    return [one for one in read_reviews(ctx.item) if one.done_on is None and one.is_by(ctx.actor)]


@guards("own_specialty", asks=("specialty",))
def check_own_specialty(ctx: Context) -> Reason | None:
    """A specialist reports on the own specialty, where the plan has parts of it."""
    name = ctx.data.get("specialty")
    if name is None or any(one.specialty.name == name and one.is_by(ctx.actor) for one in read_reviews(ctx.item)):
        return None
    message = Text("This review is not yours to give.", "Cet examen ne vous revient pas.")
    return Reason("own_specialty", message, field="specialty")


@guards("specialist_of_specialty", asks=("specialty", "specialist"))
def check_specialist(ctx: Context) -> Reason | None:
    """The person has the specialty's role, and the plan has parts of the specialty."""
    name, person_id = ctx.data.get("specialty"), ctx.data.get("specialist")
    if name is None or person_id is None:
        return None
    if not any(one.specialty.name == name for one in read_reviews(ctx.item)):
        message = Text("The plan has no part of this specialty.", "Le plan n’a pas de partie de cette spécialité.")
        return Reason("specialist_of_specialty", message, field="specialty")
    if person_id in role_holders(ctx.session, registry.program("county_plan"), (specialties()[name].role,), ctx.today):
        return None
    message = Text("Choose somebody of this specialty.", "Choisissez quelqu’un de cette spécialité.")
    return Reason("specialist_of_specialty", message, field="specialist")


@guards("specialists_heard", asks=("decision",))
def warn_of_specialists(ctx: Context) -> Reason | None:
    """OCFS approves knowing which specialists have not reported."""
    left = [one.specialty.label for one in read_reviews(ctx.item) if one.done_on is None]
    if ctx.data.get("decision") != "approved" or not left:
        return None
    message = Text("Not reported yet: {left}.", "Pas encore remis : {left}.").format(left=listed(left))
    return Reason("specialists_heard", message, severity="warning")
