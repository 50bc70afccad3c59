"""Who signs an amendment: the Commissioner, and whoever signs the plan for the components that change (SC-A)."""

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from models.items import Item
from workflow.content.freezing import content_digest
from workflow.content.programs import find_structure
from workflow.content.storing import content_of
from workflow.context import Context
from workflow.errors import Reason, Severity
from workflow.programs.county_plan.changes.carrying import changes_of, touched_components
from workflow.programs.county_plan.changes.functions import effects, guards
from workflow.programs.county_plan.facts import SIGNATURE_LINES
from workflow.programs.county_plan.plan import cycle_of
from workflow.programs.county_plan.rules import signature
from workflow.texts import Text

SIGNED_FOR: Mapping[str, tuple[str, ...]] = {
    "SC": ("yb_director", "yb_chair"),
    "YB": ("yb_director", "yb_chair"),
    "PINS": ("probation",),
}
"""The lines of SC-A that a component needs besides the Commissioner's."""
CHECKS = {
    "commissioner": signature.sign_as_commissioner,
    "yb_director": signature.sign_as_director,
    "yb_chair": signature.sign_as_chair,
    "probation": signature.sign_as_probation,
}
NOT_AWAITED = Text("Your signature is not awaited.", "Votre signature n’est pas attendue.")


def lines_for(components: Iterable[str]) -> tuple[str, ...]:
    """The lines that a change of these components needs, in the order of SC-A."""
    needed = {"commissioner", *(line for component in components for line in SIGNED_FOR.get(component, ()))}
    return tuple(line for line in CHECKS if line in needed)


def needed_lines(session: Session, item: Item) -> tuple[str, ...]:
    """The lines that an amendment needs as it stands."""
    return lines_for(touched_components(find_structure(item), changes_of(session, item)))


def missing_lines(session: Session, item: Item) -> list[str]:
    """Those of them that nobody has signed."""
    signed = {row["line"] for row in item.fields.get("signatures") or ()}
    return [line for line in needed_lines(session, item) if line not in signed]


def _own_line(ctx: Context) -> str | None:
    """The first missing line that the actor may sign."""
    mine = (
        line
        for line in missing_lines(ctx.session, ctx.item)
        if ctx.item.organization_id in ctx.actor.organizations(SIGNATURE_LINES[line])
    )
    return next(mine, None)


@guards("change_signature_awaited")
def check_awaited(ctx: Context) -> Reason | None:
    """Only the signers of what changes sign, each once."""
    if _own_line(ctx) is not None:
        return None
    awaited = tuple(dict.fromkeys(SIGNATURE_LINES[line] for line in missing_lines(ctx.session, ctx.item)))
    severity: Severity = "done" if ctx.offering else "block"
    return Reason("change_signature_awaited", NOT_AWAITED, "06-OCFS-LCM-05 SC-A", awaited, severity=severity)


@guards("change_signed")
def check_signed(ctx: Context) -> Iterable[Reason]:
    """R-SIG-01 to R-SIG-04, of the lines that the change needs; nothing is signed before something changes."""
    if not changes_of(ctx.session, ctx.item):
        return []
    cycle, missing = cycle_of(ctx.item), missing_lines(ctx.session, ctx.item)
    found = (CHECKS[line](cycle, signed=False, date=None).reason for line in missing)
    return [reason for reason in found if reason is not None]


@effects("sign_change")
def sign_change(ctx: Context) -> None:
    """Keep one signature with the hash of the content that it covers; the last one that is needed completes them."""
    proof = content_digest(find_structure(ctx.item), content_of(ctx.session, ctx.item))
    ctx.data = {**ctx.data, "line": _own_line(ctx), "sha256": proof}
    row = {"line": ctx.data["line"], "signed_on": ctx.today, "signed_by": ctx.actor.name, "sha256": proof}
    ctx.set("signatures", [*(ctx.item.fields.get("signatures") or ()), row])
    if ctx.item.state == "drafting" and not missing_lines(ctx.session, ctx.item):
        ctx.follow("complete_signatures")


@effects("clear_change_signatures")
def clear_signatures(ctx: Context) -> None:
    """Signatures belong to a version: what changes is signed anew (R-SIG-08)."""
    ctx.set("signatures", [])
