"""Where the values of visits stand in an article's raw text, for a reader who checks them by eye."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.fields import FIELDS, Level, Visit
from eval.scoring import Difference
from schemas.document import Document
from service.extraction.article import Article
from service.extraction.ground import Ground

Span = tuple[int, int]
# What a reader sees as one kind of thing, by the fields whose mistakes make it wrong.
_FIELDS_OF = {
    "visitor": ("visitor",),
    "host": ("host",),
    "date": ("start", "end", "basis"),
    "official": ("official", "official+side", "official+role", "official+title", "official+spoke"),
    "stop": ("stop",),
    "meeting": ("meeting",),
    "agreement": ("agreement",),
}


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a visit: its kind, the words, what else is said of it, its spans where it has any."""

    kind: str
    words: str
    said: str
    spans: tuple[Span, ...]
    items: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the raw text; `kind` is empty between values."""

    text: str
    kind: str = ""
    said: str = ""
    wrong: bool = False


def segments(document: Document, visits: Sequence[Visit], differences: Iterable[Difference]) -> list[Segment]:
    """The raw text in pieces, each value marked, those among the differences as wrong.

    Of values that overlap the longer is marked. A value without spans is looked for in the text.
    """
    wrong = {(difference.field, difference.item) for difference in differences}
    article = Article.prepare(document)
    ground = Ground(article)
    marked: list[tuple[int, int, Segment]] = []
    for value in (value for visit in visits for value in values(visit)):
        bad = any((field, item) in wrong for field, item in value.items.items())
        for start, end in value.spans or _found(ground, value):
            text = document.text[start:end]
            marked.append((start, end, Segment(text, value.kind, value.said, bad)))
    return _flat(document.text, marked)


def values(visit: Visit) -> Iterator[Value]:
    """Every value of a visit that can be pointed at."""
    for kind, name in (("visitor", "visitors"), ("host", "hosts")):
        for part in visit[name]:
            yield _value(kind, visit, part, name, part["name"], part.get("code") or "")
    dates = visit["dates"]
    if dates.get("text"):
        said = f"{dates['start']} – {dates['end']} ({dates['basis']})"
        yield _value("date", visit, dates, "dates", dates["text"], said)
    for part in visit["officials"]:
        spoke = "spoke" if part["spoke"] else ""
        said = " · ".join(filter(None, (part["title"], part["side"], part["role"], spoke)))
        yield _value("official", visit, part, "officials", part["name"], said)
    for kind, name, key in (
        ("stop", "stops", "name"),
        ("meeting", "meetings", "name"),
        ("agreement", "agreements", "title"),
    ):
        for part in visit[name]:
            yield _value(kind, visit, part, name, part[key], "")


def _value(kind: str, visit: Visit, part: Mapping[str, object], name: str, words: str, said: str) -> Value:
    # A visit that holds this one part: what the scorer makes of it are the items that may be wrong.
    alone = {**visit, name: part if name == "dates" else [part]}
    items = {
        field: found[0]
        for field in _FIELDS_OF[kind]
        if (found := FIELDS[field].items(alone, Level.NORMALISED))
    }
    spans = tuple((start, end) for start, end in part.get("spans", ()))  # type: ignore[attr-defined]
    return Value(kind, words, f"{kind}: {said}" if said else kind, spans, items)


def _found(ground: Ground, value: Value) -> tuple[Span, ...]:
    # A place often stands without its city, or its last character (唐山 for 唐山市).
    forms = [value.words]
    if value.kind in {"visitor", "host"}:
        forms += [value.words.split("市")[-1], value.words[:-1]]
    for form in forms:
        if len(form) > 1 and (places := tuple(ground.everywhere(form.strip("《》")))):
            return ground.spans(places)
    return ()


def _flat(text: str, marked: list[tuple[int, int, Segment]]) -> list[Segment]:
    chosen: list[tuple[int, int, Segment]] = []
    taken = bytearray(len(text))
    # What is wrong must be seen, also under a longer right value.
    for start, end, segment in sorted(marked, key=lambda mark: (not mark[2].wrong, mark[0] - mark[1])):
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            chosen.append((start, end, segment))
    pieces: list[Segment] = []
    at = 0
    for start, end, segment in sorted(chosen, key=lambda mark: mark[0]):
        pieces += [Segment(text[at:start]), segment]
        at = end
    return [piece for piece in (*pieces, Segment(text[at:])) if piece.text]
