"""The command line: parse, build the objects, call one function, print."""

import io
import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from platformdirs import user_data_path
from rich.console import Console

from schemas.document import Document
from schemas.errors import (
    CacheError,
    SettingsError,
    VisitRecordsError,
)
from schemas.record import record_schema
from schemas.vocabulary import Engine
from service.batch.ledger import Ledger
from service.batch.manifest import Manifest
from service.batch.run_folder import RunFolder
from service.batch.session import Limits
from service.batch.summary import Summary
from service.batchfiles.request_files import MOST_BYTES, MOST_REQUESTS, FileLimits, RequestFiles
from service.cleaning.steps import clean
from service.config import MOST_CALLS, CacheSettings, Mode, Pace, cache_folder, endpoint_settings
from service.console import EXIT_INTERRUPTED, EXIT_PIPE, INTERRUPTED, say, speak_json, told
from service.documents import Inputs, Reading, Unreadable
from service.engines import Costs, answer_cache, engine_of, examined
from service.extraction.extract import now
from service.input_options import reads_documents
from service.page.run_records import read_run
from service.prices import prices
from service.records_file import identity, read_records, records_output
from service.repairs import differing_lines, explained
from service.runs import Run, begun_with, is_run, settings_of
from service.screening import KINDS, THRESHOLD, screen
from service.table import counted, printable, visits_table
from service.tables.distinct import Distinct
from service.tables.formats import Format

EXIT_FAILED, EXIT_USAGE = 1, 2

app = typer.Typer(
    help="Turn Chinese news about delegation visits into visit records.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


cache_app = typer.Typer(
    help="The answers that are kept, so that none is paid for twice.", no_args_is_help=True
)
app.add_typer(cache_app, name="cache")
batch_app = typer.Typer(
    help="Requests and answers as files, which vendors take at half the price.", no_args_is_help=True
)
app.add_typer(batch_app, name="batch")
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


@app.command()
@reads_documents
def extract(
    reading: Reading,
    paths: Paths,
    engine: Annotated[
        Engine | None, typer.Option(help="Without it: llm where an endpoint is configured, else rules.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="File for the records (.jsonl), or a folder for a run that can be gone on with; "
            "without it, or with -, standard output."
        ),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file of --out.")] = False,
    published_on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Publication date of documents that bring none of their own."
        ),
    ] = None,
    model: Model = None,
    base_url: BaseUrl = None,
    api_key_file: KeyFile = None,
    mode: Annotated[
        Mode,
        typer.Option(help="How the answer's form is asked for; auto steps down to what the server takes."),
    ] = "auto",
    max_tokens: Annotated[int, typer.Option(min=1, help="Longest answer to ask for.")] = 8192,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for one answer.")] = 300,
    window: Annotated[
        int | None,
        typer.Option(min=2048, help="The model's context in tokens; longer articles are read in parts."),
    ] = None,
    concurrency: Concurrency = "auto",
    rpm: Annotated[int | None, typer.Option(min=1, help="Requests a minute at most.")] = None,
    tpm: Annotated[int | None, typer.Option(min=1, help="Tokens a minute at most, in and out.")] = None,
    processes: Annotated[
        int, typer.Option(min=1, max=256, help="Processes for the engines that need no endpoint.")
    ] = 1,
    ordered: Annotated[
        bool, typer.Option("--ordered", help="Write records in the order of the documents, not as they come.")
    ] = False,
    max_error_rate: Annotated[
        float, typer.Option(min=0, max=1, help="Stop where a larger share of documents fails, after 50.")
    ] = 0.2,
    max_cost: Annotated[
        float | None, typer.Option(min=0, help="Stop when so many US dollars are spent.")
    ] = None,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Say what a run would take and cost, and ask nothing.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    json_log: Annotated[
        bool, typer.Option("--json-log", help="Say everything on standard error as JSON Lines.")
    ] = False,
    cache_dir: CacheFolder = None,
    prices_file: Annotated[
        Path | None, typer.Option("--prices", help="Prices of models, in the form of service/prices.toml.")
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Neither look answers up nor keep them.")
    ] = False,
) -> None:
    """Read articles and write one JSON line per document."""
    if json_log:
        speak_json()
    _check(paths)
    chosen = engine or _default_engine(os.environ, base_url, api_key_file)
    target = None if out == Path("-") else out
    date = published_on.date() if published_on else None
    endpoint = None
    if chosen is Engine.LLM:
        endpoint = replace(
            endpoint_settings(os.environ, model, base_url, api_key_file),
            mode=mode,
            max_tokens=max_tokens,
            timeout=timeout,
            window=window,
        )
    costs = Costs(
        cache=CacheSettings(None if no_cache else cache_folder(os.environ, cache_dir)),
        known_in=cache_folder(os.environ, cache_dir),
        prices=prices(prices_file),
        pace=Pace(_calls(concurrency), rpm, tpm),
    )
    if estimate:
        if endpoint is None:
            msg = "--estimate is of what asking a model costs; the other engines cost nothing."
            raise SettingsError(msg)
        from service.estimate import estimated

        print(estimated(Inputs(paths, _stdin(), date, reading=reading), endpoint, costs))
        return
    with ExitStack() as stack:
        reader = stack.enter_context(engine_of(chosen, endpoint, costs, say, processes))
        run = Run(reader, Limits(max_error_rate, max_cost), ordered, quiet)
        if target is not None and is_run(target):
            inputs = Inputs(paths, _stdin(), date, reading=reading)
            settings = settings_of(chosen, endpoint, date, reading)
            begun = Manifest.new(settings, dict(inputs.fingerprint() or {"paths": paths}), now())
            summary = run.to_folder(inputs, stack.enter_context(closing(RunFolder(target))), begun)
        else:
            lines = stack.enter_context(records_output(target, paths, overwrite=overwrite))
            inputs = Inputs(paths, _stdin(), date, output=identity(lines), reading=reading)
            summary = run.to_file(inputs, lines, target)
    _tell_skipped(inputs)
    _leave(summary)


