"""An article in parts that fit into a model's context, and the answers to them as one."""

from collections.abc import Iterator, Sequence

from schemas.answer import Answer, VisitAnswer
from service.extraction.article import Article
from service.language.sentences import Sentence

# What stands at the head of an article (headline, stamp, dateline) goes before every part of it.
_HEAD_SENTENCES, _HEAD_CHARACTERS = 3, 200
# Sentences that the end of one part shares with the next, so that nothing is torn apart.
_OVERLAP = 3
# A part ends with a paragraph if one ends in its last third.
_LATE = 2 / 3
# A request for less than this is no longer made smaller: then it is the instructions that do not fit.
_LEAST = 600


def parts(article: Article, room: int | None) -> list[tuple[Sentence, ...]]:
    """The sentences of an article, whole where they fit into `room` characters or no room is known."""
    if room is None or _length(article.sentences) <= room:
        return [article.sentences]
    return list(_cut(article, article.sentences, max(room, _LEAST)))


def halves(article: Article, part: Sequence[Sentence]) -> list[tuple[Sentence, ...]]:
    """A part as two or three smaller ones; empty where it is small enough already."""
    length = _length(part)
    if length < _LEAST or len(part) <= 2 * _OVERLAP:
        return []
    smaller = list(_cut(article, tuple(part), length // 2 + _HEAD_CHARACTERS))
    return smaller if all(_length(one) < length for one in smaller) else []


def _cut(article: Article, sentences: tuple[Sentence, ...], room: int) -> Iterator[tuple[Sentence, ...]]:
    head = _head(article)
    start = 0
    while start < len(sentences):
        before = tuple(one for one in head if one.number < sentences[start].number)
        end = _end(article, sentences, start, room - _length(before))
        yield (*before, *sentences[start:end])
        if end == len(sentences):
            return
        start = max(end - _OVERLAP, start + 1)


def _head(article: Article) -> tuple[Sentence, ...]:
    head = article.sentences[:_HEAD_SENTENCES]
    return head if _length(head) <= _HEAD_CHARACTERS else ()


def _end(article: Article, sentences: tuple[Sentence, ...], start: int, room: int) -> int:
    """Where a part that begins at `start` ends: as late as there is room, with a paragraph if it can."""
    end, length, late = start, 0, 0
    while end < len(sentences) and (length := length + len(sentences[end].text) + 6) <= room:
        end += 1
        if length >= room * _LATE and article.clean.text[sentences[end - 1].end :][:1] in ("\n", ""):
            late = end
    if end == len(sentences):
        return end
    return max(late or end, start + 1)


def _length(sentences: Sequence[Sentence]) -> int:
    """Characters as the prompt has them, with the numbers before them."""
    return sum(len(sentence.text) + 6 for sentence in sentences)


def joined(answers: Sequence[Answer]) -> Answer:
    """One answer of several: a visit that two parts tell is one, with what each says of it."""
    if len(answers) == 1:
        return answers[0]
    visits: list[VisitAnswer] = []
    for visit in (visit for answer in answers for visit in answer.visits):
        known = next((at for at, other in enumerate(visits) if _is_same(other, visit)), None)
        if known is None:
            visits.append(visit)
        else:
            visits[known] = _with(visits[known], visit)
    return Answer(visits=visits)


def _is_same(one: VisitAnswer, other: VisitAnswer) -> bool:
    """Whether two parts may tell one visit: the same visitors, a host in common, no other date."""
    hosts = {host.name for host in one.hosts} & {host.name for host in other.hosts}
    dates = {visit.date.text for visit in (one, other) if visit.date}
    return set(one.visitors) == set(other.visitors) and bool(hosts) and len(dates) <= 1


def _with(one: VisitAnswer, other: VisitAnswer) -> VisitAnswer:
    """A visit with what another part adds; what both say is told apart later, by name."""
    names = {host.name for host in one.hosts}
    return one.model_copy(
        update={
            "delegation": one.delegation or other.delegation,
            "size": one.size or other.size,
            "hosts": [*one.hosts, *(host for host in other.hosts if host.name not in names)],
            "date": one.date or other.date,
            "people": [*one.people, *other.people],
            "stops": [*one.stops, *other.stops],
            "meetings": [*one.meetings, *other.meetings],
            "agreements": [*one.agreements, *other.agreements],
            "topics": [*one.topics, *other.topics],
        }
    )
