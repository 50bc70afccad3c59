"""Builds the plan that a case tells of, through the engine, as far as a transition needs it.

A step that the facts make illegal (a hearing without notice, an edit after the signatures) is refused by the engine;
it is then entered as data, so that what comes of it can be tried. This database is thrown away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import inspect, update
from sqlalchemy.orm import Session

from models.content import Answer
from models.items import Item
from models.people import Person
from workflow import engine
from workflow.actors import SYSTEM, Actor
from workflow.content.answers import Place
from workflow.content.saving import Given
from workflow.content.saving import write as save_places
from workflow.content.storing import read_written
from workflow.errors import InvalidInput, Reason, Refused
from workflow.programs.county_plan.cycle import NEW_YORK, Cycle, cycle_named
from workflow.programs.county_plan.facts import SIGNATURE_LINES
from workflow.programs.county_plan.plan import ELEMENT_FIELDS, KIND, facts_of
from workflow.programs.county_plan.rules.review import effective_from
from workflow.programs.county_plan.scenario.cast import LONG_AGO, make_cast
from workflow.programs.county_plan.scenario.content import answers_for
from workflow.programs.county_plan.scenario.facts import CaseFacts, HearingFact
from workflow.programs.county_plan.scenario.given import CYCLE, county_code, notice_data, record_data
from workflow.standing import actor_for
from workflow.values import plain

FINDING = {"finding_part": "SC", "criterion": "Outcomes", "action_needed": "Explain"}
STATES = (
    "not_started",
    "draft",
    "hearing_noticed",
    "hearing_held",
    "finalized",
    "locally_approved",
    "submitted",
    "under_review",
    "approved",
    "in_effect",
)
"""The way of a plan, in order."""


@dataclass
class Builder:
    """One plan under construction; `today` moves with the steps."""

    session: Session
    facts: CaseFacts
    today: date = LONG_AGO
    people: dict[str, Person] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    approve_on: date | None = None
    refusal: tuple[Reason, ...] = ()
    _item: Item | None = None

    @property
    def item(self) -> Item:
        """The plan; raises RuntimeError before it is begun."""
        if self._item is None:
            raise RuntimeError("the plan is not begun")
        return self._item

    @property
    def cycle(self) -> Cycle:
        """The cycle of the plan."""
        return cycle_named(CYCLE)

    def now(self) -> datetime:
        """Noon of the day, so that the local date is that day."""
        return NEW_YORK.instant(self.today, time(12))

    def actor(self, role: str) -> Actor:
        """Whoever holds the role for the plan's district; the system for `system`."""
        if role == "system":
            return SYSTEM
        if role not in self.actors:
            self.actors[role] = actor_for(self.session, self.people[role], self.today)
        return self.actors[role]

    # --- Steps ---------------------------------------------------------------------------------------------------

    def do(self, action: str, role: str, on: date | None, data: Mapping[str, Any] | None = None) -> bool:
        """Perform an action on a day (never before the step before). False when the engine refuses."""
        self.today = max(self.today, on or self.today)
        try:
            with self.session.begin_nested():
                engine.advance(self.session, self.item, action, actor=self.actor(role), now=self.now(), data=data or {})
        except Refused as refused:
            self.refusal = refused.reasons
            return False
        except InvalidInput:
            return False
        return True

    def enter(self, state: str | None = None, **fields: Any) -> None:
        """Enter as data what cannot come about legally."""
        self.item.fields = {**self.item.fields, **plain(fields)}
        if state is not None:
            self.item.state = state
        self.session.flush()

    def enter_track(self, track: str, state: str, **fields: Any) -> None:
        """Enter the state of a track as data."""
        self.item.tracks = {**self.item.tracks, track: state}
        self.enter(**fields)

    def add_plan(self, number: int) -> None:
        """Enter one more plan of the same county and cycle."""
        first = self.item
        copied = {column.key: getattr(first, column.key) for column in inspect(Item).columns if column.key != "id"}
        self.session.add(Item(**{**copied, "reference": f"{first.reference}-{number}"}))
        self.session.flush()

    def begin(self) -> None:
        """The cycle is opened for the county, with the people of every role."""
        self.today = self.cycle.issued_on
        district, self.people = make_cast(self.session, county_code(self.facts))
        self._item = engine.create(
            self.session,
            KIND,
            "create",
            actor=self.actor("ocfs_cycle_admin"),
            now=self.now(),
            data={"district": district, "cycle": CYCLE},
        )
        self.session.flush()
        if self.facts.due != self.cycle.due_on:
            self.enter(due_on=self.facts.due)

    def build(self, target: str) -> None:
        """Bring the plan to a state of the way, with all that the facts say up to there."""
        steps = {
            "draft": self._open,
            "hearing_noticed": self._notice_first,
            "hearing_held": self._hold_all,
            "finalized": self._finalize,
            "locally_approved": self._sign_all,
            "submitted": self._submit,
            "under_review": self._accept,
            "approved": self._approve,
            "in_effect": self._take_effect,
        }
        for state in STATES[1 : STATES.index(target) + 1]:
            steps[state]()
            if self.item.state != state:
                self.enter(state)

    def _open(self) -> None:
        self.do("open_plan", "ldss_planner", self.today)
        if self.facts.extension is not None:
            letter = {"extension_reasons": "vacancy", "proposed_due_on": self.facts.extension}
            asked = self.do("request_extension", "ldss_commissioner", self.today, letter)
            if not (asked and self.do("grant", "ocfs_plan_unit", self.today)):
                self.enter(due_on=self.facts.extension)
        self.write(answers_for(self.facts))

    def write(self, answers: Mapping[Place, Any]) -> None:
        """Write answers as the planner does, over whatever stands there."""
        seen = read_written(self.session, self.item)
        given = {place: Given(value, seen[place].version if place in seen else 0) for place, value in answers.items()}
        save_places(self.session, self.item, given, actor=self.actor("ldss_planner"), now=self.now())

    def _notice_first(self) -> None:
        if self.facts.hearings:
            self.notice(self.facts.hearings[0])

    def notice(self, hearing: HearingFact) -> None:
        """Record the notice of a hearing: the first one from the draft, a further one after a hearing was held."""
        action = "record_notice" if self.item.state == "draft" else "additional_hearing"
        if not self.do(action, "ldss_planner", hearing.notice, notice_data(hearing)):
            self.enter("hearing_noticed", **notice_data(hearing))

    def _hold_all(self) -> None:
        for number, hearing in enumerate(self.facts.hearings):
            if number:
                self.notice(hearing)
            self._hold(hearing)
        self._complete_record()

    def hold(self, hearings: Sequence[HearingFact]) -> None:
        """Bring the plan so far that these hearings, and no others, are behind it."""
        self.build("draft")
        for hearing in hearings:
            self.notice(hearing)
            self._hold(hearing)

    def build_open(self) -> None:
        """Bring the plan as far as its hearings say, but not to the submission."""
        planned = [hearing for hearing in self.facts.hearings if not hearing.held]
        if self.facts.hearings and not planned:
            self.build("locally_approved")
            return
        self.hold([hearing for hearing in self.facts.hearings if hearing.held])
        for hearing in planned[-1:]:
            self.notice(hearing)

    def _hold(self, hearing: HearingFact) -> None:
        if hearing.held and self.do("hold_hearing", "ldss_planner", hearing.on):
            return
        rows = self.item.fields.get("hearings") or []
        row = {**notice_data(hearing), "on": hearing.on, "held": hearing.held}
        del row["hearing_on"]
        self.enter("hearing_held", hearings=[*rows, row])

    def _complete_record(self) -> None:
        """Tell of the hearing what the facts tell of it, on the day of the last edit where that is possible."""
        asked = record_data(self.facts, self.today)
        self.do("tell_hearing", "ldss_planner", self.facts.day_of_last_edit, asked)
        missing = {name: None for name in ELEMENT_FIELDS.values() if name not in asked}
        self.enter(**missing)
        if self.facts.last_edit is not None:
            self._enter_last_edit(self.facts.last_edit)

    def _enter_last_edit(self, on: date) -> None:
        """Date what was written last, which may be after the plan was final."""
        cover = (Answer.item_id == self.item.id, Answer.part == "SC-COVER")
        saved_at = NEW_YORK.instant(on, time(12))
        self.session.execute(update(Answer).where(*cover).values(saved_at=saved_at))

    def _finalize(self) -> None:
        final = self.facts.finalized_on
        if not (final is not None and self.today <= final and self.do("finalize", "ldss_planner", final)):
            self.enter("finalized", finalized_on=final, signatures=[])

    def _sign_all(self) -> None:
        for line, signed_on in self.facts.signed_in_order:
            if self.try_signature(line, signed_on):
                rows = self.item.fields.get("signatures") or []
                self.enter(signatures=[*rows, {"line": line, "signed_on": signed_on, "signed_by": ""}])

    def try_signature(self, line: str, signed_on: date) -> tuple[Reason, ...]:
        """Sign one line of SC-A; gives the reasons for which that is refused."""
        data: dict[str, Any] = {"line": line, "signed_on": signed_on}
        if line == "waiver":
            data["waiver_asserted"] = True
        self.refusal = ()
        self.do("sign", SIGNATURE_LINES[line], signed_on, data)
        return self.refusal

    def _submit(self) -> None:
        last = facts_of(self.item).last_qualifying_on
        possible = last + timedelta(days=self.cycle.wait_days) if last else self.today
        if not self.do("submit", "ldss_planner", possible):
            self.enter("submitted", submitted_on=self.today)

    def _accept(self) -> None:
        self.do("accept_for_review", "ocfs_plan_unit", self.today)

    def decide(self, ocfs: str, dpca: str) -> None:
        """Take the decisions of both tracks; `pending` is none."""
        for action, role, decision in (
            ("ocfs_track_decision", "ocfs_reviewer", ocfs),
            ("dpca_track_decision", "dpca_reviewer", dpca),
        ):
            if decision != "pending":
                self.do(action, role, self.today, {"decision": decision, "reason": "As the case tells it"})

    def send_back(self) -> None:
        """Return the plan with a finding."""
        self.note_finding()
        self.do("return_for_revision", "ocfs_reviewer", self.today)

    def note_finding(self) -> None:
        """Note a finding about the strategic component."""
        self.do("note_finding", "ocfs_reviewer", self.today, FINDING)

    def answer_findings(self) -> None:
        """Answer every finding that the county was told of."""
        for row in self.item.fields.get("findings") or ():
            self.do("answer_finding", "ldss_planner", self.today, {"finding": row["number"], "answer": "Explained"})

    def resubmit(self) -> None:
        """Resubmit a returned plan as it was, with its findings answered."""
        self.answer_findings()
        if not self.do("resubmit", "ldss_planner", self.today):
            self.enter("under_review")

    def _approve(self) -> None:
        self.decide("approved", "approved")
        self.do("approve", "ocfs_plan_unit", self.approve_on)
        if self.approve_on is not None:
            takes_effect = effective_from(self.cycle, self.approve_on)
            self.enter("approved", approved_on=self.approve_on, takes_effect_on=takes_effect)

    def _take_effect(self) -> None:
        approved = facts_of(self.item).approved_on or self.today
        self.do("take_effect", "system", max(approved, self.cycle.effective_on))