@app.command()
def retry(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    api_key_file: KeyFile = None,
    concurrency: Concurrency = "auto",
    processes: Annotated[int, typer.Option(min=1, max=256)] = 1,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    cache_dir: CacheFolder = None,
) -> None:
    """Read again what failed in a run, with the run's own settings."""
    with ExitStack() as stack:
        place = stack.enter_context(closing(RunFolder.existing(folder)))
        begun = place.begun()
        chosen, endpoint, date, reading = begun_with(begun, os.environ, api_key_file)
        costs = Costs(
            cache=CacheSettings(cache_folder(os.environ, cache_dir)),
            known_in=cache_folder(os.environ, cache_dir),
            prices=prices(),
            pace=Pace(_calls(concurrency)),
        )
        reader = stack.enter_context(engine_of(chosen, endpoint, costs, say, processes))
        inputs = Inputs(begun.inputs["paths"], _stdin(), date, reading=reading)
        summary = Run(reader, Limits(), quiet=quiet).to_folder(inputs, place, begun, Ledger.has_failed)
    _leave(summary)


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

    _check(paths)
    date = published_on.date() if published_on else None
    asked = endpoint_settings(os.environ, model, base_url, None)
    endpoint = replace(asked, mode=mode, max_tokens=max_tokens, window=window)
    files = RequestFiles(requests, FileLimits(max_requests, max_bytes), overwrite=overwrite)
    inputs = Inputs(paths, _stdin(), date, reading=reading)
    settings = settings_of(Engine.LLM, endpoint, date, reading)
    begun = Manifest.new(settings, {**(inputs.fingerprint() or {"paths": paths})}, now())
    with closing(RunFolder(folder)) as place:
        costs = _kept_in(cache_dir, prices_file)
        summary = FileRun(place, inputs, begun, endpoint, costs, quiet).export(files)
    _leave(summary)


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
        inputs = Inputs(begun.inputs["paths"], _stdin(), date, reading=reading)
        costs = _kept_in(cache_dir, prices_file)
        summary, whole = FileRun(place, inputs, begun, endpoint, costs, quiet).take(responses)
    _leave(summary)
    if not whole:
        raise typer.Exit(EXIT_FAILED)


