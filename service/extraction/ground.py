"""Find where a value stands in the text; what does not stand there is not in the record.

Only the width of characters, white space, the kind of a quotation mark or dash do not count in the
comparison (codebook, hard case 7). No fuzzy match ever counts as grounded.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.visit import Span
from service.extraction.article import Article
from service.language.sentences import Sentence

_SAME = str.maketrans(
    {**dict.fromkeys("“”„＂「」『』", '"'), **dict.fromkeys("‘’＇", "'"), **dict.fromkeys("—–－―‐", "-")}
)
_GAP = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")


def fold(text: str) -> str:
    """A text as it is compared: narrow, without white space, with one kind of quote and dash."""
    return "".join(_fold(character) for character in text)


def _fold(character: str) -> str:
    if character.isspace():
        return ""
    narrow = unicodedata.normalize("NFKC", character)
    return (narrow if len(narrow) == 1 else character).translate(_SAME)


@dataclass(frozen=True, slots=True)
class Place:
    """A value's place: `[start, end)` of the clean text, and the text there without its gaps."""

    start: int
    end: int
    text: str


class Ground:
    """The clean text of an article, searchable whatever the width and white space."""

    def __init__(self, article: Article) -> None:
        """Fold the article's text once; every search runs on the folded one."""
        self._article = article
        text = article.clean.text
        kept = [(position, folded) for position, character in enumerate(text) if (folded := _fold(character))]
        self._folded = "".join(folded for _, folded in kept)
        self._positions = [position for position, _ in kept]

    def everywhere(self, value: str) -> Iterator[Place]:
        """Every place where the value stands, in order."""
        wanted = fold(value)
        at = self._folded.find(wanted) if wanted else -1
        while at >= 0:
            start, end = self._positions[at], self._positions[at + len(wanted) - 1] + 1
            yield Place(start, end, _GAP.sub("", self._article.clean.text[start:end]))
            at = self._folded.find(wanted, at + len(wanted))

    def cited(self, value: str, number: int) -> tuple[Place, ...]:
        """Where the value stands in the cited sentence, or else its first place in the article.

        Returns:
            An empty tuple where it stands nowhere.
        """
        places = tuple(self.everywhere(value))
        sentence = self._article.sentence(number)
        if sentence is not None:
            inside = tuple(
                place for place in places if sentence.start <= place.start and place.end <= sentence.end
            )
            if inside:
                return inside
        return places[:1]

    def spans(self, places: tuple[Place, ...]) -> tuple[Span, ...]:
        """The raw characters behind the places."""
        return tuple(self._article.clean.raw_span(place.start, place.end) for place in places)

    def raw(self, place: Place) -> str:
        """The raw text behind a place, as it stands in the input."""
        start, end = self._article.clean.raw_span(place.start, place.end)
        return self._article.document.text[start:end]

    def sentences_with(self, value: str) -> Iterator[Sentence]:
        """The sentences in which the value stands."""
        for place in self.everywhere(value):
            for sentence in self._article.sentences:
                if sentence.start <= place.start and place.end <= sentence.end:
                    yield sentence

    def stands_beside(self, title: str, name: str) -> bool:
        """Whether a title, or each of its posts, stands in a sentence together with the name."""
        beside = [fold(sentence.text) for sentence in self.sentences_with(name)]
        if any(fold(title) in text for text in beside):
            return True
        posts = [fold(post) for post in re.split("[、，,]", title) if post.strip()]
        return bool(posts) and all(any(post in text for text in beside) for post in posts)
