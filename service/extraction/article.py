"""An article made ready to be read: cleaned, split into sentences, its page understood."""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass

from schemas.document import Document
from service.cleaning.steps import clean
from service.cleaning.text import CleanText
from service.language.furniture import furniture
from service.language.page import Page, read_page
from service.language.sentences import Sentence, split_sentences
from service.language.settling import Anchor


@dataclass(frozen=True, slots=True)
class Article:
    """What every system reads; `sentences` are numbered from 1 and index `clean.text`."""

    document: Document
    clean: CleanText
    page: Page
    sentences: tuple[Sentence, ...]

    @classmethod
    def prepare(cls, document: Document) -> "Article":
        """Clean a document and split it."""
        text = clean(document.text)
        left_out = tuple(furniture(text.text))
        return cls(document, text, read_page(text.text, left_out), split_sentences(text.text, left_out))

    @property
    def sentences_sha256(self) -> str:
        """Of the sentences, a line each: the same for an article and for its reposts."""
        lines = "\n".join(sentence.text for sentence in self.sentences)
        return hashlib.sha256(lines.encode()).hexdigest()

    def sentence(self, number: int) -> Sentence | None:
        """The sentence that a system cited, or None where there is none of that number."""
        return self.sentences[number - 1] if 1 <= number <= len(self.sentences) else None

    def sentence_at(self, position: int) -> Sentence | None:
        """The sentence that holds a character of the clean text."""
        at = bisect_right(self.sentences, position, key=lambda sentence: sentence.start) - 1
        return self.sentences[at] if at >= 0 and position < self.sentences[at].end else None

    @property
    def anchor(self) -> Anchor:
        """The publication date that dates are completed from; the caller's word outranks the page's."""
        if self.document.published_on is not None:
            return Anchor(self.document.published_on, exact=True)
        return Anchor(self.page.published, exact=self.page.exact)

    @property
    def outlet(self) -> str | None:
        """The outlet, by the caller's word or the page's."""
        return self.document.outlet or self.page.outlet

    @property
    def title(self) -> str | None:
        """The headline, by the caller's word or the page's."""
        return self.document.title or self.page.title
