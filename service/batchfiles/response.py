"""Answer files: a line for each request, in any order, whole or not, from OpenAI or whoever writes alike."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

# A line that is longer is no answer, and is not held in memory.
_LONGEST = 16 * 2**20
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Response:
    """What came of a request: an HTTP status (None where none is told); a completion, or an error."""

    custom_id: str
    status: int | None
    body: object

    @property
    def succeeded(self) -> bool:
        """Whether the body is to be a completion."""
        return self.status == 200


class Unusable(ValueError):
    """A line, or the rest of a file, that tells no response, and why."""


def responses(file: Path) -> Iterator[tuple[str, Response | Unusable]]:
    """The lines of a file, gzipped or not, each with its place; what cannot be read is told among them."""
    number = 0
    try:
        with _opened(file) as lines:
            for number, line in enumerate(_lines(lines), 1):
                if line.strip():
                    yield f"{file}, line {number}", _response(line)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is damaged, or was cut off"
        yield f"{file}, after line {number}", Unusable(f"the file cannot be read ({reason}); fetch it again.")


def _opened(file: Path) -> BinaryIO | gzip.GzipFile:
    with file.open("rb") as opened:
        zipped = opened.read(len(_GZIP)) == _GZIP
    return gzip.open(file) if zipped else file.open("rb")


def _lines(file: BinaryIO | gzip.GzipFile) -> Iterator[bytes]:
    """The lines; of one that is too long no more than its beginning."""
    while line := file.readline(_LONGEST):
        rest = line
        while len(rest) == _LONGEST and not rest.endswith(b"\n"):
            rest = file.readline(_LONGEST)
        yield line


def _response(line: bytes) -> Response | Unusable:
    if len(line) == _LONGEST:
        return Unusable(f"this line has more than {_LONGEST:,} bytes, which no answer has.")
    try:
        value = json.loads(line.removeprefix(_BOM))
    except (ValueError, RecursionError):
        why = "this is no JSON" if line.endswith(b"\n") else "this line was cut off"
        return Unusable(f"{why}; fetch the file again.")
    named = value.get("custom_id") if isinstance(value, dict) else None
    # Requests bear a custom_id, too.
    if not isinstance(named, str) or not (value.get("response") or value.get("error")):
        return Unusable("there is no answer in this line (custom_id and response); was another file meant?")
    return Response(named, *_told(value))


def _told(value: dict[str, Any]) -> tuple[int | None, object]:
    """Status and body: OpenAI puts a server's error into the body; its own, and vLLM all, beside it."""
    response, error = value.get("response"), value.get("error")
    answered = response if isinstance(response, dict) else {}
    status = answered.get("status_code")
    if error:
        told = _inner(error)
        named = status if status != 200 else None
        code = named or (told.get("code") if isinstance(told, dict) else None)
        return code if isinstance(code, int) else None, told
    body = answered.get("body")
    return (status if isinstance(status, int) else None), body if status == 200 else _inner(body)


def _inner(body: object) -> object:
    """The error in an error body."""
    return body.get("error", body) if isinstance(body, dict) else body
