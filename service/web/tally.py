"""How many lines a file has, counted on from where it was counted last."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

_PIECE = 1 << 20


@dataclass(slots=True)
class Tally:
    """The whole lines of a file that grows; where it has become shorter, it was written anew."""

    file: Path
    lines: int = 0
    read: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def count(self) -> int:
        """How many there are now; threads may ask at once."""
        with self.lock:
            return self._counted()

    def _counted(self) -> int:
        try:
            with self.file.open("rb") as file:
                if self.file.stat().st_size < self.read:
                    self.lines = self.read = 0
                file.seek(self.read)
                while piece := file.read(_PIECE):
                    self.lines += piece.count(b"\n")
                    self.read += len(piece)
        except FileNotFoundError:
            self.lines = self.read = 0
        return self.lines
