"""Clean text that knows where each of its characters stood in the raw text.

A cleaning step reads a text and says which edits it wants; it never touches an offset. `apply`
carries the edits out, composes the offsets to the raw text, and keeps the record of what was done.
"""

from __future__ import annotations  # array[int] cannot be written at run time before Python 3.12

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from schemas.visit import Span


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `[start, end)` of the text that the step read."""

    start: int
    end: int
    replacement: str


Step = Callable[[str], Iterable[Edit]]


@dataclass(frozen=True, slots=True)
class Change:
    """A step that changed the text: its name, and how many edits it made."""

    step: str
    edits: int


@dataclass(frozen=True, slots=True)
class CleanText:
    """`text`; for its i-th character the raw characters `[starts[i], ends[i])`; and what was done."""

    text: str
    starts: array[int]
    ends: array[int]
    changes: tuple[Change, ...]

    @classmethod
    def of(cls, raw: str) -> CleanText:
        """The raw text as it is: every character stands for itself."""
        size = len(raw)
        return cls(raw, array("L", range(size)), array("L", range(1, size + 1)), ())

    def raw_span(self, start: int, end: int) -> Span:
        """The raw characters behind `[start, end)`, which must not be empty."""
        return self.starts[start], self.ends[end - 1]

    def apply(self, step: Step) -> CleanText:
        """This text after one step; the same object where the step wants no edit.

        Raises:
            ValueError: two edits of the step overlap.
        """
        edits = sorted(step(self.text), key=lambda edit: (edit.start, edit.end))
        if not edits:
            return self
        pieces: list[str] = []
        starts, ends = array("L"), array("L")
        position = 0
        for edit in edits:
            if edit.start < position:
                msg = f"{_name(step)}: overlapping edits at {edit.start}"
                raise ValueError(msg)
            pieces += (self.text[position : edit.start], edit.replacement)
            starts += self.starts[position : edit.start]
            ends += self.ends[position : edit.start]
            self._carry(edit, starts, ends)
            position = edit.end
        pieces.append(self.text[position:])
        starts += self.starts[position:]
        ends += self.ends[position:]
        return CleanText("".join(pieces), starts, ends, (*self.changes, Change(_name(step), len(edits))))

    def _carry(self, edit: Edit, starts: array[int], ends: array[int]) -> None:
        """Give the replacement its origins: one to one where the length stays, else all from the whole."""
        size = len(edit.replacement)
        if size == edit.end - edit.start:
            starts += self.starts[edit.start : edit.end]
            ends += self.ends[edit.start : edit.end]
        elif size:
            low, high = self._origin(edit)
            starts.extend([low] * size)
            ends.extend([high] * size)

    def _origin(self, edit: Edit) -> Span:
        """The raw characters that an edit replaces; of an insertion the empty span where it stands.

        Between characters of one origin an insertion shares it, so that spans never run backwards.
        """
        if edit.end > edit.start:
            return self.raw_span(edit.start, edit.end)
        before = self.ends[edit.start - 1] if edit.start else 0
        low = self.starts[edit.start] if edit.start < len(self.starts) else before
        return low, max(low, before)


def _name(step: Step) -> str:
    return getattr(step, "__name__", type(step).__name__)
