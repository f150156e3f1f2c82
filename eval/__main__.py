"""`visits-eval`: score a system against a corpus, and record a language model's answers for it."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval.runner import evaluate
from eval.tables import differences_table, fields_table
from schemas.errors import VisitRecordsError
from schemas.vocabulary import Engine
from service.config import EndpointSettings
from service.extraction.rules.system import RulesSystem
from service.extraction.system import System
from service.language.places import Gazetteer

app = typer.Typer(
    help="Score systems against a corpus with gold.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
Corpus = Annotated[list[Path], typer.Option(help="Folder of NAME.txt with NAME.gold.json; may be repeated.")]
Cassettes = Annotated[Path | None, typer.Option(help="Folder of recorded answers; else tests/cassettes.")]


@app.command()
def run(
    corpus: Corpus,
    engine: Annotated[Engine, typer.Option(help="llm replays recorded answers.")] = Engine.RULES,
    cassettes: Cassettes = None,
    errors: Annotated[bool, typer.Option("--errors", help="List every missed and invented item.")] = False,
) -> None:
    """Print precision, recall and F1 per field."""
    score, failed = evaluate(_system(engine, cassettes), corpus)
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(fields_table(score, f"{engine} on {', '.join(map(str, corpus))}"))
    if errors:
        console.print(differences_table(score.differences))
    _exit_with(failed)


@app.command()
def record(
    corpus: Corpus,
    base_url: Annotated[str, typer.Option(help="OpenAI-compatible endpoint to ask.")],
    model: Annotated[str | None, typer.Option(help="Name under which it answers; else offline-llm.")] = None,
    cassettes: Cassettes = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for one answer.")] = 3600,
) -> None:
    """Ask an endpoint about every article; keep the exchanges as cassettes."""
    from eval.recording import FOLDER, MODEL, recorded

    settings = EndpointSettings(base_url=base_url, model=model or MODEL, timeout=timeout)
    _, failed = evaluate(recorded(settings, cassettes or FOLDER), corpus)
    _exit_with(failed)


def _system(engine: Engine, cassettes: Path | None) -> System:
    if engine is Engine.RULES:
        return RulesSystem(Gazetteer.load())
    # Loading openai and instructor takes seconds, which the rules need not wait for.
    from eval.recording import FOLDER, replayed

    return replayed(cassettes or FOLDER)


def _exit_with(failed: list[str]) -> None:
    for message in failed:
        print(f"visits-eval: {message}", file=sys.stderr)
    if failed:
        raise typer.Exit(1)


def main() -> None:
    """Run the command line; an expected failure is one sentence on standard error."""
    try:
        app()
    except VisitRecordsError as error:
        print(f"visits-eval: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
