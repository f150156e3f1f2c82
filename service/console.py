"""What a run says to its user: sentences on standard error, a sum at its end."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import typer

from schemas.errors import VisitRecordsError
from service.batch.outcome import Outcome
from service.batch.summary import Summary
from service.extraction.extract import now
from service.records_file import discard
from service.table import counted, printable

# As shells count them: 128 and the signal that means it, SIGINT or SIGPIPE.
EXIT_INTERRUPTED, EXIT_PIPE = 130, 141
INTERRUPTED = "interrupted."
_SHOWN_ERRORS = 20


class _Voice:
    """How sentences are said: as they are, or as JSON with their time; and who else is told."""

    as_json = False
    listener: Callable[[str, datetime], None] | None = None


def speak_json() -> None:
    """Say everything as a line of JSON, from now on."""
    _Voice.as_json = True


@contextmanager
def heard(listener: Callable[[str, datetime], None]) -> Iterator[None]:
    """Tell somebody else, too, what is said, with its time."""
    _Voice.listener = listener
    try:
        yield
    finally:
        _Voice.listener = None


def say(text: str) -> None:
    """Say a sentence on standard error."""
    told, at = printable(text), now()
    if _Voice.listener:
        _Voice.listener(told, at)
    # Where standard error is closed it is None.
    if sys.stderr is not None:
        sys.stderr.write(_line(told, at) + "\n")


def aside(text: str) -> None:
    """Say a sentence from within a signal's handler, which may have come in the middle of another one."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            os.write(sys.stderr.fileno(), (_line(text, now()) + "\n").encode())


def _line(text: str, at: datetime) -> str:
    as_json = json.dumps({"at": at.isoformat(), "said": text}, ensure_ascii=False)
    return as_json if _Voice.as_json else f"visits: {text}"


@contextmanager
def told(summary: Summary, out: Path | None) -> Iterator[None]:
    """Whatever ends a run before its end: say it, and how far the run came."""
    try:
        yield
    except KeyboardInterrupt as error:
        say("interrupted; the records written so far stay.")
        report(summary, out)
        raise typer.Exit(EXIT_INTERRUPTED) from error
    except BrokenPipeError as error:
        # Who reads no further, as `head` does, wants to hear no more.
        raise typer.Exit(EXIT_PIPE) from error
    except OSError as error:
        where = out or "standard output"
        if out is None:
            discard(sys.stdout)
        msg = (
            f"{where}: the records cannot be written ({error.strerror}); "
            f"{summary.documents} of them were; make room, or name another place."
        )
        raise VisitRecordsError(msg) from error


def complain(outcome: Outcome, summary: Summary) -> None:
    """Say why a document failed, if not too many did; one that could not be read names its place itself."""
    if outcome.error and not outcome.is_open and summary.errors <= _SHOWN_ERRORS:
        named = outcome.error.code.startswith("input_") and not outcome.was_read
        say(outcome.error.message if named else f"{outcome.doc}: {outcome.error.message}")


def report(summary: Summary, out: Path | None) -> None:
    """Sum a run up, and say why it ended before its end, if it did."""
    if summary.stopped:
        again = " The same command goes on." if out is not None and out.is_dir() else ""
        say(f"stopped before the end: {summary.stopped}{again}")
    more = f" ({summary.errors - _SHOWN_ERRORS} of them not shown)" if summary.errors > _SHOWN_ERRORS else ""
    where = f" Records: {out}." if out else ""
    spent = "" if summary.usd is None else f", about {summary.usd:.4f} USD"
    reposts = f", {counted(summary.reposts, 'repost')}" if summary.reposts else ""
    say(
        f"{counted(summary.documents, 'document')}, {counted(summary.visits, 'visit')}, "
        f"{counted(summary.errors, 'error')}{more}{reposts}, "
        f"{summary.prompt_tokens} tokens in, {summary.completion_tokens} out, "
        f"{counted(summary.cache_hits, 'cache hit')}{spent}.{where}"
    )
