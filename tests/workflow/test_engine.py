from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Comment, Follower, Item, ItemLink
from models.outbox import OutboxMessage
from models.search import matches
from tests.sample.program import PROGRAM, add_actor, add_person, add_society
from workflow import engine, history, registry
from workflow.actors import SYSTEM
from workflow.errors import Conflict, InvalidInput, KeyReused, NotFound, Refused

FILED = {"category": "fast", "confirmed": True}


def last_entry(session: Session, item: Item) -> HistoryEntry:
    """The newest row of an item's history."""
    return history.entries(session, item)[-1]


@pytest.fixture(autouse=True)
def sample():
    registry.register(PROGRAM)


@pytest.fixture
def society(session):
    return add_society(session, "S-A")


@pytest.fixture
def ann(session, society):
    return add_actor(session, "ann", "author", society=society)


@pytest.fixture
def clerk(session):
    return add_actor(session, "clerk", "clerk")


@pytest.fixture
def draft(session, ann, now):
    return engine.create(session, "permit", "create", actor=ann, now=now, data={"title": "A shed"})


@pytest.fixture
def filed(session, ann, draft, now):
    return engine.advance(session, draft, "file", actor=ann, now=now, data=FILED)


def refusal(session, item, action, actor, now, **data):
    with pytest.raises(Refused) as caught:
        engine.advance(session, item, action, actor=actor, now=now, data=data)
    return caught.value


def test_a_new_item_has_its_reference_and_its_first_state(draft, ann, society):
    assert (draft.reference, draft.state, draft.version) == ("PE-2026-0001", "draft", 1)
    assert (draft.created_by_id, draft.organization_id, draft.title) == (ann.person_id, society.id, "A shed")
    assert draft.tracks == {"inspection": "none"}


def test_references_count_up_without_a_gap(session, draft, ann, now):
    second = engine.create(session, "permit", "create", actor=ann, now=now)
    assert second.reference == "PE-2026-0002"


def test_an_allowed_action_moves_the_item_and_keeps_what_was_given(session, filed, ann):
    assert (filed.state, filed.version, filed.category) == ("filed", 2, "fast")
    assert filed.fields["confirmed"] is True
    entry = last_entry(session, filed)
    assert (entry.action, entry.from_state, entry.to_state, entry.role) == ("file", "draft", "filed", "author")
    assert (entry.actor_id, entry.given) == (ann.person_id, FILED)


def test_every_guard_is_evaluated_not_the_first(session, draft, ann, now):
    refused = refusal(session, draft, "file", ann, now)
    assert refused.codes == {"guard:complete", "guard:confirmed"}
    assert [(reason.field, reason.citation) for reason in refused.reasons] == [
        ("category", "Rule 1"),
        ("confirmed", ""),
    ]
    assert draft.state == "draft"


def test_a_confirmation_that_says_no_does_not_confirm(session, draft, ann, now):
    refused = refusal(session, draft, "file", ann, now, category="fast", confirmed=False)
    assert refused.codes == {"guard:confirmed"}


def test_role_is_judged_before_state_and_guards(session, filed, ann, now):
    refused = refusal(session, filed, "park", ann, now)
    assert refused.codes == {"role"}
    assert refused.reasons[0].who == ("clerk",)


def test_own_scope_refuses_someone_elses_item(session, draft, society, now):
    other = add_actor(session, "other", "author", society=society)
    assert refusal(session, draft, "file", other, now, **FILED).codes == {"role"}


def test_society_scope_is_the_items_society(session, draft, society, now):
    own = add_actor(session, "own", "lead", society=society)
    foreign = add_actor(session, "foreign", "lead", society=add_society(session, "S-B"))
    assert refusal(session, draft, "file", foreign, now, **FILED).codes == {"role"}
    assert engine.advance(session, draft, "file", actor=own, now=now, data=FILED).state == "filed"


def test_a_role_of_another_program_does_not_count(session, filed, clerk, now):
    foreign = replace(clerk, grants=frozenset(replace(grant, program="other") for grant in clerk.grants))
    assert refusal(session, filed, "park", foreign, now, reason="x").codes == {"role"}


def test_separation_of_duties_is_judged_before_state(session, ann, now):
    both = add_actor(session, "both", "author", "judge")
    own = engine.create(session, "permit", "create", actor=both, now=now, data={"title": "Mine"})
    refused = refusal(session, own, "decide", both, now, verdict="granted")
    assert (refused.ground, refused.codes) == ("separation", {"SD1"})


def test_state_refusal_says_where_it_is_possible(session, draft, clerk, now):
    refused = refusal(session, draft, "park", clerk, now, reason="x")
    assert refused.codes == {"state"}
    assert refused.reasons[0].message.en == "This is possible in: Filed, Granted. Now it is: Draft."


