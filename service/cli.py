"""The command line: parse, build the objects, call one function, print."""

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, TextIO

import typer
from platformdirs import user_cache_path
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from schemas.errors import InputError, MalformedInput, SettingsError, VisitRecordsError
from schemas.record import Record, record_schema
from schemas.vocabulary import Engine
from service.batch.runner import Summary, run
from service.config import CacheSettings, EndpointSettings, Mode
from service.documents import Inputs
from service.extraction.extract import Extractor
from service.extraction.rules.system import RulesSystem
from service.extraction.system import System
from service.language.places import Gazetteer
from service.table import visits_table

EXIT_FAILED, EXIT_USAGE = 1, 2
_OPENAI = "https://api.openai.com/v1"
_SHOWN_ERRORS = 20

app = typer.Typer(
    help="Turn Chinese news about delegation visits into visit records.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command()
def extract(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Files, folders, or - for standard input.")
    ],
    engine: Annotated[
        Engine | None, typer.Option(help="Without it: llm where an endpoint is configured, else rules.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="File for the records; without it, standard output.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file of --out.")] = False,
    published_on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Publication date of documents that bring none of their own."
        ),
    ] = None,
    model: Annotated[str | None, typer.Option(help="Model name; else VISITS_MODEL or OPENAI_MODEL.")] = None,
    base_url: Annotated[
        str | None, typer.Option(help="OpenAI-compatible address; else VISITS_BASE_URL or OPENAI_BASE_URL.")
    ] = None,
    api_key_file: Annotated[
        Path | None, typer.Option(help="File with the key; else VISITS_API_KEY or OPENAI_API_KEY.")
    ] = None,
    mode: Annotated[
        Mode, typer.Option(help="md_json for servers that know no response_format.")
    ] = "json_schema",
    jobs: Annotated[int, typer.Option(min=1, max=256, help="Documents at once with the llm engine.")] = 4,
    cache_dir: Annotated[
        Path | None, typer.Option(help="Where answers are kept; else VISITS_CACHE_DIR.")
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Neither look answers up nor keep them.")
    ] = False,
) -> None:
    """Read articles and write one JSON line per document."""
    chosen = engine or _default_engine(os.environ, base_url)
    with ExitStack() as stack:
        if chosen is Engine.LLM:
            endpoint = _endpoint_settings(os.environ, model, base_url, api_key_file, mode)
            cache = CacheSettings(None if no_cache else _cache_folder(os.environ, cache_dir))
            system = stack.enter_context(_llm_system(endpoint, cache))
        else:
            system = RulesSystem(Gazetteer.load())
        inputs = Inputs(paths, sys.stdin.buffer, published_on.date() if published_on else None)
        lines = stack.enter_context(_output(out, overwrite=overwrite))
        records = run(inputs, Extractor(system, Gazetteer.load()), jobs if chosen is Engine.LLM else 1)
        summary = _write(records, lines, on_terminal=out is None and sys.stdout.isatty())
    _report(summary, out)
    if summary.errors:
        raise typer.Exit(EXIT_FAILED)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a record."""
    print(json.dumps(record_schema(), ensure_ascii=False, indent=1))


@app.command()
def show(path: Annotated[Path, typer.Argument(help="Records as `visits extract` wrote them.")]) -> None:
    """Show the visits of a file of records as a table."""
    Console(width=None if sys.stdout.isatty() else 120).print(visits_table(_records(path)))
    print(f"The records themselves: {path}")


def main() -> None:
    """Run the command line; every expected failure is one sentence on standard error."""
    logging.basicConfig(level=logging.WARNING, format="visits: %(message)s", stream=sys.stderr)
    try:
        app()
    except SettingsError as error:
        _say(str(error))
        sys.exit(EXIT_USAGE)
    except VisitRecordsError as error:
        _say(str(error))
        sys.exit(EXIT_FAILED)


def _say(text: str) -> None:
    print(f"visits: {text}", file=sys.stderr)


def _default_engine(environment: Mapping[str, str], base_url: str | None) -> Engine:
    """llm where an endpoint is configured, else rules; said on standard error either way."""
    names = ("VISITS_BASE_URL", "VISITS_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_KEY")
    configured = next((name for name in names if environment.get(name)), None)
    if base_url or configured:
        _say(f"engine llm, because {configured or '--base-url'} is set; --engine rules needs no endpoint.")
        return Engine.LLM
    _say(
        "engine rules, because no endpoint is configured; --engine llm with --base-url and --model asks one."
    )
    return Engine.RULES


def _endpoint_settings(
    environment: Mapping[str, str], model: str | None, base_url: str | None, key_file: Path | None, mode: Mode
) -> EndpointSettings:
    """The endpoint, from the options and else the environment.

    Raises:
        SettingsError: no model is named, no address is known, or the key cannot be read.
    """

    def known(name: str) -> str | None:
        return environment.get(f"VISITS_{name}") or environment.get(f"OPENAI_{name}")

    key = _key(key_file) if key_file else known("API_KEY")
    address = base_url or known("BASE_URL") or (_OPENAI if key else None)
    named = model or known("MODEL")
    if address is None:
        msg = (
            "the llm engine needs an endpoint: pass --base-url or set VISITS_BASE_URL; or use --engine rules."
        )
        raise SettingsError(msg)
    if named is None:
        msg = "the llm engine needs a model: pass --model or set VISITS_MODEL; or use --engine rules."
        raise SettingsError(msg)
    return EndpointSettings(base_url=address, model=named, api_key=key or "unused", mode=mode)


def _key(file: Path) -> str:
    try:
        key = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"--api-key-file {file}: it cannot be read; check the path."
        raise SettingsError(msg) from error
    if not key:
        msg = f"--api-key-file {file}: the file is empty; put the key into it."
        raise SettingsError(msg)
    return key


def _cache_folder(environment: Mapping[str, str], given: Path | None) -> Path:
    named = environment.get("VISITS_CACHE_DIR")
    return given or (Path(named) if named else user_cache_path("visit-records"))


@contextmanager
def _llm_system(endpoint: EndpointSettings, cache: CacheSettings) -> Iterator[System]:
    # Loading openai and instructor takes seconds, which the rules need not wait for.
    from prompts.template import load
    from service.endpoint.cache import AnswerCache
    from service.endpoint.client import Endpoint
    from service.extraction.llm import LlmSystem

    answers = AnswerCache(cache) if cache.folder else None
    client = Endpoint(endpoint, answers)
    try:
        yield LlmSystem(client, load(), endpoint.model, endpoint.mode)
    finally:
        client.close()
        if answers:
            answers.close()


@contextmanager
def _output(out: Path | None, *, overwrite: bool) -> Iterator[TextIO]:
    """Standard output, or the file of --out, which is not replaced unasked."""
    if out is None:
        yield sys.stdout
        return
    try:
        file = out.open("w" if overwrite else "x", encoding="utf-8")
    except FileExistsError as error:
        msg = f"--out {out}: the file exists; name another, or replace it with --overwrite."
        raise SettingsError(msg) from error
    except OSError as error:
        msg = f"--out {out}: it cannot be written ({error.strerror}); check the folder."
        raise SettingsError(msg) from error
    with file:
        yield file


def _write(records: Iterator[Record], lines: TextIO, *, on_terminal: bool) -> Summary:
    """Write every record as it comes, so that nothing done is lost, and tell of errors as they come."""
    summary = Summary()
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, disable=on_terminal or not console.is_terminal, transient=True
    ) as bar:
        task = bar.add_task("", total=None)
        for record in records:
            lines.write(record.model_dump_json() + "\n")
            lines.flush()
            summary.add(record)
            bar.advance(task)
            if record.error and summary.errors <= _SHOWN_ERRORS:
                _say(f"{record.doc}: {record.error.message}")
    return summary


def _report(summary: Summary, out: Path | None) -> None:
    more = f" ({summary.errors - _SHOWN_ERRORS} of them not shown)" if summary.errors > _SHOWN_ERRORS else ""
    where = f" Records: {out}." if out else ""
    _say(
        f"{summary.documents} documents, {summary.visits} visits, {summary.errors} errors{more}, "
        f"{summary.prompt_tokens} + {summary.completion_tokens} tokens, "
        f"{summary.cache_hits} cache hits.{where}"
    )


def _records(path: Path) -> Iterator[Record]:
    hint = "name a file that `visits extract --out` wrote."
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path}: it cannot be read as records; {hint}"
        raise InputError(msg) from error
    for number, line in enumerate(lines, 1):
        try:
            yield Record.model_validate_json(line)
        except ValueError as error:
            msg = f"{path}, line {number}: this is no record; {hint}"
            raise MalformedInput(msg) from error


if __name__ == "__main__":
    main()
