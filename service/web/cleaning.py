"""What cleaning did to a text, for programs."""

from itertools import groupby
from typing import Self

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from service.cleaning.steps import clean

_EXAMPLE: JsonDict = {"text": "绍兴市委書記錢江（qián jiāng）到嘉兴。"}


class Dirty(BaseModel):
    """A text to be cleaned."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [_EXAMPLE]})

    text: str = Field(min_length=1)


class Edit(BaseModel):
    """One thing that was changed, or marked: `[start, end)` of the raw text, what stood there for the step,
    what it wrote, and why. `guess`: the reading is not proven, or damage was left as it is.
    """

    step: str
    reason: str
    before: str
    after: str
    start: int
    end: int
    guess: bool


class Run(BaseModel):
    """Characters `[start, start + size)` of the cleaned text, which come from the raw `[raw, raw_end)`."""

    start: int
    size: int
    raw: int
    raw_end: int


class Cleaning(BaseModel):
    """The cleaned text, the edits in the order in which they were made, and how its offsets map.

    `offsets` are runs of the cleaned text, in order and without gaps: one for one where a run is as long as
    the raw text behind it, else all from the whole of it.
    """

    text: str
    edits: list[Edit]
    offsets: list[Run]

    @classmethod
    def of(cls, raw: str) -> Self:
        """Clean a text."""
        done = clean(raw)
        edits = [
            Edit(step=change.step, **repair._asdict())
            for change in done.changes
            for repair in change.repairs()
        ]
        return cls(text=done.text, edits=edits, offsets=_runs(list(zip(done.starts, done.ends, strict=True))))


def _runs(places: list[tuple[int, int]]) -> list[Run]:
    """Neighbouring characters joined that keep their distance from the raw ones, or share their origin."""
    runs: list[Run] = []
    at = 0
    for (start, end), group in groupby(places):
        size = sum(1 for _ in group)
        last = runs[-1] if runs else None
        single = size == end - start == 1
        if last and single and last.raw_end == start and last.size == last.raw_end - last.raw:
            last.size, last.raw_end = last.size + 1, end
        else:
            runs.append(Run(start=at, size=size, raw=start, raw_end=end))
        at += size
    return runs
