"""Recording a tally, confirming it, and what follows."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.database import Database
from models.decisions import Decision
from models.outbox import OutboxMessage
from tests.workflow.programs.cpin.played import Played
from workflow import engine
from workflow.actors import SYSTEM
from workflow.errors import Refused
from workflow.history import entries

VOTE = {"committee": "os", "type": "endorse", "seats_filled": 11, "present": 8, "in_favour": 6, "against": 2}


@pytest.fixture
def played(database: Database) -> Played:
    world = Played(database)
    world.request("CR-1", "awaiting_endorsement")
    return world


def decisions(played: Played, name: str = "CR-1") -> list[Decision]:
    with played.database.read() as session:
        query = select(Decision).where(Decision.item_id == played.world.items[name]).order_by(Decision.id)
        return list(session.scalars(query))


def test_recorded_tally_has_no_effect_before_it_is_confirmed(played: Played) -> None:
    assert played.do("cara", "change_request.record_tally", "CR-1", **VOTE) == "done"
    assert (played.item("CR-1").state, decisions(played)[0].outcome) == ("awaiting_endorsement", None)


def test_confirmed_tally_is_numbered_and_dated_by_the_decision(played: Played) -> None:
    played.now += timedelta(days=2)
    played.do("cara", "change_request.record_tally", "CR-1", **VOTE, decided_on="2026-05-04")
    played.now += timedelta(days=1)
    assert played.do("omar", "change_request.confirm_decision", "CR-1") == "done"
    (decision,) = decisions(played)
    assert (decision.number, decision.outcome, decision.tally["quorum"]) == ("os-2026-05-04-1", "carried", 6)
    assert played.item("CR-1").fields["endorsed_on"] == "2026-05-04"
    with played.database.read() as session:
        last = entries(session, played.item("CR-1"))[-1]
        assert (last.action, last.role, last.effective_on.isoformat()) == ("endorse", "system", "2026-05-04")


def test_two_motions_of_a_day_are_numbered_on(played: Played) -> None:
    played.request("CR-2", "awaiting_endorsement")
    played.do("cara", "motion.decide", "CR-1", **VOTE, confirmed_by="omar")
    played.do("cara", "motion.decide", "CR-2", **VOTE, confirmed_by="omar")
    assert decisions(played, "CR-2")[0].number == "os-2026-05-04-2"


def test_second_recording_cancels_the_first(played: Played) -> None:
    played.do("cara", "change_request.record_tally", "CR-1", **VOTE)
    played.do("cara", "change_request.record_tally", "CR-1", **{**VOTE, "in_favour": 2})
    played.do("omar", "change_request.confirm_decision", "CR-1")
    assert [(d.outcome, d.outcome_reason) for d in decisions(played)] == [
        ("no_decision", "cancelled"),
        ("lost", "tie"),
    ]
    assert played.item("CR-1").state == "awaiting_endorsement"


def test_withdrawing_cancels_the_open_vote(played: Played) -> None:
    played.do("cara", "change_request.record_tally", "CR-1", **VOTE)
    assert played.do("cara", "change_request.withdraw_late", "CR-1", reason="no longer needed") == "done"
    assert decisions(played)[0].outcome_reason == "cancelled"


def test_returned_item_keeps_what_was_decided(played: Played) -> None:
    played.do(
        "cara", "motion.decide", "CR-1", **{**VOTE, "present": 5, "in_favour": 5, "against": 0}, confirmed_by="omar"
    )
    assert played.do("omar", "change_request.return", "CR-1", reason="rescore") == "done"
    assert (played.item("CR-1").state, decisions(played)[0].outcome_reason) == ("prioritized", "no_quorum")


def test_refused_confirmation_leaves_no_tally_behind(played: Played) -> None:
    assert "SD7" in played.do("cara", "motion.decide", "CR-1", **VOTE, confirmed_by="hana")
    assert decisions(played) == []


def test_recused_people_lower_the_quorum(played: Played) -> None:
    for name in ("max", "moe"):
        played.member(name, "os")
    vote = {**VOTE, "present": 5, "in_favour": 4, "against": 1, "recused_people": ["oli", "max", "moe"]}
    assert played.do("cara", "motion.decide", "CR-1", **vote, confirmed_by="omar") == "carried"
    assert decisions(played)[0].tally["quorum"] == 5


def test_least_support_is_a_setting(database: Database) -> None:
    played = Played(database, {"min_in_favour": 1})
    played.request("CR-1", "awaiting_endorsement")
    vote = {**VOTE, "in_favour": 1, "against": 0, "abstain": 7}
    assert played.do("cara", "motion.decide", "CR-1", **vote, confirmed_by="omar") == "carried"


def test_reconsidered_decision_says_by_which(played: Played) -> None:
    played.do("cara", "motion.decide", "CR-1", **VOTE, confirmed_by="omar")
    again = {**VOTE, "type": "reconsider", "mover_side": "prevailing"}
    assert played.do("cara", "motion.decide", "CR-1", **again, confirmed_by="omar") == "carried"
    assert decisions(played)[0].tally["undone_by"] == "os-2026-05-04-2"
    assert "endorsed_on" not in {name for name, value in played.item("CR-1").fields.items() if value}


@pytest.mark.parametrize("outcome", ["lost", None])
def test_nothing_follows_from_a_decision_that_was_not_carried(played: Played, outcome: str | None) -> None:
    with played.database.write() as session:
        item = played.world.item(session, "CR-1")
        assert item is not None
        decision = Decision(
            item_id=item.id,
            number="os-2026-05-04-9",
            committee="os",
            type="endorse",
            tally={},
            outcome=outcome,
            recorded_at=played.now,
            decided_on=played.now.date(),
            conditions=[],
        )
        session.add(decision)
        session.flush()
        with pytest.raises(Refused) as refused:
            engine.advance(session, item, "endorse", actor=SYSTEM, now=played.now, data={"decision": decision.id})
        session.rollback()
    assert refused.value.codes == {"guard:decision_carried"}


def test_carried_decision_allows_only_its_own_action(played: Played) -> None:
    played.do("cara", "motion.decide", "CR-1", **VOTE, confirmed_by="omar")
    played.request("CR-2", "awaiting_endorsement")
    number = decisions(played)[0].id
    for name, action in (("CR-2", "endorse"), ("CR-2", "committee_decline")):
        with played.database.write() as session:
            item = played.world.item(session, name)
            assert item is not None
            with pytest.raises(Refused) as refused:
                engine.advance(session, item, action, actor=SYSTEM, now=played.now, data={"decision": number})
            session.rollback()
        assert "guard:decision_carried" in refused.value.codes


def test_corrected_vote_stays_on_record_and_what_followed_is_set_aside(played: Played) -> None:
    played.do("cara", "motion.decide", "CR-1", **VOTE, confirmed_by="omar")
    swapped = {"present": 8, "in_favour": 2, "against": 6, "reason": "The columns were swapped."}
    assert played.do("cara", "change_request.correct_tally", "CR-1", **swapped) == "done"
    assert (played.item("CR-1").state, decisions(played)[1].outcome) == ("endorsed", None)
    assert played.do("omar", "change_request.confirm_decision", "CR-1") == "done"
    recorded, corrected = decisions(played)
    assert (recorded.outcome, recorded.tally["in_favour"], recorded.tally["undone_by"]) == (
        "carried", 6, corrected.number,
    )  # fmt: skip
    assert (corrected.outcome_reason, corrected.tally["corrects"], corrected.tally["reason"]) == (
        "majority_against", recorded.number, "The columns were swapped.",
    )  # fmt: skip
    item = played.item("CR-1")
    assert (item.state, item.fields["endorsed_on"]) == ("awaiting_endorsement", None)


def test_notice_to_rescind_says_who_gave_it_when_and_to_whom_it_went(played: Played) -> None:
    for name in ("m1", "m2"):
        played.member(name, "os")
    played.request("CR-2", "forwarded", endorsed_on="2026-04-22")
    given = {"notice_text": "It was endorsed twice.", "noticed_by": "m1"}
    assert played.do("cara", "change_request.give_notice", "CR-2", **given) == "done"
    (row,) = played.item("CR-2").fields["rescind_notices"]
    people = played.world.people
    members = {people[name] for name in ("oli", "omar", "sid", "m1", "m2")}
    assert (row["given_by"], row["given_on"], set(row["members"])) == (people["m1"], "2026-05-04", members)
    with played.database.read() as session:
        sent = session.scalars(select(OutboxMessage).where(OutboxMessage.template == "rescind_notice")).all()
    assert {message.recipient_id for message in sent} == members
    assert "Monday, May 11, 2026" in sent[0].params["body"]["en"]


def test_rescinding_tells_the_staff(played: Played) -> None:
    played.request("CR-2", "forwarded", endorsed_on="2026-04-22")
    vote = {**VOTE, "type": "rescind", "notice_business_days": 5}
    assert played.do("cara", "motion.decide", "CR-2", **vote, confirmed_by="omar") == "carried"
    with played.database.read() as session:
        sent = session.scalars(select(OutboxMessage).where(OutboxMessage.template == "rescinded")).all()
    assert "cara@example.org" in {message.address for message in sent}
