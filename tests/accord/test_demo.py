"""The demo is a season played through the engine: every state is shown, and nothing in it is made up."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from accord import demo
from accord.services import Services, make_services
from accord.settings import Settings
from models.deadlines import Deadline
from models.items import Item
from models.outbox import MailboxMessage, OutboxMessage
from workflow import registry, versions
from workflow.accounts.passwords import CHEAP
from workflow.audit.faults import Fault
from workflow.audit.live import verify_database
from workflow.programs import load_programs

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    load_programs()
    settings = Settings(var=tmp_path_factory.mktemp("demo"))
    services = make_services(settings, hasher=CHEAP, now=lambda: NOW)
    services.database.create_all()
    with services.database.write() as session:
        versions.sync(session, NOW)
    demo.load(services)
    yield services
    services.database.close()


@pytest.fixture(autouse=True)
def programs() -> None:
    load_programs()


def test_every_state_of_every_kind_is_shown(loaded: Services) -> None:
    shown: dict[str, set[str]] = defaultdict(set)
    with loaded.database.read() as session:
        for kind, state in session.execute(select(Item.kind, Item.state).distinct()):
            shown[kind].add(state)
    declared = {kind: set(flow.states) for program in registry.programs() for kind, flow in program.kinds.items()}
    assert shown == declared


def test_deadlines_are_both_past_and_coming(loaded: Services) -> None:
    with loaded.database.read() as session:
        still_open = (Deadline.satisfied_on.is_(None), Deadline.cancelled_on.is_(None), Deadline.paused_on.is_(None))
        late = session.scalar(select(func.count()).where(Deadline.due_on < NOW.date(), *still_open)) or 0
        coming = session.scalar(select(func.count()).where(Deadline.due_on >= NOW.date(), *still_open)) or 0
    assert (late > 5, coming > 20) == (True, True)


def test_mail_of_the_last_month_was_sent_and_can_be_read_and_older_says_why_not(loaded: Services) -> None:
    with loaded.database.read() as session:
        states = dict(session.execute(select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)).all())
        kept = session.scalar(select(func.count(MailboxMessage.id)))
        old = OutboxMessage.created_at < NOW - timedelta(days=demo.MAILBOX_DAYS + 7)
        unsent = select(OutboxMessage.error).where(old | (OutboxMessage.state == "cancelled")).distinct()
        assert list(session.scalars(unsent)) == [demo.TOO_OLD]
    assert (states["sent"], sorted(states)) == (kept, ["cancelled", "sent"])


def test_the_history_of_the_season_is_whole(loaded: Services) -> None:
    assert [found for found in verify_database(loaded.database) if isinstance(found, Fault)] == []


def test_the_accounts_are_shown_with_their_password(loaded: Services) -> None:
    found = demo.accounts(loaded.database)
    assert {account.password for account in found} == {demo.PASSWORD}
    assert {"staff@example.org", "planner.01@example.org"} <= {account.email for account in found}


def test_a_loading_that_was_interrupted_is_known(loaded: Services, tmp_path: Path) -> None:
    services = make_services(Settings(var=tmp_path), hasher=CHEAP, now=lambda: NOW)
    services.database.create_all()
    assert (demo.is_empty(services.database), demo.is_half_loaded(services.database)) == (True, False)

    def stop(done: int, whole: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo.load(services, stop)
    assert demo.is_half_loaded(services.database)
    assert not demo.is_half_loaded(loaded.database)
    services.database.close()


def test_everybody_who_signs_and_judges_a_plan_is_among_the_accounts(loaded: Services) -> None:
    plan = {account.email for account in demo.accounts(loaded.database) if account.program == "county_plan"}
    signers = {f"{name}.01@example.org" for name in ("commissioner", "youth", "board", "probation", "executive")}
    assert signers | {"plan.reviewer@example.org", "probation.reviewer@example.org"} <= plan