@app.command()
def doctor(
    model: Model = None,
    base_url: BaseUrl = None,
    api_key_file: KeyFile = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for one answer.")] = 300,
    cache_dir: Annotated[
        Path | None, typer.Option(help="Where what is found out is kept; else VISITS_CACHE_DIR.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found out as JSON.")] = False,
) -> None:
    """Find out how a server speaks: what it enforces, counts and can read; `extract` then makes use of it."""
    from service.dialect_table import dialect_table, settings_table
    from service.endpoint.dialect import GOOD_FOR
    from service.endpoint.doctor import settings_from

    settings = replace(endpoint_settings(os.environ, model, base_url, api_key_file), timeout=timeout)
    dialect = examined(settings, (lambda _: None) if as_json else lambda tried: say(f"trying {tried} ..."))
    file = dialect.keep(cache_folder(os.environ, cache_dir), settings.base_url)
    if as_json:
        print(dialect.model_dump_json(indent=1))
        return
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(dialect_table(dialect))
    console.print(settings_table(settings_from(dialect, settings)))
    print(f"Kept for {GOOD_FOR.days} days, and used by `visits extract`: {file}")


@cache_app.command("info")
def cache_info(cache_dir: CacheFolder = None) -> None:
    """Print how many answers are kept, how large they are, and since when."""
    with answer_cache(cache_folder(os.environ, cache_dir)) as cache:
        held = cache.holdings()
    since = f", the oldest of {datetime.fromtimestamp(held.oldest, UTC):%Y-%m-%d}" if held.oldest else ""
    print(f"{held.folder}: {counted(held.answers, 'answer')}, {held.size / 2**20:.1f} MiB{since}")


@cache_app.command("prune")
def cache_prune(
    older_than: Annotated[
        int, typer.Option(min=0, max=36_500, help="Drop what was kept longer ago than so many days.")
    ],
    cache_dir: CacheFolder = None,
) -> None:
    """Drop the answers that are older than some days."""
    with answer_cache(cache_folder(os.environ, cache_dir)) as cache:
        dropped = cache.prune((datetime.now(UTC) - timedelta(days=older_than)).timestamp())
    print(f"{counted(dropped, 'answer')} dropped.")


@cache_app.command("clear")
def cache_clear(cache_dir: CacheFolder = None) -> None:
    """Drop every answer."""
    with answer_cache(cache_folder(os.environ, cache_dir)) as cache:
        dropped = cache.prune(float("inf"))
    print(f"{counted(dropped, 'answer')} dropped.")


@app.command("clean")
@reads_documents
def clean_text(
    reading: Reading,
    paths: Paths,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print each step with its edits in the place of the text.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Print the lines that changed in the place of the text.")
    ] = False,
) -> None:
    """Print articles as they are read: cleaned, with every edit on demand."""
    if explain and diff:
        msg = "--explain and --diff are two views of the same; choose one."
        raise SettingsError(msg)
    console = Console(highlight=False, soft_wrap=True)
    with told(Summary(), None):
        for document in _readable(paths, reading):
            text = clean(document.text)
            if explain or diff:
                for line in explained(text) if explain else differing_lines(text):
                    console.print(line)
            else:
                print(text.text)


