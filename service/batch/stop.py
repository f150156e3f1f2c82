"""The wish that a run stop: what is under way is finished, and nothing more is begun."""

from collections.abc import Callable


class Stop:
    """Asked for once, by Ctrl-C or by a limit of the run, with the reason."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self._listeners: list[Callable[[], object]] = []

    def __bool__(self) -> bool:
        """Whether it was asked for."""
        return self.reason is not None

    def ask(self, reason: str) -> None:
        """Ask for it; the first reason counts."""
        if self.reason is None:
            self.reason = reason
            for listener in self._listeners:
                listener()

    def tell(self, listener: Callable[[], object]) -> None:
        """Call something as soon as it is asked for, in the thread that asks."""
        self._listeners.append(listener)
        if self:
            listener()
