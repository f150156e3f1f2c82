"""Clean text that knows where each of its characters stood in the raw text.

A cleaning step reads a text and says which edits it wants; it never touches an offset. `apply`
carries the edits out, composes the offsets to the raw text, and keeps the record of what was done.
"""

from __future__ import annotations  # array[int] cannot be written at run time before Python 3.12

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

Span = tuple[int, int]


class Edit(NamedTuple):
    """Replace `[start, end)` of the text that the step read.

    `reason` says in a few words what was wrong there. `guess`: what is written is a reading that the text
    bears out but does not prove; or the replacement is what stood there, and the edit only marks damage
    that stays.
    """

    start: int
    end: int
    replacement: str
    reason: str = ""
    guess: bool = False


# 0, 1, 2 …: copying a piece of it is faster than counting anew.
_COUNTING = array("L", range(20_001))
Step = Callable[[str], Iterable[Edit]]


class Repair(NamedTuple):
    """An edit as a reader checks it: its raw characters, the text before and after it, and why."""

    start: int
    end: int
    before: str
    after: str
    reason: str
    guess: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A step that changed or marked the text: its name, the text that it read, and its edits."""

    step: str
    read: CleanText = field(compare=False, repr=False)
    edits: tuple[Edit, ...]

    def repairs(self) -> Iterator[Repair]:
        """The edits, at their places in the raw text."""
        for edit in self.edits:
            before = self.read.text[edit.start : edit.end]
            yield Repair(*self.read.origin(edit), before, edit.replacement, edit.reason, edit.guess)


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
        counting = _COUNTING if size < len(_COUNTING) else array("L", range(size + 1))
        return cls(raw, counting[:size], counting[1 : size + 1], ())

    @property
    def raw(self) -> str:
        """The text before any step."""
        return self.changes[0].read.text if self.changes else self.text

    def raw_span(self, start: int, end: int) -> Span:
        """The raw characters behind `[start, end)`, which must not be empty."""
        return self.starts[start], self.ends[end - 1]

    def clean_span(self, start: int, end: int) -> Span:
        """The characters that come from any of the raw `[start, end)`; an empty span where all went out."""
        low = bisect_right(self.ends, start)
        return low, max(low, bisect_left(self.starts, end))

    @property
    def doubts(self) -> tuple[Span, ...]:
        """The raw places where a step guessed, or marked damage that stays."""
        return tuple(
            change.read.origin(edit) for change in self.changes for edit in change.edits if edit.guess
        )

    def apply(self, step: Step) -> CleanText:
        """This text after one step; the same object where the step wants no edit.

        Raises:
            ValueError: two edits of the step overlap.
        """
        edits = sorted(step(self.text))
        if not edits:
            return self
        pieces: list[str] = []
        position = 0
        for start, end, replacement, _, _ in edits:
            if start < position:
                msg = f"{_name(step)}: overlapping edits at {start}"
                raise ValueError(msg)
            pieces += (self.text[position:start], replacement)
            position = end
        pieces.append(self.text[position:])
        change = Change(_name(step), self, tuple(edits))
        return CleanText("".join(pieces), *self._moved(edits), (*self.changes, change))

    def _moved(self, edits: list[Edit]) -> tuple[array[int], array[int]]:
        """The offsets after the edits: one to one where a length stays, else all from the whole replaced."""
        starts, ends = array("L"), array("L")
        position = 0
        for edit in edits:
            start, end, replacement = edit[:3]
            size = len(replacement)
            if size == end - start > 0:
                continue
            starts += self.starts[position:start]
            ends += self.ends[position:start]
            if size:
                low, high = self.origin(edit)
                starts.extend([low] * size)
                ends.extend([high] * size)
            position = end
        if not position and not starts:
            return self.starts, self.ends
        starts += self.starts[position:]
        ends += self.ends[position:]
        return starts, ends

    def origin(self, edit: Edit) -> Span:
        """The raw characters that an edit of this text replaces; of an insertion the empty span there.

        Between characters of one origin an insertion shares it, so that spans never run backwards.
        """
        if edit.end > edit.start:
            return self.raw_span(edit.start, edit.end)
        before = self.ends[edit.start - 1] if edit.start else 0
        low = self.starts[edit.start] if edit.start < len(self.starts) else before
        return low, max(low, before)


def _name(step: Step) -> str:
    return getattr(step, "__name__", type(step).__name__)
