"""What a run says to its user: sentences on standard error, a bar while it goes, a sum at its end."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from schemas.errors import VisitRecordsError
from schemas.record import Failure, Record
from service.batch.runner import Summary
from service.records_file import discard
from service.table import counted, printable

# As shells count them: 128 and the signal that means it, SIGINT or SIGPIPE.
EXIT_INTERRUPTED, EXIT_PIPE = 130, 141
_SHOWN_ERRORS = 20


def say(text: str) -> None:
    """Say a sentence on standard error."""
    # Where standard error is closed it is None.
    if sys.stderr is not None:
        sys.stderr.write(f"visits: {printable(text)}\n")


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


def write_records(
    records: Iterable[Record], lines: TextIO, summary: Summary, total: Callable[[], int | None]
) -> None:
    """Write every record as it comes, so that nothing done is lost, and tell of errors as they come."""
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    # A bar would mix with records on the same terminal.
    silent = lines.isatty() or not console.is_terminal
    with Progress(*columns, console=console, disable=silent, transient=True) as bar:
        task = bar.add_task("", total=None if silent else total())
        for record in records:
            lines.write(record.model_dump_json() + "\n")
            lines.flush()
            summary.add(record)
            bar.advance(task)
            if record.error and summary.errors <= _SHOWN_ERRORS:
                say(_complaint(record.doc, record.error, read=record.source.chars is not None))


def _complaint(doc: str, error: Failure, *, read: bool) -> str:
    """An error as it is told; that of a document which could not be read names its place already."""
    named = error.code.startswith("input_") and not read
    return error.message if named else f"{doc}: {error.message}"


def report(summary: Summary, out: Path | None) -> None:
    """Sum a run up."""
    more = f" ({summary.errors - _SHOWN_ERRORS} of them not shown)" if summary.errors > _SHOWN_ERRORS else ""
    where = f" Records: {out}." if out else ""
    spent = "" if summary.usd is None else f", about {summary.usd:.4f} USD"
    say(
        f"{counted(summary.documents, 'document')}, {counted(summary.visits, 'visit')}, "
        f"{counted(summary.errors, 'error')}{more}, "
        f"{summary.prompt_tokens} tokens in, {summary.completion_tokens} out, "
        f"{counted(summary.cache_hits, 'cache hit')}{spent}.{where}"
    )
