"""What several commands share: options that mean the same, what is made of them, and how a command ends."""

import io
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from schemas.errors import SettingsError
from service.batch.summary import Summary
from service.config import MOST_CALLS, CacheSettings, cache_folder
from service.console import EXIT_INTERRUPTED, INTERRUPTED
from service.engines import Costs
from service.prices import prices

EXIT_FAILED, EXIT_USAGE = 1, 2
Paths = Annotated[
    list[str],
    typer.Argument(metavar="PATH...", help="Files, folders, quoted patterns, or - for standard input."),
]
Model = Annotated[str | None, typer.Option(help="Model name; else VISITS_MODEL or OPENAI_MODEL.")]
BaseUrl = Annotated[
    str | None, typer.Option(help="OpenAI-compatible address; else VISITS_BASE_URL or OPENAI_BASE_URL.")
]
KeyFile = Annotated[
    Path | None,
    typer.Option(help="File with the key; else VISITS_API_KEY, or OPENAI_API_KEY with OpenAI's address."),
]
Concurrency = Annotated[
    str, typer.Option(help="Calls at once with the llm engine; auto finds out how many the endpoint bears.")
]
CacheFolder = Annotated[Path | None, typer.Option("--cache-dir", help="The cache; else VISITS_CACHE_DIR.")]


def check_paths(paths: list[str]) -> None:
    """Raise SettingsError for a path that would be taken for the folder in which the command runs."""
    if "" in paths:
        msg = "a path is empty; name a file, a folder, or - for standard input."
        raise SettingsError(msg)


def kept_in(cache_dir: Path | None, prices_file: Path | None) -> Costs:
    """The costs of a run that calls nobody."""
    folder = cache_folder(os.environ, cache_dir)
    return Costs(cache=CacheSettings(folder), known_in=folder, prices=prices(prices_file))


def calls_at_once(concurrency: str) -> int | None:
    """How many calls at once; None for auto."""
    if concurrency == "auto":
        return None
    if not concurrency.isdecimal() or not 1 <= int(concurrency) <= MOST_CALLS:
        msg = f"--concurrency {concurrency}: give auto, or a number from 1 to {MOST_CALLS}."
        raise SettingsError(msg)
    return int(concurrency)


def leave(summary: Summary) -> None:
    """End as a run did."""
    if summary.stopped == INTERRUPTED:
        raise typer.Exit(EXIT_INTERRUPTED)
    if summary.errors or summary.stopped:
        raise typer.Exit(EXIT_FAILED)


def endpoint_named(
    environment: Mapping[str, str], base_url: str | None, api_key_file: Path | None
) -> str | None:
    """The option or variable that says that an endpoint is configured."""
    names = ("VISITS_BASE_URL", "VISITS_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_KEY")
    options = {"--base-url": base_url, "--api-key-file": api_key_file}
    given = [name for name in options if options[name]] + [name for name in names if environment.get(name)]
    return given[0] if given else None


def stdin() -> BinaryIO:
    # Closed (<&-) it is None: as good as empty, and told as that.
    return io.BytesIO() if sys.stdin is None else sys.stdin.buffer
