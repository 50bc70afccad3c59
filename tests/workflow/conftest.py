"""What the tests of the rules share: a receiver of what goes out, on this machine."""

from collections.abc import Iterator

import pytest

from tests.workflow.webhooks.receiver import Receiver, receiving


@pytest.fixture(scope="module")
def running() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def receiver(running: Receiver) -> Receiver:
    running.reset()
    return running