def test_unknown_action_is_not_found(session, draft, clerk, now):
    with pytest.raises(NotFound):
        engine.advance(session, draft, "fly", actor=clerk, now=now)


def test_a_value_that_is_not_asked_for_is_refused_by_name(session, draft, ann, now):
    with pytest.raises(InvalidInput) as caught:
        engine.advance(session, draft, "file", actor=ann, now=now, data={**FILED, "state": "granted", "category": "x"})
    assert sorted(error.field for error in caught.value.errors) == ["category", "state"]


def test_the_second_of_two_writers_gets_a_conflict(session, filed, clerk, now):
    with pytest.raises(Conflict):
        engine.advance(session, filed, "park", actor=clerk, now=now, data={"reason": "x"}, expected_version=1)
    assert filed.version == 2


def test_prior_returns_to_the_remembered_state(session, filed, clerk, now):
    engine.advance(session, filed, "park", actor=clerk, now=now, data={"reason": "x"})
    assert engine.advance(session, filed, "resume", actor=clerk, now=now).state == "filed"


def test_prior_returns_where_the_definition_says(session, filed, clerk, now):
    judge = add_actor(session, "judge", "judge")
    engine.advance(session, filed, "decide", actor=judge, now=now, data={"verdict": "granted"})
    engine.advance(session, filed, "park", actor=clerk, now=now, data={"reason": "x"})
    assert engine.advance(session, filed, "resume", actor=clerk, now=now).state == "filed"


@pytest.mark.parametrize("verdict", ["granted", "refused"])
def test_the_input_may_name_the_state(session, filed, now, verdict):
    judge = add_actor(session, "judge", "judge")
    assert engine.advance(session, filed, "decide", actor=judge, now=now, data={"verdict": verdict}).state == verdict


def test_an_effect_may_date_the_action_but_not_into_the_future(session, filed, now):
    judge = add_actor(session, "judge", "judge")
    future = {"verdict": "granted", "dated": date(2026, 3, 4)}
    assert refusal(session, filed, "decide", judge, now, **future).codes == {"guard:effective_date"}


def test_an_action_may_not_count_from_before_the_one_before_it(session, filed, now):
    judge = add_actor(session, "judge", "judge")
    past = {"verdict": "granted", "dated": date(2026, 3, 2)}
    assert refusal(session, filed, "decide", judge, now, **past).codes == {"guard:effective_date"}


def test_a_backdated_action_counts_from_its_date(session, filed, now):
    judge = add_actor(session, "judge", "judge")
    given = {"verdict": "granted", "dated": date(2026, 3, 4)}
    engine.advance(session, filed, "decide", actor=judge, now=now + timedelta(days=3), data=given)
    rows = history.entries(session, filed)
    assert history.state_as_at(rows, date(2026, 3, 3)) == "filed"
    assert history.state_as_at(rows, date(2026, 3, 4)) == "granted"
    assert history.state_as_at(rows, date(2026, 3, 2)) is None


def test_a_track_moves_beside_the_state(session, filed, clerk, now):
    engine.advance(session, filed, "ask_inspection", actor=clerk, now=now)
    assert (filed.state, filed.tracks) == ("filed", {"inspection": "asked"})
    entry = last_entry(session, filed)
    assert (entry.track, entry.from_state, entry.to_state) == ("inspection", "none", "asked")


def test_a_track_is_offered_only_while_the_main_state_allows_it(session, draft, clerk, now):
    assert refusal(session, draft, "ask_inspection", clerk, now).codes == {"state"}


def test_what_follows_happens_in_the_same_transaction_by_the_system(session, filed, clerk, now):
    engine.advance(session, filed, "ask_inspection", actor=clerk, now=now)
    engine.advance(session, filed, "inspect", actor=clerk, now=now)
    assert filed.state == "granted"
    assert [(row.action, row.actor_name) for row in history.entries(session, filed)][-2:] == [
        ("inspect", "clerk"),
        ("approve", "Accord"),
    ]


def test_only_the_system_performs_what_a_decision_performs(session, filed, clerk, now):
    assert refusal(session, filed, "approve", clerk, now).codes == {"role"}
    assert engine.advance(session, filed, "approve", actor=SYSTEM, now=now).state == "granted"


def test_an_effect_may_make_another_item(session, filed, clerk, now):
    engine.advance(session, filed, "copy", actor=clerk, now=now)
    link = session.scalars(select(ItemLink)).one()
    assert (link.from_id, link.relation) == (filed.id, "copied")
    assert (link.to_item.reference, link.to_item.state) == ("PE-2026-0002", "filed")
    assert list(history.verify_chain("permit", "PE-2026-0002", history.entries(session, link.to_item))) == []


