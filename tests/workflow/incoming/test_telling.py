"""Who may place what waits is told of it by mail: once a day at most, never twice of the same, nothing of its words."""

from dataclasses import replace
from datetime import timedelta
from threading import Thread

from sqlalchemy import select

from models.incoming import IncomingMessage
from models.outbox import OutboxMessage
from models.people import Person, RoleGrant
from tests.databases import count_statements
from tests.workflow.incoming.letters import write
from tests.workflow.incoming.posts import DAY, Post
from workflow.incoming import deciding
from workflow.incoming.telling import KEY, held_notices
from workflow.outbox import forgetting
from workflow.outbox.render import render
from workflow.reminders import sweep
from workflow.standing import actor_for

HOSTILE = "Buy at http://evil.example"
HOUR = timedelta(hours=1)


def hold(post: Post, text: str, days: int = 0) -> None:
    mail = write(f"{HOSTILE} {text}", sender="somebody@example.net")
    assert replace(post, now=post.now + timedelta(days=days)).take(mail).state == "held"


def told(post: Post) -> list[OutboxMessage]:
    with post.database.read() as session:
        theirs = select(OutboxMessage).where(OutboxMessage.key.startswith(KEY)).order_by(OutboxMessage.id)
        return list(session.scalars(theirs))


def sweep_after(post: Post, days: int) -> int:
    """Two workers sweep at once, that many days later; how many mails were queued in all."""
    at = post.now + timedelta(days=days) + HOUR
    workers = [Thread(target=sweep, args=(post.database, at)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return len(told(post))


def test_whoever_may_place_what_waits_is_told_once_a_day_of_what_is_new(post: Post) -> None:
    assert sweep_after(post, 0) == 0
    hold(post, "one")
    hold(post, "two")
    assert [sweep_after(post, days) for days in (0, 0, 1)] == [1, 1, 1]
    hold(post, "three", days=1)
    with post.database.write() as session:
        first = session.scalars(select(IncomingMessage).order_by(IncomingMessage.id)).first()
        assert first is not None
        staff = actor_for(session, session.get_one(Person, post.staff), post.now.date())
        deciding.discard(session, first.id, "Not for us", actor=staff, now=post.now)
    assert [sweep_after(post, days) for days in (1, 2)] == [2, 2]
    before = told(post)
    with post.database.write() as session:
        forgetting.empty(session, OutboxMessage.key.startswith(KEY))
    assert sweep_after(post, 3) == 2, "though what they were told is forgotten"
    hold(post, "four", days=3)
    hold(post, "five", days=3)
    assert sweep_after(post, 3) == 3
    mails = [*before, told(post)[-1]]
    assert {mail.recipient_id for mail in mails} == {post.staff}
    assert [[value for _label, value in mail.params["facts"]][:-1] for mail in mails] == [["2"], ["2", "1"], ["4", "2"]]
    for mail in mails:
        for language in ("en", "fr"):
            said = render(mail.template, mail.params, language=language, base_url="https://accord.example")
            assert "https://accord.example/incoming-mail?state=held" in said.text
            assert ("evil" in said.text + said.html, "example.net" in said.text + said.html) == (False, False)
    assert (
        f"The oldest came in on: {mails[0].created_at:%A, %B}"
        in render(mails[0].template, mails[0].params, language="en", base_url="").text
    )


def test_nobody_is_told_who_may_not_place_it_and_what_came_this_minute_waits(post: Post) -> None:
    hold(post, "one")
    with post.database.write() as session:
        session.get_one(Person, post.staff).active = False
    assert sweep_after(post, 0) == 0
    with post.database.write() as session:
        session.get_one(Person, post.staff).active = True
        session.add(RoleGrant(person_id=post.other, role="admin", program="cpin", starts_on=DAY))
    sweep(post.database, post.now + timedelta(seconds=30))
    assert told(post) == []
    assert sweep_after(post, 0) == 2
    assert {mail.recipient_id for mail in told(post)} == {post.staff, post.other}


def test_who_manages_the_mail_of_another_program_costs_nothing_while_nothing_is_theirs(post: Post) -> None:
    hold(post, "one")
    costs = []
    for person in (None, post.other):
        with post.database.write() as session:
            session.scalars(select(IncomingMessage)).one().item_id = post.item
            if person is not None:
                session.add(RoleGrant(person_id=person, role="admin", program="county_plan", starts_on=DAY))
        with post.database.read() as session, count_statements(post.database) as sent:
            drafts = held_notices(session, DAY, post.now + HOUR)
        costs.append((len(sent), [one.recipient_id for one in drafts]))
    assert costs[0] == costs[1]
    assert costs[0][1] == [post.staff]
