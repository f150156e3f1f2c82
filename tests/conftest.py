"""What several test files need."""

from collections.abc import Iterator

import pytest
from fake_endpoint import FakeEndpoint


@pytest.fixture
def fake() -> Iterator[FakeEndpoint]:
    """A server to be scripted."""
    fake = FakeEndpoint()
    yield fake
    fake.close()
