"""What a case expects of what was frozen with a report."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy.orm import Session

from workflow.programs.cpin.reporting.measures import RULES
from workflow.programs.cpin.scenario.world import World
from workflow.reports.snapshots import lines_of
from workflow.scenarios.cases import Failure, ScenarioError, line_of
from workflow.scenarios.shapes import check_known, read_mapping
from workflow.snapshots import find_snapshot


def check_snapshots(world: World, node: Mapping[str, Any]) -> None:
    """Raise ScenarioError for what is no report, no measure or no number."""
    told = read_mapping(node, "snapshots")
    for name in told:
        if world.kind_of(name, line_of(told, name)) != "report":
            raise ScenarioError(line_of(told, name), f"{name} is no report, so it has no snapshot")
        values = read_mapping(told, name)
        for code in values:
            check_known(code, list(RULES), "measure", line_of(values, code))
            try:
                Decimal(str(values[code]))
            except InvalidOperation:
                raise ScenarioError(line_of(values, code), f"{values[code]!r} is no number") from None


def compare_snapshots(world: World, session: Session, node: Mapping[str, Any]) -> Iterator[Failure]:
    """The figures that were frozen otherwise than expected."""
    told = node.get("snapshots") or {}
    for name, values in told.items():
        report = world.item(session, name)
        number = report.fields.get("snapshot") if report is not None else None
        if report is None or number is None:
            yield Failure(line_of(told, name), f"snapshot of {name}", "one", "none")
            continue
        lines = lines_of(find_snapshot(session, report, number).content)
        came = {one.code: one.sides[0].value for one in lines}
        for code, value in values.items():
            if came.get(str(code)) != Decimal(str(value)):
                where = f"{code} in the snapshot of {name}"
                yield Failure(line_of(values, code), where, str(value), str(came.get(str(code))))
