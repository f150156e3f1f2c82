"""Where a document comes from, and the id that follows from it."""

import re
from dataclasses import dataclass
from pathlib import Path

_ID_LEAVES_OUT = re.compile(r"(?:\.txt)?(?:\.gz)?$", re.IGNORECASE)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document comes from: `path` as the user named it, and the `stem` that its id begins with."""

    stem: str
    path: str

    @classmethod
    def of(cls, file: Path, name: str) -> "Origin":
        """A file whose ids are made from `name`.

        Only .txt is left out of them, and .gz, which says nothing of what is in it: files whose names differ
        in another suffix are other documents, also in a stream that cannot look ahead.
        """
        return cls(whole(_ID_LEAVES_OUT.sub("", name, count=1)), whole(str(file)))

    def at(self, number: int) -> "Origin":
        """A line, row or record of it."""
        return Origin(f"{self.stem}:{number}", f"{self.path}:{number}")

    def __str__(self) -> str:
        return "standard input" if self.path == "-" else self.path


def whole(text: str) -> str:
    """Text that can be written: what was no character, one U+FFFD each, so that offsets stay."""
    return _LONE_SURROGATE.sub("\ufffd", text)
