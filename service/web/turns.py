"""One stretch of work in each round of the event loop, so that others who wait for it are served between."""

import asyncio
from contextlib import AbstractAsyncContextManager


class Turns(AbstractAsyncContextManager[None]):
    """A turn is waited for in order, and ends with a round of the loop."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    async def __aenter__(self) -> None:
        """Wait for one's turn."""
        await self._lock.acquire()

    async def __aexit__(self, *_: object) -> None:
        """Let the loop go round, and the next one have a turn."""
        try:
            await asyncio.sleep(0)
        finally:
            self._lock.release()
