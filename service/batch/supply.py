"""Documents that are read ahead in a thread of their own: a pipe may be silent while answers come in."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")


class Supply(Generic[T]):
    """An iterable's items for one event loop; no more than `ahead` are read before they are wanted.

    What the iterable raises is raised where its next item would have come. Closed, from whatever thread,
    it has no more items, also where the iterable is still silent.
    """

    def __init__(self, items: Iterable[T], ahead: int) -> None:
        """Begin to read; only from within the loop."""
        self._loop = asyncio.get_running_loop()
        self._room = threading.Semaphore(ahead)
        self._read: deque[tuple[T] | BaseException] = deque()
        self._came = asyncio.Event()
        self._closed = False
        # A daemon: whoever stops does not wait for a pipe.
        threading.Thread(target=self._fill, args=(iter(items),), daemon=True).start()

    def __aiter__(self) -> "Supply[T]":
        """Return itself."""
        return self

    async def __anext__(self) -> T:
        """The next item, once it is there."""
        while not self._read and not self._closed:
            self._came.clear()
            # It may have come before the flag was cleared.
            if not self._read and not self._closed:
                await self._came.wait()
        if self._closed:
            raise StopAsyncIteration
        item = self._read.popleft()
        if isinstance(item, BaseException):
            self._read.append(item)
            raise item
        self._room.release()
        return item[0]

    def close(self) -> None:
        """Read no further; a signal's handler, too, may ask for it, so that no lock is taken here."""
        self._closed = True
        self._soon(self._end)

    def _fill(self, items: Iterator[T]) -> None:
        end: BaseException = StopAsyncIteration()
        try:
            for item in items:
                self._put((item,))
                self._room.acquire()
                if self._closed:
                    return
        except BaseException as error:
            end = error
        self._put(end)

    def _put(self, item: tuple[T] | BaseException) -> None:
        self._read.append(item)
        if not self._came.is_set():
            self._soon(self._came.set)

    def _end(self) -> None:
        self._came.set()
        self._room.release()

    def _soon(self, call: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed, and nobody waits any more
            self._loop.call_soon_threadsafe(call)
