"""What the tests of the promises share: one process that makes those which are killed."""

from collections.abc import Iterator

import pytest

from tests.trust.victims import Killer, running_killer


@pytest.fixture(scope="session")
def killer() -> Iterator[Killer]:
    with running_killer() as ready:
        yield ready
