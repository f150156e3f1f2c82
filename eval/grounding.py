"""How many values of a record are tied to the text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eval.fields import Visit, folded
from schemas.document import Document
from service.cleaning.steps import clean


@dataclass(frozen=True, slots=True)
class Grounding:
    """Names of officials, stops, meetings and agreements: how many there are, how many of them have spans
    whose raw characters, cleaned, are the value, and how many stand in the cleaned text at all.
    """

    values: int = 0
    spanned: int = 0
    standing: int = 0

    def __add__(self, other: "Grounding") -> "Grounding":
        """The counts of both."""
        return Grounding(
            self.values + other.values, self.spanned + other.spanned, self.standing + other.standing
        )


def grounding(document: Document, visits: Iterable[Visit]) -> Grounding:
    """Count a document's values; each is checked against the text, whatever the system says of itself."""
    text = folded(clean(document.text).text)
    found = [(folded(value), spans) for visit in visits for value, spans in _values(visit)]
    return Grounding(
        len(found),
        sum(_tied(document.text, value, spans) for value, spans in found),
        sum(value in text for value, _ in found),
    )


def _values(visit: Visit) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    for name, key in (
        ("officials", "name"),
        ("stops", "name"),
        ("meetings", "name"),
        ("agreements", "title"),
    ):
        for part in visit[name]:
            yield part[key], part.get("spans", [])


def _tied(raw: str, value: str, spans: list[tuple[int, int]]) -> bool:
    # 《》 around a title are no part of it, and folded away.
    return bool(spans) and all(folded(clean(raw[start:end]).text) == value for start, end in spans)
