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
from typing import Annotated

import typer
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
from service.batch_commands import batch_app
from service.cleaning.steps import clean
from service.config import CacheSettings, Mode, Pace, cache_folder, endpoint_settings
from service.console import EXIT_INTERRUPTED, EXIT_PIPE, say, speak_json, told
from service.documents import Inputs, Reading, Unreadable
from service.engines import Costs, answer_cache, engine_of, examined
from service.extraction.extract import now
from service.input_options import reads_documents
from service.options import (
    EXIT_FAILED,
    EXIT_USAGE,
    BaseUrl,
    CacheFolder,
    Concurrency,
    KeyFile,
    Model,
    Paths,
    calls_at_once,
    check_paths,
    endpoint_named,
    leave,
    stdin,
)
from service.page.run_records import read_run
from service.prices import prices
from service.records_file import identity, read_records, records_output
from service.repairs import differing_lines, explained
from service.runs import Run, begun_with, is_run, settings_of
from service.screening import KINDS, THRESHOLD, screen
from service.serve_command import serve
from service.table import counted, printable, visits_table
from service.tables.distinct import Distinct
from service.tables.formats import Format

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
app.add_typer(batch_app, name="batch")


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
    check_paths(paths)
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
        pace=Pace(calls_at_once(concurrency), rpm, tpm),
    )
    if estimate:
        if endpoint is None:
            msg = "--estimate is of what asking a model costs; the other engines cost nothing."
            raise SettingsError(msg)
        from service.estimate import estimated

        print(estimated(Inputs(paths, stdin(), date, reading=reading), endpoint, costs))
        return
    with ExitStack() as stack:
        reader = stack.enter_context(engine_of(chosen, endpoint, costs, say, processes))
        run = Run(reader, Limits(max_error_rate, max_cost), ordered, quiet)
        if target is not None and is_run(target):
            inputs = Inputs(paths, stdin(), date, reading=reading)
            settings = settings_of(chosen, endpoint, date, reading)
            begun = Manifest.new(settings, dict(inputs.fingerprint() or {"paths": paths}), now())
            summary = run.to_folder(inputs, stack.enter_context(closing(RunFolder(target))), begun)
        else:
            lines = stack.enter_context(records_output(target, paths, overwrite=overwrite))
            inputs = Inputs(paths, stdin(), date, output=identity(lines), reading=reading)
            summary = run.to_file(inputs, lines, target)
    _tell_skipped(inputs)
    leave(summary)


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
            pace=Pace(calls_at_once(concurrency)),
        )
        reader = stack.enter_context(engine_of(chosen, endpoint, costs, say, processes))
        inputs = Inputs(begun.inputs["paths"], stdin(), date, reading=reading)
        summary = Run(reader, Limits(), quiet=quiet).to_folder(inputs, place, begun, Ledger.has_failed)
    leave(summary)


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


app.command()(serve)


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

    page = Page(path, documents, stdin())
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


def _readable(paths: list[str], reading: Reading) -> Iterator[Document]:
    """The documents behind paths; one that cannot be read is told, and fails the command at its end."""
    failed = False
    inputs = Inputs(paths, stdin(), reading=reading)
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
    if reason := endpoint_named(environment, base_url, api_key_file):
        say(f"engine llm, because {reason} is set; --engine rules needs no endpoint.")
        return Engine.LLM
    say("engine rules, because no endpoint is configured; --engine llm with --base-url and --model asks one.")
    return Engine.RULES


if __name__ == "__main__":
    main()
