"""What a run keeps of a document: the line that is written, and the little that is counted of it."""

import json
from dataclasses import dataclass, replace

from schemas.errors import AnswerAwaited
from schemas.record import Failure, Record, Usage


@dataclass(frozen=True, slots=True)
class Outcome:
    """A record as its line of JSON (without the line's end), with what is summed up."""

    doc: str
    line: str
    sentences: str | None
    visits: int
    error: Failure | None
    was_read: bool
    cached: bool
    usage: Usage
    usd: float | None
    is_repost: bool = False

    @property
    def is_open(self) -> bool:
        """Whether its answer is still awaited, so that there is nothing to keep."""
        return self.error is not None and self.error.code == AnswerAwaited.code

    @classmethod
    def of(cls, record: Record) -> "Outcome":
        """The outcome that a record is."""
        return cls(
            doc=record.doc,
            line=record.model_dump_json(),
            sentences=record.source.sentences_sha256,
            visits=len(record.visits),
            error=record.error,
            was_read=record.source.chars is not None,
            cached=record.provenance.cached,
            usage=record.provenance.usage,
            usd=record.provenance.usd,
        )

    def linked(self, first: str) -> "Outcome":
        """The outcome of a document that has the text of an earlier one."""
        # Within a string its quotes would be escaped: this is the field, and the line need not be read again.
        field = '"same_text_as":'
        line = self.line.replace(f"{field}null", field + json.dumps(first, ensure_ascii=False), 1)
        return replace(self, line=line, is_repost=True)
