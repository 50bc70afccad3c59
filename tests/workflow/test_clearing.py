import pytest

from tests.sample.program import PROGRAM, add_actor, add_society
from workflow import engine, history, registry
from workflow.errors import Refused
from workflow.records import store_fields
from workflow.values import plain

FILED = {"category": "fast", "confirmed": True}


@pytest.fixture(autouse=True)
def sample():
    registry.register(PROGRAM)


@pytest.fixture
def ann(session):
    return add_actor(session, "ann", "author", society=add_society(session, "S-A"))


@pytest.fixture
def draft(session, ann, now):
    data = {"title": "A shed", "details": "Behind the house."}
    return engine.create(session, "permit", "create", actor=ann, now=now, data=data)


@pytest.mark.parametrize("blank", [None, "", "  ", []])
def test_a_field_given_as_blank_is_cleared_and_the_history_says_so(session, ann, draft, now, blank):
    engine.advance(session, draft, "edit", actor=ann, now=now, data={"details": blank})
    assert draft.fields == {"title": "A shed"}
    assert history.entries(session, draft)[-1].given == {"details": None}


def test_what_is_not_given_stays(session, ann, draft, now):
    engine.advance(session, draft, "edit", actor=ann, now=now, data={"title": "A barn"})
    assert draft.fields == {"title": "A barn", "details": "Behind the house."}


def test_a_blank_where_nothing_is_held_is_nothing(session, ann, draft, now):
    engine.advance(session, draft, "edit", actor=ann, now=now, data={"wanted_on": "", "title": "A barn"})
    assert history.entries(session, draft)[-1].given == {"title": "A barn"}


def test_a_column_falls_back_with_its_field(session, ann, draft, now):
    engine.advance(session, draft, "edit", actor=ann, now=now, data={"title": ""})
    assert (draft.title, "title" in draft.fields) == ("", False)


def test_what_the_action_needs_is_not_cleared(session, ann, draft, now):
    store_fields(PROGRAM.kinds["permit"], draft, {"category": "slow"})
    with pytest.raises(Refused) as caught:
        engine.advance(session, draft, "file", actor=ann, now=now, data={"category": None, "confirmed": True})
    assert [(reason.code, reason.field) for reason in caught.value.reasons] == [("complete", "category")]
    assert draft.fields["category"] == "slow"


def test_what_an_action_before_needed_is_not_cleared(session, ann, draft, now):
    engine.advance(session, draft, "file", actor=ann, now=now, data=FILED)
    with pytest.raises(Refused) as caught:
        engine.advance(session, draft, "edit", actor=ann, now=now, data={"title": "", "details": ""})
    assert [(reason.code, reason.field) for reason in caught.value.reasons] == [("stays_filled", "title")]
    assert caught.value.reasons[0].message.en == ("“Title” cannot be emptied: it was needed for what was done before.")
    engine.advance(session, draft, "edit", actor=ann, now=now, data={"details": ""})
    assert plain(draft.fields) == {"title": "A shed", **FILED}


def test_nothing_is_cleared_by_making(session, ann, now):
    item = engine.create(session, "permit", "create", actor=ann, now=now, data={"title": "A shed", "details": None})
    assert (item.fields, history.entries(session, item)[-1].given) == ({"title": "A shed"}, {"title": "A shed"})
