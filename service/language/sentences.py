"""Sentences of a clean text, numbered from 1: what a system reads and cites."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from service.language.furniture import Furniture, furniture

# A sentence ends at 。！？ with the quotes and brackets that close behind it, or at the line's end.
_SENTENCE = re.compile(r"[^\n。！？!?]*[。！？!?]+[”’」』）)》]*|[^\n。！？!?]+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is `[start, end)` of the clean text, without white space around it."""

    number: int
    start: int
    end: int
    text: str


def split_sentences(text: str, known: Iterable[Furniture] | None = None) -> tuple[Sentence, ...]:
    """All sentences in order; lines that are page furniture, such as navigation, are left out.

    `known` is the text's furniture, where a caller has looked for it already.
    """
    spans: list[tuple[int, int]] = []
    left_out = {line.start for line in (furniture(text) if known is None else known)}
    for line in re.finditer(r"[^\n]+", text):
        if line.start() in left_out:
            continue
        for found in _SENTENCE.finditer(line.group()):
            kept = found.group().strip()
            if kept:
                start = line.start() + found.start() + found.group().index(kept)
                spans.append((start, start + len(kept)))
    return tuple(
        Sentence(number, start, end, text[start:end]) for number, (start, end) in enumerate(spans, 1)
    )
