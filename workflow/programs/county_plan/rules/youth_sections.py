"""The sections that only some youth bureaus answer: runaway youth, and municipal bureaus (R-YB-07, R-YB-08)."""

from collections.abc import Sequence

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, block, rule
from workflow.texts import Text


@rule(
    "R-YB-07",
    Text("Runaway and homeless youth section", "Section sur les jeunes en fugue ou sans abri"),
    citation="06-OCFS-LCM-05 YB-IV",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def answer_runaway_section(cycle: Cycle, *, rhya: bool, answered: int) -> Finding:
    """A county with RHYA State aid answers all of YB-IV; `answered` counts its questions (06-OCFS-LCM-05 YB-IV)."""
    if not rhya:
        return NOT_APPLICABLE
    return _answer_all(cycle.words("runaway_questions"), answered, "YB-IV", ("yb_director",))


@rule(
    "R-YB-08",
    Text("Municipal section", "Section municipale"),
    citation="06-OCFS-LCM-05 YB-V",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def answer_municipal_section(cycle: Cycle, *, kind: str, answered: int) -> Finding:
    """A municipal bureau answers all of YB-V, a county bureau leaves it out (06-OCFS-LCM-05 YB-V).

    `kind` is `municipal` or `county`; `answered` counts the questions of YB-V.
    """
    if kind != "municipal":
        return NOT_APPLICABLE
    return _answer_all(cycle.words("municipal_questions"), answered, "YB-V", ("myb_director",))


def _answer_all(questions: Sequence[str], answered: int, section: str, who: tuple[str, ...]) -> Finding:
    if answered >= len(questions):
        return PASS
    return block(
        "Answer every question of {section}, {first} to {last}. Answered so far: {count} of {needed} "
        "(06-OCFS-LCM-05 {section}).",
        "Répondez à chaque question de {section}, de {first} à {last}. Réponses jusqu’ici : {count} sur {needed} "
        "(06-OCFS-LCM-05 {section}).",
        who=who,
        field=f"{section}.{questions[0]}",
        section=section,
        first=questions[0],
        last=questions[-1],
        count=answered,
        needed=len(questions),
    )
