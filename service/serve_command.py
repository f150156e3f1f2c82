"""The command that serves over HTTP."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_data_path

from service.config import CacheSettings, Pace, cache_folder, endpoint_settings
from service.engines import Costs
from service.options import (
    BaseUrl,
    CacheFolder,
    Concurrency,
    KeyFile,
    Model,
    calls_at_once,
    endpoint_named,
    stdin,
)
from service.prices import prices


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than this machine's need tokens.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8321,
    name: Annotated[
        list[str] | None, typer.Option(help="Name that a proxy passes on; may be given more than once.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Folder of the jobs; without it, one among the user's data.")
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, max=256, help="Processes for rules; without it, one for each core.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Jobs read at once.")] = 1,
    rate: Annotated[int | None, typer.Option(min=1, help="Requests a minute for each token.")] = None,
    max_body: Annotated[int, typer.Option(min=1, help="MiB of a document, or of a list of them.")] = 16,
    max_upload: Annotated[int, typer.Option(min=1, help="MiB of a job's file.")] = 1024,
    answer_within: Annotated[float, typer.Option(min=1, help="Seconds for one document.")] = 120,
    model: Model = None,
    base_url: BaseUrl = None,
    api_key_file: KeyFile = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for one answer.")] = 300,
    window: Annotated[
        int | None,
        typer.Option(min=2048, help="The model's context in tokens; longer articles are read in parts."),
    ] = None,
    concurrency: Concurrency = "auto",
    cache_dir: CacheFolder = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Neither look answers up nor keep them.")
    ] = False,
    hash_token: Annotated[
        bool, typer.Option("--hash-token", help="Read a token from standard input and print its hash.")
    ] = False,
) -> None:
    """Serve the same over HTTP: single documents, and jobs of many. VISITS_TOKENS says who may ask."""
    from service.web.server import serve as serve_http
    from service.web.settings import MIB, Bounds, ServerSettings
    from service.web.tokens import Tokens, hashed

    if hash_token:
        typer.echo(hashed(stdin().readline().decode("utf-8", "replace").strip()))
        return
    folder = cache_folder(os.environ, cache_dir)
    endpoint = None
    if endpoint_named(os.environ, base_url, api_key_file):
        asked = endpoint_settings(os.environ, model, base_url, api_key_file)
        endpoint = replace(asked, timeout=timeout, window=window)
    serve_http(
        ServerSettings(
            data=data or user_data_path("visit-records"),
            costs=Costs(
                CacheSettings(None if no_cache else folder),
                folder,
                prices(),
                Pace(calls_at_once(concurrency)),
            ),
            host=host,
            port=port,
            names=tuple(name or ()),
            tokens=Tokens.parse(os.environ.get("VISITS_TOKENS", "")),
            endpoint=endpoint,
            processes=processes or os.cpu_count() or 1,
            jobs_at_once=jobs,
            bounds=Bounds(body=max_body * MIB, upload=max_upload * MIB, rate=rate, answer=answer_within),
        )
    )
