"""The server's log: a line of JSON for each thing that happened; no text of an article, no key, no query."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

_FRAMES = 12


class JsonLines(logging.Formatter):
    """A line of JSON; what a caller gives as `extra={"fields": …}` stands in it.

    Of an exception its type and places are told, and not its message, which may hold an article.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line |= told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def told(error: BaseException) -> dict[str, object]:
    """The type of an exception, and where it came from."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return {
        "error": type(error).__name__,
        "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def log_as_json() -> None:
    """Send every log of this process to standard error as lines of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # Each request to the model would be a line, with an address that may hold a key.
    for name in ("httpx2", "openai", "asyncio", "python_multipart"):
        logging.getLogger(name).setLevel(logging.WARNING)
