"""The documents of the demonstration's season: plans, the framework in two versions, and what reports on them."""

from collections.abc import Iterator, Mapping
from typing import Any

from workflow.programs.cpin.demo import people
from workflow.programs.cpin.demo.when import Season
from workflow.simulation import Event, Paper, Ref, Who

VOTE = {"committee": "os", "type": "approve_document", "seats_filled": 11, "present": 9, "in_favour": 8, "against": 1}
ABOUT = "What is planned, who answers for it, and by when.\n"
Step = tuple[int, str, str, Mapping[str, Any]]


def events(season: Season) -> Iterator[Event]:
    """What happens to the documents."""
    for key, facts, steps in _documents(season):
        first, *rest = steps
        yield Event(season.instant(first[0]), first[2], "create", key, facts, kind="document")
        for offset, do, by, data in rest:
            yield Event(season.instant(offset, 45), by, do, key, data)
    second = "D-training>next_version"
    yield Event(season.instant(-28), people.STAFF, "send_for_review", second, {"file": Paper("training-2.txt", ABOUT)})
    yield Event(season.instant(-24), people.STAFF, "refer", second, {"meeting": Ref("OS2")})
    yield Event(season.instant(-14, 50), people.STAFF, "record_tally", second, VOTE)
    yield Event(season.instant(-14, 51), people.OS_CHAIR, "confirm_decision", second)


def _documents(season: Season) -> Iterator[tuple[str, dict[str, Any], list[Step]]]:
    def facts(kind: str, title: str, version: str, offset: int, **more: Any) -> dict[str, Any]:
        return {
            "document_type": kind, "title": title, "version": version, "date": season.day(offset),
            "scope": "The year’s work, its milestones and who answers for them.", **more,
        }  # fmt: skip

    def written(begun: int, file: str) -> list[Step]:
        sent = (begun + 3, "send_for_review", people.STAFF, {"file": Paper(file, ABOUT)})
        return [(begun, "create", people.STAFF, {}), sent]

    def approved(begun: int, file: str, meeting: str, refer: int, vote: int, *between: Step) -> list[Step]:
        return [
            *written(begun, file),
            *between,
            (refer, "refer", people.STAFF, {"meeting": Ref(meeting)}),
            (vote, "record_tally", people.STAFF, VOTE),
            (vote, "confirm_decision", people.OS_CHAIR, {}),
        ]

    given: Step = (-49, "submit", people.STAFF, {"location": "Ministry site, plans", "posted_on": season.day(-49)})
    recommended: Step = (-61, "recommend", people.STAFF, {"recommending_meeting": Ref("SC0")})
    newer = {"version": "2.0", "date": season.day(-3), "scope": "Adds the activities of the new release."}
    yield (
        "D-framework",
        facts("sustainment_framework", "CPIN sustainment framework", "1.0", -60),
        [
            *approved(-75, "framework.txt", "OS1", -60, -52, recommended),
            given,
            (-2, "new_version", people.STAFF, newer),
        ],
    )
    yield (
        "D-training",
        facts("training_project_plan", "Training project plan", "1.0", -60, covers=["e_learning_cpin_modules"]),
        [
            *approved(-74, "training-plan.txt", "OS1", -60, -52),
            given,
            (-30, "new_version", people.STAFF, newer | {"date": season.day(-28)}),
        ],
    )
    yield (
        "D-plan",
        facts("os_project_plan", "Operations and Strategy project plan", "3.1", -20),
        [
            *approved(-35, "project-plan.txt", "OS2", -24, -14),
            (-11, "submit", people.STAFF, {"location": "Ministry site, plans", "posted_on": season.day(-11)}),
        ],
    )
    yield (
        "D-workplan",
        facts("workplan", "Workplan: duplicate participants", "1.0", -10, critical_area="Data quality"),
        [*written(-20, "workplan.txt"), (-5, "refer", people.STAFF, {"meeting": Ref("OS3")})],
    )
    report = facts("progress_report", "Progress of the training plan", "1.0", -6, parent_plan=Ref("D-training"))
    yield (
        "D-progress",
        report | {"author": Who(people.COLLEAGUE)},
        [*written(-8, "progress.txt"), (-4, "approve_without_vote", people.STAFF, {})],
    )
    yield "D-review", facts("other", "Guide for new committee members", "1.0", -5), written(-6, "guide.txt")
    dropped = (-30, "withdraw", people.STAFF, {"reason": "Merged with another workplan."})
    scanners = facts("workplan", "Workplan: scanners", "0.9", -40, critical_area="Equipment")
    yield "D-dropped", scanners, [*written(-45, "scanners.txt"), dropped]
