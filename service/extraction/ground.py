"""Find where a value stands in the text; what does not stand there is not in the record.

Only the width of characters, white space, the kind of a quotation mark or dash do not count in the
comparison (codebook, hard case 7). No fuzzy match ever counts as grounded, and no value reaches
across the end of a sentence.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from schemas.visit import Span
from service.extraction.article import Article
from service.language.dates import find_dates
from service.language.titles import POST

_SAME = str.maketrans(
    {**dict.fromkeys("“”„＂「」『』", '"'), **dict.fromkeys("‘’＇", "'"), **dict.fromkeys("—–－―‐", "-")}
)
_GAP = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_NUMERALS = frozenset("0123456789〇零一二三四五六七八九十")
# Behind a shared title: other names, each with what joins it to the next.
_NAMES = re.compile(r"(?:[^、，,；;。]{2,12}[、，,；;和与及])*")
# Behind one of several posts: the others.
_POSTS = re.compile(rf"(?:[、，,][^、，,；;。]{{0,24}}?(?:{POST.pattern}))+")
_REMARK = re.compile(r"^\([^()]{1,12}\)")


class _Folded(dict[int, str]):
    """How each character is compared, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = _fold(chr(code))
        return self[code]


_FOLDED = _Folded()


def fold(text: str) -> str:
    """A text as it is compared: narrow, without white space, with one kind of quote and dash."""
    return text.translate(_FOLDED)


# A name or a post is looked for several times, and many stand in every other article.
_wanted = lru_cache(maxsize=4096)(fold)


def _fold(character: str) -> str:
    if character.isspace():
        return ""
    # Only what differs in width: NFKC would also make ① a 1.
    wide = unicodedata.east_asian_width(character) in "FH"
    return (unicodedata.normalize("NFKC", character) if wide else character).translate(_SAME)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where a value stands: `[start, end)` of the clean text, and the text there without its gaps."""

    start: int
    end: int
    text: str

    def overlaps(self, start: int, end: int) -> bool:
        """Whether it shares a character with `[start, end)`."""
        return self.start < end and start < self.end


class Ground:
    """The sentences of an article, searchable whatever the width and white space."""

    def __init__(self, article: Article) -> None:
        """Bind the article; its sentences are folded once, with the first search."""
        self._article = article

    @cached_property
    def _text(self) -> tuple[str, list[int], list[int]]:
        """The folded sentences, a line each; of each of their characters the place in the clean text; where
        each line begins, and where the last one ends.
        """
        folded: list[str] = []
        positions: list[int] = []
        lines = [0]
        for sentence in self._article.sentences:
            start, text = sentence.start, fold(sentence.text)
            if len(text) == len(sentence.text):
                positions += range(start, sentence.end)
            else:
                for at, character in enumerate(sentence.text, start):
                    positions += [at] * len(fold(character))
            positions.append(sentence.end)
            folded.append(text)
            lines.append(len(positions))
        # What is looked for has no white space, so that nothing is found across a sentence's end.
        return "".join(text + "\n" for text in folded), positions, lines

    @property
    def _folded(self) -> str:
        return self._text[0]

    def everywhere(self, value: str) -> Iterator[Occurrence]:
        """Every place where the value stands, in order."""
        return (self._occurrence(start, end) for start, end in self._find(value))

    def _find(self, value: str, low: int = 0, high: int | None = None) -> Iterator[tuple[int, int]]:
        wanted, folded = _wanted(value), self._folded
        at = folded.find(wanted, low, high) if wanted else -1
        while at >= 0:
            yield at, at + len(wanted)
            at = folded.find(wanted, at + len(wanted), high)

    def _occurrence(self, low: int, high: int) -> Occurrence:
        _, positions, _ = self._text
        start, end = positions[low], positions[high - 1] + 1
        return Occurrence(start, end, _GAP.sub("", self._article.clean.text[start:end]))

    def cited(
        self, value: str, number: int, accept: Callable[[Occurrence], bool] = lambda _: True
    ) -> tuple[Occurrence, ...]:
        """Where the value stands in the cited sentence, or else its first place in the article.

        Args:
            accept: says of a place whether it counts.

        Returns:
            An empty tuple where it stands nowhere.
        """
        _, _, lines = self._text
        low, high = lines[number - 1 : number + 1] if 1 <= number < len(lines) else (0, 0)
        inside = (self._occurrence(*found) for found in self._find(value, low, high))
        return tuple(filter(accept, inside)) or tuple(islice(filter(accept, self.everywhere(value)), 1))

    def date(self, words: str, number: int) -> tuple[Occurrence, ...]:
        """Where the words of a date stand, but not as a part of a number (3日 in 13日)."""
        return self.cited(words, number, self._is_whole_number)

    def _is_whole_number(self, place: Occurrence) -> bool:
        text = self._article.clean.text
        edges = text[max(0, place.start - 1) : place.start + 1], text[place.end - 1 : place.end + 1]
        return not any(len(edge) == 2 and set(edge) <= _NUMERALS for edge in edges)

    def whole_date(self, place: Occurrence) -> Occurrence:
        """All of the date of which the words at a place are a part: 今年5月6日 around 5月6日."""
        text = self._article.clean.text
        line = text.rfind("\n", 0, place.start) + 1
        end = text.find("\n", place.end)
        start, stop = place.start, place.end
        for date in find_dates(text[line : end if end >= 0 else len(text)]):
            if place.overlaps(line + date.start, line + date.end):
                start, stop = min(start, line + date.start), max(stop, line + date.end)
        return Occurrence(start, stop, _GAP.sub("", text[start:stop]))

    def spans(self, places: tuple[Occurrence, ...]) -> tuple[Span, ...]:
        """The raw characters behind the places."""
        return tuple(self._article.clean.raw_span(place.start, place.end) for place in places)

    def raw(self, place: Occurrence) -> str:
        """The raw text behind a place, as it stands in the input."""
        start, end = self._article.clean.raw_span(place.start, place.end)
        return self._article.document.text[start:end]

    def title_of(self, name: str, title: str) -> str | None:
        """A title as it stands beside the name; of several posts each may stand beside it elsewhere.

        Returns:
            None where it, or one of its posts, never stands there.
        """
        for posts in ([title], re.split("[、，,]", title)):
            found = [self._beside(name, post) for post in posts if fold(post)]
            if found and None not in found:
                return "、".join(post for post in found if post)
        return None

    def _beside(self, name: str, post: str) -> str | None:
        """The post where it stands right before the name, a list with the name in it, or right behind it."""
        names = list(self._find(name))
        for low, high in self._find(post):
            limit = self._folded.find("\n", high)
            for start, end in names:
                in_front = high <= start < limit and _leads_on(self._folded[high:start])
                if in_front or end == low:
                    return self._occurrence(low, high).text
        return None


def _leads_on(between: str) -> bool:
    """Whether what stands between a post and a name lets the post be this name's as well."""
    between = _REMARK.sub("", between.removeprefix(":"))
    if _POSTS.fullmatch(between):
        return True
    return _NAMES.fullmatch(between) is not None and POST.search(between) is None
