"""The commands whose requests and answers travel as files."""

import os
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from schemas.errors import SettingsError
from schemas.vocabulary import Engine
from service.batch.manifest import Manifest
from service.batch.run_folder import RunFolder
from service.batchfiles.request_files import MOST_BYTES, MOST_REQUESTS, FileLimits, RequestFiles
from service.config import Mode, endpoint_settings
from service.documents import Inputs, Reading
from service.extraction.extract import now
from service.input_options import reads_documents
from service.options import (
    EXIT_FAILED,
    BaseUrl,
    CacheFolder,
    Model,
    Paths,
    check_paths,
    kept_in,
    leave,
    stdin,
)
from service.runs import begun_with, settings_of

batch_app = typer.Typer(
    help="Requests and answers as files, which vendors take at half the price.", no_args_is_help=True
)


@batch_app.command("export")
@reads_documents
def batch_export(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run, which may be new.")],
    paths: Paths,
    reading: Reading,
    requests: Annotated[
        Path, typer.Option(help="File for the requests; several are numbered (requests-00001.jsonl).")
    ],
    published_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As of `visits extract`.")
    ] = None,
    model: Model = None,
    base_url: BaseUrl = None,
    mode: Annotated[Mode, typer.Option(help="How the answer's form is asked for.")] = "auto",
    max_tokens: Annotated[int, typer.Option(min=1, help="Longest answer to ask for.")] = 8192,
    window: Annotated[
        int | None,
        typer.Option(min=2048, help="The model's context in tokens; longer articles are read in parts."),
    ] = None,
    max_requests: Annotated[
        int, typer.Option(min=1, help="Requests in a file at most; OpenAI takes 50,000.")
    ] = MOST_REQUESTS,
    max_bytes: Annotated[
        int, typer.Option(min=1, help="Bytes of a file at most; OpenAI takes 200 MB.")
    ] = MOST_BYTES,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the files of --requests.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    cache_dir: CacheFolder = None,
    prices_file: Annotated[Path | None, typer.Option("--prices", help="Prices of models.")] = None,
) -> None:
    """Write a request for every document of a run that was not read, in the form of OpenAI's Batch API."""
    from service.offline import FileRun

    check_paths(paths)
    date = published_on.date() if published_on else None
    asked = endpoint_settings(os.environ, model, base_url, None)
    endpoint = replace(asked, mode=mode, max_tokens=max_tokens, window=window)
    files = RequestFiles(requests, FileLimits(max_requests, max_bytes), overwrite=overwrite)
    inputs = Inputs(paths, stdin(), date, reading=reading)
    settings = settings_of(Engine.LLM, endpoint, date, reading)
    begun = Manifest.new(settings, {**(inputs.fingerprint() or {"paths": paths})}, now())
    with closing(RunFolder(folder)) as place:
        costs = kept_in(cache_dir, prices_file)
        summary = FileRun(place, inputs, begun, endpoint, costs, quiet).export(files)
    leave(summary)


@batch_app.command("import")
def batch_import(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run that was exported.")],
    responses: Annotated[
        list[Path], typer.Argument(metavar="RESPONSES...", help="Files with answers, gzipped or not.")
    ],
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    cache_dir: CacheFolder = None,
    prices_file: Annotated[Path | None, typer.Option("--prices", help="Prices of models.")] = None,
) -> None:
    """Take answers from files, in any order and not all at once, and write the records that they allow."""
    from service.offline import FileRun

    with closing(RunFolder.existing(folder)) as place:
        begun = place.begun()
        _, endpoint, date, reading = begun_with(begun, os.environ, None)
        if endpoint is None:
            msg = f"{folder}: this run asks no model, so that no answers belong to it."
            raise SettingsError(msg)
        inputs = Inputs(begun.inputs["paths"], stdin(), date, reading=reading)
        costs = kept_in(cache_dir, prices_file)
        summary, whole = FileRun(place, inputs, begun, endpoint, costs, quiet).take(responses)
    leave(summary)
    if not whole:
        raise typer.Exit(EXIT_FAILED)
