"""How many calls are under way at once, and how fast they follow each other."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from service.config import MOST_CALLS, Pace

FIRST = 4
# More of them bring less than this: there is nothing to be gained by more calls at once.
_WORTH = 1.05
_GROWTH, _STEP = 1.5, 1.1
# So much slower than it has ever answered means that a server queues what we send.
_SLOW = 2.0
# Rounds after which a limit that has settled is tried a little higher: servers get faster, too.
_SETTLED = 8


class Calls:
    """Lets calls go out, so many at once and so many a minute.

    Where no number is given, it begins with `FIRST` at once, has more as long as that brings more answers in
    the same time, and half as many when the server is overloaded or answers much more slowly (as TCP does;
    the rule is ours).
    """

    def __init__(self, pace: Pace | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._pace = pace or Pace()
        self._clock = clock
        self.limit = self._pace.at_once or FIRST
        self.under_way = 0
        self._waiting: list[asyncio.Future[None]] = []
        self._next_call = self._next_token = 0.0
        self._round = _Round(self._clock())
        self._best = _Best(self.limit)

    @asynccontextmanager
    async def one(self, tokens: float) -> AsyncIterator[None]:
        """A call's time under way; `tokens` is about what it takes."""
        await self._turn()
        try:
            await self._paced(tokens)
            began = self._clock()
            yield
        finally:
            self.under_way -= 1
            self._let_go()
        self._answered(self._clock() - began)

    def overloaded(self) -> None:
        """The server has said that it is asked too much."""
        if self._pace.at_once is None and not self._round.overloaded:
            self._round.overloaded = True
            self.limit = max(1, self.limit // 2)
            self._best = _Best(self.limit)

    async def _turn(self) -> None:
        if self.under_way < self.limit and not self._waiting:
            self.under_way += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif not turn.cancelled():  # its turn had come
                self.under_way -= 1
                self._let_go()
            raise

    def _let_go(self) -> None:
        while self._waiting and self.under_way < self.limit:
            turn = self._waiting.pop(0)
            if not turn.done():
                self.under_way += 1
                turn.set_result(None)

    async def _paced(self, tokens: float) -> None:
        """Wait until a call of so many tokens is due: they go out evenly over the minute."""
        now, due = self._clock(), 0.0
        if self._pace.per_minute:
            due = max(now, self._next_call)
            self._next_call = due + 60 / self._pace.per_minute
        if self._pace.tokens_per_minute:
            due = max(due, now, self._next_token)
            self._next_token = due + 60 * tokens / self._pace.tokens_per_minute
        if due > now:
            await asyncio.sleep(due - now)

    def _answered(self, seconds: float) -> None:
        """After as many answers as calls may be under way, see whether their number was right."""
        self._round.add(seconds)
        if self._pace.at_once is None and self._round.answers >= self.limit:
            self.limit = self._best.next(self.limit, self._round, self._clock())
            self._round = _Round(self._clock())
            self._let_go()


class _Round:
    """As many answers as calls were under way at once."""

    def __init__(self, began: float) -> None:
        self.began = began
        self.answers = 0
        self.seconds = 0.0
        self.overloaded = False

    def add(self, seconds: float) -> None:
        self.answers += 1
        self.seconds += seconds


class _Best:
    """The limit at which most answers came in the same time, and how fast single ones came."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rate = 0.0
        self._quickest = float("inf")
        self._settled = 0

    def next(self, limit: int, told: _Round, now: float) -> int:
        """The limit of the next round."""
        if told.overloaded:
            return limit
        rate = told.answers / max(now - told.began, 1e-6)
        mean = told.seconds / told.answers
        self._quickest = min(self._quickest, mean)
        if rate > self._rate * _WORTH:
            growth = _GROWTH if not self._settled else _STEP
            self._limit, self._rate = limit, rate
            return min(MOST_CALLS, max(limit + 1, int(limit * growth)))
        if mean > self._quickest * _SLOW and limit > self._limit:
            return max(1, limit // 2)
        self._settled += 1
        if self._settled % _SETTLED == 0:
            self._rate *= 1 / _WORTH  # what was best may be so no more
            return min(MOST_CALLS, max(self._limit + 1, int(self._limit * _STEP)))
        return self._limit
