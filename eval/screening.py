"""What `visits screen` keeps of a corpus, and what it loses, at each score that could be its threshold."""

from collections.abc import Iterable
from dataclasses import dataclass

from eval.dataset import Case
from service.screening import KINDS, screen


@dataclass(frozen=True, slots=True)
class Point:
    """Of all articles, those that have at least a score: how many, and how many tell of visits."""

    score: int
    kept: int
    right: int
    positive: int

    @property
    def precision(self) -> float | None:
        """The share of what is kept that tells of a visit."""
        return self.right / self.kept if self.kept else None

    @property
    def recall(self) -> float | None:
        """The share of the articles with visits that is kept."""
        return self.right / self.positive if self.positive else None


def curve(cases: Iterable[Case]) -> tuple[Point, ...]:
    """A point for each score; an article with a visit in its gold should be kept, one without should not."""
    scored = [(screen(case.document.text, 0).score, bool(case.visits)) for case in cases]
    positive = sum(tells for _, tells in scored)
    points = []
    for score in range(len(KINDS) + 1):
        kept = [tells for its, tells in scored if its >= score]
        points.append(Point(score, len(kept), sum(kept), positive))
    return tuple(points)
