"""Documents that are read ahead in a thread of their own: a pipe may be silent while answers come in."""

import asyncio
import threading
from collections import deque
from collections.abc import Iterable, Iterator
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
        """Read no further."""
        self._closed = True
        # Ctrl-C calls this in the midst of anything, also while this thread holds the semaphore's own lock.
        with suppress(RuntimeError):  # the loop is closed, and the thread that reads is a daemon
            self._loop.call_soon_threadsafe(self._room.release)
        self._wake()

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
            self._wake()

    def _wake(self) -> None:
        with suppress(RuntimeError):  # the loop is closed, and nobody waits any more
            self._loop.call_soon_threadsafe(self._came.set)
