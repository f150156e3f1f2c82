"""What Chinese would say: how well a text reads as a row of words that are in use.

The frequencies are those of wordfreq, which counts news, encyclopaedias, subtitles and the web, in
Simplified characters. They are loaded with the first question, in a quarter of a second, and take 60 MB.
"""

from collections import Counter
from collections.abc import Mapping
from functools import cache
from math import log
from typing import NamedTuple

_LONGEST = 5
# Natural logarithms. Marks are not words and so not in the list: these are rough shares of printed text. A
# Chinese character that is no word of its own is as rare as the rarest words of the list; all else is rarer.
_MARKS = {
    mark: log(share)
    for marks, share in (
        ("，", 0.05),
        ("。、", 0.02),
        ("“”\n", 0.008),
        ("\u3000", 0.005),
        ("；：（）《》 ", 0.003),
        ("！？·—…", 0.001),
    )
    for mark in marks
}
_LETTER, _HAN, _OTHER = log(1e-3), log(1e-9), log(1e-11)
_ENDS = {
    end: log(share)
    for ends, share in ((("。\n", "。<"), 0.01), (("。”", "。”\n", "。”<"), 0.006), (("”\n", "”<"), 0.002))
    for end in ends
}
# Few long words are likelier than many short ones, even more than their frequencies say.
_WORD = 2.0
# How much of a page is said again on it: the share that its own strings have beside all words.
_REPEATED = 0.05


class Line(NamedTuple):
    """The end of a text, and for its last places the score of the best row of words up to there."""

    text: str = ""
    scores: tuple[float, ...] = (0.0,)

    @property
    def score(self) -> float:
        """The natural logarithm of the probability of the whole text."""
        return self.scores[-1]


class Words:
    """Words with their probabilities: those of the language, and what one page says more than once."""

    def __init__(self, page: str = "") -> None:
        self._page = _strings(page)

    def read(self, line: Line, character: str) -> Line:
        """The line with one more character, in Simplified writing."""
        text = line.text + character
        best = line.scores[-1] + self._alone(character) - _WORD
        for size in range(2, min(len(text), len(line.scores)) + 1):
            weight = self._weight(text[-size:])
            if weight is not None and line.scores[-size] + weight - _WORD > best:
                best = line.scores[-size] + weight - _WORD
        return Line(text[1 - _LONGEST :], (*line.scores[1 - _LONGEST :], best))

    def _weight(self, word: str) -> float | None:
        return max(
            (known[word] for known in (frequencies(), self._page, _ENDS) if word in known),
            default=None,
        )

    def _alone(self, character: str) -> float:
        if (weight := self._weight(character)) is not None:
            return weight
        if character in _MARKS:
            return _MARKS[character]
        if character.isascii():
            return _LETTER
        return _HAN if "\u3400" <= character <= "\u9fff" else _OTHER


def _strings(page: str) -> Mapping[str, float]:
    """The strings of two to four Chinese characters that a page has, as words."""
    counts = Counter(
        page[start : start + size] for size in (2, 3, 4) for start in range(len(page) - size + 1)
    )
    return {
        string: log(_REPEATED * count / len(page))
        for string, count in counts.items()
        if all("\u3400" <= character <= "\u9fff" for character in string)
    }


@cache
def frequencies() -> Mapping[str, float]:
    """Every word of the list with the natural logarithm of its probability."""
    from wordfreq import get_frequency_dict  # it takes a tenth of a second, and hardly a page needs it

    return {
        word: log(share) for word, share in get_frequency_dict("zh", "large").items() if len(word) <= _LONGEST
    }
