"""The checklist of a report: what has to be handed in at each stage, and what may be left out with a reason."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from workflow.errors import Reason
from workflow.programs.cpin.reporting import report_wording as wording
from workflow.programs.cpin.reporting.lists import LISTS

REQUIRED = tuple(f"R{number}" for number in range(1, 16))
"""At both stages; R16 is added after the submission (reports.yaml, compile_checklist)."""
How = Literal["produced", "file", "na", "missing"]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist: how the attachment is handed in, and why not or as which file."""

    code: str
    how: How
    said: str = ""


def checks_of(produced: Iterable[str] | None, na: Iterable[Any], files: Iterable[Any]) -> list[Check]:
    """The lines of the checklist. Without a word on what is `produced`, all is that is not marked otherwise."""
    reasons = {row["code"]: row.get("reason", "") for row in na if row.get("code")}
    names = {row["code"]: (row.get("file") or {}).get("name", "") for row in files if row.get("code")}
    named = set(produced) if produced else set(REQUIRED)
    return [_check(code, reasons, names, named) for code in REQUIRED]


def _check(code: str, reasons: Mapping[str, str], names: Mapping[str, str], produced: set[str]) -> Check:
    if code in reasons:
        return Check(code, "na", reasons[code])
    if code in names:
        return Check(code, "file", names[code])
    return Check(code, "produced" if code in produced else "missing")


def may_be_left_out(code: str, stage: str) -> bool:
    """Whether an attachment may be marked not applicable at a stage."""
    return stage in LISTS[code].na_at


def reasons_against(guard: str, checks: Iterable[Check], stage: str) -> Iterator[Reason]:
    """Why the checklist is not complete: what is left out without a right or a reason, and what is forgotten."""
    missing = []
    for check in checks:
        if check.how == "na" and not may_be_left_out(check.code, stage):
            yield Reason(guard, wording.NOT_NA.format(code=check.code), field="na")
        elif check.how == "na" and not check.said:
            yield Reason(guard, wording.NA_REASON.format(code=check.code), field="na")
        elif check.how == "missing":
            missing.append(check.code)
    if missing:
        yield Reason(guard, wording.NOT_COVERED.format(codes=", ".join(missing)), field="attachments")
