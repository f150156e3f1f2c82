"""What a system said about an article: one line of JSON in a run's `predictions.jsonl`."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from schemas.record import Record, Usage


class Prediction(BaseModel):
    """A document's visits, or the error that left it without; what was damaged, and what it cost.

    `visits` has the form of the record; one without spans (they lie in the raw text) has nothing grounded.
    `seconds` is null where it means nothing: of a recorded answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: str
    corpus: str
    document: str
    damage: str | None = None
    strength: float | None = None
    visits: tuple[dict[str, Any], ...] = ()
    error: str | None = None
    attempts: int = 0
    usage: Usage = Usage()
    seconds: float | None = None
    prompt: str | None = None
    model: str | None = None

    @classmethod
    def of(cls, record: Record, *, system: str, corpus: str, timed: bool) -> "Prediction":
        """The prediction that a record is."""
        provenance = record.provenance
        return cls(
            system=system,
            corpus=corpus,
            document=record.doc,
            visits=tuple(visit.model_dump(mode="json") for visit in record.visits),
            error=record.error.message if record.error else None,
            attempts=provenance.attempts,
            usage=provenance.usage,
            seconds=provenance.seconds if timed else None,
            prompt=provenance.prompt,
            model=provenance.model,
        )
