"""How many calls go out at once, and how fast: found out from the answers, or as it was set."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest

from service.config import Pace
from service.endpoint.calls import FIRST, Calls


@dataclass
class Server:
    """A server that does so many things at once, each in so many seconds; what is more waits."""

    at_once: int
    seconds: float = 0.01
    most: int = 0
    under_way: int = 0
    free: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self.free = asyncio.Semaphore(self.at_once)

    async def answer(self) -> None:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        async with self.free:
            await asyncio.sleep(self.seconds)
        self.under_way -= 1


async def many(calls: Calls, server: Server, count: int) -> None:
    """So many calls, as fast as they are let through."""

    async def call() -> None:
        async with calls.one(100):
            await server.answer()

    await asyncio.gather(*(call() for _ in range(count)))


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def test_set_number_is_never_passed() -> None:
    """What the user sets is the most, whatever the server bears."""

    async def work() -> None:
        server, calls = Server(100, 0.001), Calls(Pace(at_once=3))
        await many(calls, server, 60)
        assert (server.most, calls.under_way) == (3, 0)

    run(work())


def test_number_rises_while_that_brings_more() -> None:
    """Against a server that bears much, the calls at once grow to many times the first few."""

    async def work() -> None:
        server, calls = Server(200, 0.02), Calls()
        await many(calls, server, 600)
        assert calls.limit >= 4 * FIRST

    run(work())


def test_number_stays_near_what_the_server_does_at_once() -> None:
    """Calls that only wait in the server's queue bring nothing, and are not made."""

    async def work() -> None:
        server, calls = Server(8, 0.02), Calls()
        await many(calls, server, 500)
        assert 4 <= calls.limit <= 24

    run(work())


def test_overload_halves_the_number() -> None:
    """A 429 halves it, several of one moment once; it never falls under one."""

    async def work() -> None:
        server, calls = Server(200, 0.01), Calls()
        await many(calls, server, 300)
        before = calls.limit
        calls.overloaded()
        calls.overloaded()
        assert calls.limit == before // 2
        for _ in range(20):
            await many(calls, server, calls.limit)
            calls.overloaded()
        assert calls.limit >= 1

    run(work())


def test_overload_leaves_a_set_number() -> None:
    """A number that the user set is the user's to change."""
    calls = Calls(Pace(at_once=9))
    calls.overloaded()

    assert calls.limit == 9


@pytest.mark.parametrize(
    "pace", [Pace(per_minute=1200), Pace(tokens_per_minute=120_000)], ids=["requests", "tokens"]
)
def test_calls_go_out_evenly(pace: Pace) -> None:
    """Twenty requests a second, or their tokens, take as long as that: 50 ms each."""

    async def work() -> None:
        begun: list[float] = []

        async def call() -> None:
            async with calls.one(100):
                begun.append(asyncio.get_running_loop().time())

        calls = Calls(pace)
        await asyncio.gather(*(call() for _ in range(6)))
        assert begun[-1] - begun[0] >= 0.05 * 5 * 0.99

    run(work())


def test_call_that_is_given_up_leaves_its_place() -> None:
    """Who stops waiting, or is stopped while under way, keeps nobody else waiting."""

    async def work() -> None:
        server, calls = Server(10, 60), Calls(Pace(at_once=1))
        first, second = (asyncio.create_task(many(calls, server, 1)) for _ in range(2))
        await asyncio.sleep(0.01)
        second.cancel()
        first.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        async with asyncio.timeout(5):
            await many(calls, Server(10, 0.001), 3)
        assert calls.under_way == 0

    run(work())
