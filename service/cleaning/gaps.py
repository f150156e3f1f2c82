"""What may stand in a gap of a text, by what the page says elsewhere.

A window is a few Chinese characters in a row; with a gap in it, as 党政代_团, it is a question that other
windows of the page answer: 党政代表团.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

GAP = "_"
_RUN = re.compile("[\u3400-\u9fff]+")


def questions(text: str, at: int, length: int, holes: Iterable[int]) -> Iterator[str]:
    """The windows of `length` characters around the gap at `at` in which it is the hole-th character."""
    for hole in holes:
        start = at - hole
        window = text[max(start, 0) : start + length]
        asked = window[:hole] + GAP + window[hole + 1 :]
        known = window[:hole] + window[hole + 1 :]
        if start >= 0 and len(window) == length and _RUN.fullmatch(known):
            yield asked


def answers(text: str, asked: frozenset[str]) -> dict[str, Counter[str]]:
    """For each window asked for: how often each character stands in its gap, anywhere in the text."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    shapes = {(len(window), window.index(GAP)) for window in asked}
    for run in _RUN.findall(text):
        for length, hole in shapes:
            for start in range(len(run) - length + 1):
                window = run[start : start + length]
                question = window[:hole] + GAP + window[hole + 1 :]
                if question in asked:
                    found[question][window[hole]] += 1
    return found