def test_discarding_erases_the_content_and_keeps_the_chain(session, draft, ann, now):
    session.add(Comment(item_id=draft.id, author_id=ann.person_id, body="secret", created_at=now))
    session.add(Follower(item_id=draft.id, person_id=ann.person_id))
    engine.advance(session, draft, "discard", actor=ann, now=now)
    session.flush()
    rows = history.entries(session, draft)
    assert (draft.state, draft.title, draft.fields) == ("deleted", "", {})
    assert [row.input for row in rows] == [None, None]
    assert list(history.verify_chain("permit", draft.reference, rows)) == []
    assert session.scalars(select(Comment)).all() == []
    assert found(session, "shed") == []


def found(session, words):
    condition = matches(session.get_bind().dialect.name, words)
    assert condition is not None
    return list(session.scalars(select(Item.reference).where(condition)))


def test_full_text_finds_what_was_written_and_follows_a_change(session, draft, ann, now):
    assert found(session, "she") == ["PE-2026-0001"]
    engine.advance(session, draft, "edit", actor=ann, now=now, data={"title": "Une clôture"})
    assert (found(session, "shed"), found(session, "clôt")) == ([], ["PE-2026-0001"])


def test_mail_is_made_due_with_the_action_and_once(session, ann, draft, now):
    add_person(session, "carl", "clerk", language="fr")
    engine.advance(session, draft, "file", actor=ann, now=now, data=FILED)
    mail = session.scalars(select(OutboxMessage)).one()
    assert (mail.template, mail.language, mail.address) == ("filed", "fr", "carl@example.org")
    assert mail.params["headline"]["fr"] == "PE-2026-0001 déposé"
    assert mail.key == "PE-2026-0001:2:filed:" + str(mail.recipient_id)


def test_followers_hear_of_a_move_but_not_of_their_own(session, draft, ann, now):
    bea = add_person(session, "bea")
    session.add_all([Follower(item_id=draft.id, person_id=bea.id), Follower(item_id=draft.id, person_id=ann.person_id)])
    session.flush()
    engine.advance(session, draft, "file", actor=ann, now=now, data=FILED)
    assert [mail.address for mail in session.scalars(select(OutboxMessage))] == ["bea@example.org"]


def test_a_repeated_key_does_the_thing_once(session, draft, ann, now):
    for _ in range(2):
        engine.advance(session, draft, "file", actor=ann, now=now, data=FILED, idempotency_key="k1")
    assert draft.version == 2


def test_a_repeated_key_with_another_request_is_refused(session, draft, ann, now):
    engine.advance(session, draft, "file", actor=ann, now=now, data=FILED, idempotency_key="k1")
    with pytest.raises(KeyReused):
        engine.advance(session, draft, "edit", actor=ann, now=now, idempotency_key="k1")


def test_a_key_repeated_at_creation_gives_the_same_item(session, ann, now):
    made = [engine.create(session, "permit", "create", actor=ann, now=now, idempotency_key="k") for _ in range(2)]
    assert made[0] is made[1]


def test_warnings_do_not_refuse_and_are_kept(session, draft, ann, now):
    engine.advance(session, draft, "file", actor=ann, now=now, data={**FILED, "category": "slow"})
    judge = add_actor(session, "judge", "judge")
    engine.advance(session, draft, "decide", actor=judge, now=now, data={"verdict": "granted"})
    assert last_entry(session, draft).warnings == ["slow_is_slow"]


def test_offers_list_every_action_of_the_state(session, filed, clerk, now):
    offers = engine.available_actions(session, filed, actor=clerk, now=now)
    assert {offer.action: offer.allowed for offer in offers} == {
        "edit": True,
        "park": True,
        "decide": False,
        "approve": False,
        "ask_inspection": True,
        "copy": True,
    }


def test_an_offer_does_not_hold_against_you_what_the_form_will_ask(session, draft, ann, now):
    offers = {offer.action: offer for offer in engine.available_actions(session, draft, actor=ann, now=now)}
    assert (offers["file"].allowed, offers["file"].reasons) == (True, ())


def test_an_offer_says_what_the_form_cannot_mend(session, ann, now):
    bare = engine.create(session, "permit", "create", actor=ann, now=now)
    offers = {offer.action: offer for offer in engine.available_actions(session, bare, actor=ann, now=now)}
    assert [reason.field for reason in offers["file"].reasons] == ["title"]


def test_creating_actions_are_offered_by_role(session, ann, now):
    visitor = add_actor(session, "visitor", "visitor")
    allowed = [engine.creating_actions(session, "permit", actor=who, now=now)[0].allowed for who in (ann, visitor)]
    assert allowed == [True, False]
