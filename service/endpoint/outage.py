"""An endpoint that goes out of reach in the middle of a run is waited for, and asked again."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace

from schemas.errors import EndpointOverloaded, EndpointUnreachable
from schemas.record import Usage
from service.endpoint.client import Endpoint, Reply, Request

_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 60.0
_MOMENT = 1.0
# More than one, so that a request that the server can never take does not keep the others waiting.
_SCOUTS = 2


class Patient:
    """An endpoint that is asked until it answers, if it has answered before.

    One that never has fails at once: its address may be wrong. A request that fails again while others are
    answered fails, too.
    `tell` gets a sentence when an outage begins, whenever it is tried again, and when it is over.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        tell: Callable[[str], None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._endpoint = endpoint
        self._tell = tell
        self._sleep = sleep
        self._answers = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._outage: asyncio.Task[None] | None = None
        self._since = 0.0

    @property
    def is_down(self) -> bool:
        """Whether the endpoint is being waited for."""
        return self._outage is not None

    async def ask(self, request: Request) -> Reply:
        """The endpoint's answer; errors are those of `Endpoint.ask`."""
        attempts, usage, alone = 0, Usage(), 0
        while True:
            before = self._answers
            try:
                reply = await self._endpoint.ask(request)
            except (EndpointUnreachable, EndpointOverloaded) as error:
                attempts, usage = attempts + error.attempts, usage + error.usage
                # The others may have been answered just before it went away.
                alone += self._answers > before
                if not before or alone > 1:
                    error.attempts, error.usage = attempts, usage
                    raise
                if self._answers == before:
                    await self._turn(error)
                else:
                    await self._sleep(_MOMENT)
            else:
                if not reply.cached:
                    self._answers += 1
                    self._over()
                return replace(reply, attempts=reply.attempts + attempts, usage=reply.usage + usage)

    async def close(self) -> None:
        """Close the endpoint's connections."""
        await self._endpoint.close()

    async def _turn(self, error: Exception) -> None:
        """Wait until it is this request's turn to find out whether the endpoint is back, or until it is."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        if self._outage is None:
            self._since = time.monotonic()
            self._tell(f"{error} The run waits, and goes on by itself.")
            self._outage = asyncio.create_task(self._scout())
        await turn

    async def _scout(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            await self._sleep(pause)
            self._tell(f"asking again after {time.monotonic() - self._since:.0f} s without an answer.")
            pause = min(_LONGEST_PAUSE, pause * 2)
            self._release(_SCOUTS)

    def _over(self) -> None:
        if self._outage is not None:
            self._outage.cancel()
            self._outage = None
            self._tell(f"an answer came after {time.monotonic() - self._since:.0f} s; the run goes on.")
            self._release(len(self._waiting))

    def _release(self, most: int) -> None:
        for _ in range(min(most, len(self._waiting))):
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