@app.command("screen")
@reads_documents
def screen_documents(
    reading: Reading,
    paths: Paths,
    min_score: Annotated[
        int, typer.Option(min=1, max=len(KINDS), help="Kinds of words that a likely document has.")
    ] = THRESHOLD,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON Lines: id, likely, score, why.")
    ] = False,
    only: Annotated[
        bool, typer.Option("--only", help="Print the ids of the likely documents alone.")
    ] = False,
) -> None:
    """Tell which documents are likely about a visit, and by which words; nothing is extracted."""
    if as_json and only:
        msg = "--json and --only are two ways to print the same; choose one."
        raise SettingsError(msg)
    with told(Summary(), None):
        for document in _readable(paths, reading):
            # The headline of a crawled line often stands beside its text.
            screening = screen(f"{document.title or ''}\n{document.text}", min_score)
            if as_json:
                print(json.dumps({"id": document.id, **asdict(screening)}, ensure_ascii=False))
            elif not only:
                answer = "yes" if screening.likely else "no"
                print(answer, printable(document.id), " ".join(screening.why), sep="\t")
            elif screening.likely:
                print(printable(document.id))


@app.command()
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
        print(hashed(_stdin().readline().decode("utf-8", "replace").strip()))
        return
    folder = cache_folder(os.environ, cache_dir)
    endpoint = None
    if _endpoint_named(os.environ, base_url, api_key_file):
        asked = endpoint_settings(os.environ, model, base_url, api_key_file)
        endpoint = replace(asked, timeout=timeout, window=window)
    serve_http(
        ServerSettings(
            data=data or user_data_path("visit-records"),
            costs=Costs(
                CacheSettings(None if no_cache else folder), folder, prices(), Pace(_calls(concurrency))
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


@app.command()
def schema() -> None:
    """Print the JSON Schema of a record."""
    print(json.dumps(record_schema(), ensure_ascii=False, indent=1))


@app.command()
def show(
    path: Annotated[
        Path,
        typer.Argument(metavar="RECORDS", help="Records as `visits extract` wrote them, or a run's folder."),
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Write a page to read the records beside their text; - is standard output."),
    ] = None,
    documents: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Where the page finds the texts; may be given more than once."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file of --out.")] = False,
) -> None:
    """Show the visits of a file of records as a table, or as a page beside their text."""
    if out is not None:
        _show_page(path, None if out == Path("-") else out, documents or [], overwrite=overwrite)
        return
    if documents or overwrite:
        msg = "--documents and --overwrite are for a page; name its file with --out."
        raise SettingsError(msg)
    Console(width=None if sys.stdout.isatty() else 120).print(visits_table(read_run(path)))
    print(f"The records themselves: {path}")


def _show_page(path: Path, out: Path | None, documents: list[str], *, overwrite: bool) -> None:
    from service.page.page import Page

    page = Page(path, documents, _stdin())
    with records_output(out, page.files, overwrite=overwrite) as file:
        page.write(file)
    for sentence in page.unreadable:
        say(sentence)
    where = f" Page: {out}." if out else ""
    say(f"{page.summary()}.{where}")
    if page.texts.lacking:
        say("which texts are not found or have changed, the page says; --documents names where they are.")
    if page.unreadable:
        raise typer.Exit(EXIT_FAILED)


@app.command("export")
def export_tables(
    records: Annotated[
        Path,
        typer.Argument(metavar="RECORDS", help="Records as `visits extract` wrote them, or a run's folder."),
    ],
    to: Annotated[Path, typer.Option(help="Folder for the tables and their README.md.")],
    forms: Annotated[
        list[Format] | None, typer.Option("--format", help="Form of the tables, csv without it; repeatable.")
    ] = None,
    bom: Annotated[bool, typer.Option("--bom", help="Mark CSV as UTF-8, for Excel.")] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the tables of an earlier export, of every form.")
    ] = False,
) -> None:
    """Make tables of records: documents, visits, legs, officials and more, with a README of their columns."""
    # Writing Parquet takes a library that other commands need not wait for.
    from service.tables.export import export

    forms = forms or [Format.CSV]
    if bom and Format.CSV not in forms:
        msg = "--bom is for CSV; add --format csv, or leave it out."
        raise SettingsError(msg)
    distinct = Distinct(read_records(records))
    try:
        rows = export(distinct, to, forms, bom=bom, overwrite=overwrite)
    except KeyboardInterrupt as error:
        say("interrupted; no table was written.")
        raise typer.Exit(EXIT_INTERRUPTED) from error
    if distinct.left_out:
        say(f"{counted(distinct.left_out, 'error')} left out: of documents that have a record as well.")
    told_of = ", ".join(counted(rows[f"{noun}s"], noun) for noun in ("document", "visit", "leg", "official"))
    say(f"{told_of}. Tables: {to}.")


def main() -> None:
    """Run the command line; every expected failure is one sentence on standard error."""
    logging.basicConfig(level=logging.WARNING, format="visits: %(message)s", stream=sys.stderr)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # JSON is UTF-8 whatever the locale, and a line ends alike everywhere.
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    try:
        app()
    except (SettingsError, CacheError) as error:
        say(str(error))
        sys.exit(EXIT_USAGE)
    except VisitRecordsError as error:
        say(str(error))
        sys.exit(EXIT_FAILED)
    except SystemExit as leaving:
        if leaving.code in (EXIT_INTERRUPTED, EXIT_PIPE):
            # Python would wait for every thread that still waits for an endpoint.
            with suppress(OSError):
                sys.stdout.flush()
            os._exit(leaving.code)
        raise


def _check(paths: list[str]) -> None:
    """Raise SettingsError for a path that would be taken for the folder in which the command runs."""
    if "" in paths:
        msg = "a path is empty; name a file, a folder, or - for standard input."
        raise SettingsError(msg)


def _kept_in(cache_dir: Path | None, prices_file: Path | None) -> Costs:
    """The costs of a run that calls nobody."""
    folder = cache_folder(os.environ, cache_dir)
    return Costs(cache=CacheSettings(folder), known_in=folder, prices=prices(prices_file))


def _calls(concurrency: str) -> int | None:
    """How many calls at once; None for auto."""
    if concurrency == "auto":
        return None
    if not concurrency.isdecimal() or not 1 <= int(concurrency) <= MOST_CALLS:
        msg = f"--concurrency {concurrency}: give auto, or a number from 1 to {MOST_CALLS}."
        raise SettingsError(msg)
    return int(concurrency)


def _leave(summary: Summary) -> None:
    """End as a run did."""
    if summary.stopped == INTERRUPTED:
        raise typer.Exit(EXIT_INTERRUPTED)
    if summary.errors or summary.stopped:
        raise typer.Exit(EXIT_FAILED)


def _readable(paths: list[str], reading: Reading) -> Iterator[Document]:
    """The documents behind paths; one that cannot be read is told, and fails the command at its end."""
    failed = False
    inputs = Inputs(paths, _stdin(), reading=reading)
    for document in inputs:
        if isinstance(document, Unreadable):
            say(str(document.error))
            failed = True
        else:
            yield document
    _tell_skipped(inputs)
    if failed:
        raise typer.Exit(EXIT_FAILED)


def _tell_skipped(inputs: Inputs) -> None:
    if inputs.skipped:
        say(f"{counted(inputs.skipped, 'document')} skipped, whose ids others had.")


def _default_engine(
    environment: Mapping[str, str], base_url: str | None, api_key_file: Path | None
) -> Engine:
    """llm where an endpoint is configured, else rules; said on standard error either way."""
    if reason := _endpoint_named(environment, base_url, api_key_file):
        say(f"engine llm, because {reason} is set; --engine rules needs no endpoint.")
        return Engine.LLM
    say("engine rules, because no endpoint is configured; --engine llm with --base-url and --model asks one.")
    return Engine.RULES


def _endpoint_named(
    environment: Mapping[str, str], base_url: str | None, api_key_file: Path | None
) -> str | None:
    """The option or variable that says that an endpoint is configured."""
    names = ("VISITS_BASE_URL", "VISITS_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_KEY")
    options = {"--base-url": base_url, "--api-key-file": api_key_file}
    given = [name for name in options if options[name]] + [name for name in names if environment.get(name)]
    return given[0] if given else None


def _stdin() -> BinaryIO:
    # Closed (<&-) it is None: as good as empty, and told as that.
    return io.BytesIO() if sys.stdin is None else sys.stdin.buffer


if __name__ == "__main__":
    main()
