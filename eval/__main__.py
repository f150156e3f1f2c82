"""`visits-eval`: score a system against a corpus, and record a language model's answers for it."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from eval.dataset import read_corpus
from eval.recording import FOLDER, MODEL, RecordedSystem, replayed
from eval.scoring import FIELDS, Difference, Score, Tally
from prompts.template import load
from schemas.errors import VisitRecordsError
from service.cli import Engine
from service.config import EndpointSettings
from service.endpoint.client import Endpoint
from service.extraction.extract import Extractor
from service.extraction.llm import LlmSystem
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
Cassettes = Annotated[Path, typer.Option(help="Folder of recorded answers.")]


@app.command()
def run(
    corpus: Corpus,
    engine: Annotated[Engine, typer.Option(help="llm replays recorded answers.")] = Engine.RULES,
    cassettes: Cassettes = FOLDER,
    errors: Annotated[
        bool, typer.Option("--errors", help="Also list every missed and invented item.")
    ] = False,
) -> None:
    """Print precision, recall and F1 per field."""
    system: System = RulesSystem(Gazetteer.load()) if engine is Engine.RULES else replayed(cassettes)
    score, failed = evaluate(system, corpus)
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(_table(score, f"{engine} on {', '.join(map(str, corpus))}"))
    if errors:
        console.print(_differences(score.differences))
    for message in failed:
        print(f"visits-eval: {message}", file=sys.stderr)
    if failed:
        raise typer.Exit(1)


@app.command()
def record(
    corpus: Corpus,
    base_url: Annotated[str, typer.Option(help="OpenAI-compatible endpoint to ask.")],
    model: Annotated[str, typer.Option(help="Name under which it answers.")] = MODEL,
    cassettes: Cassettes = FOLDER,
) -> None:
    """Ask an endpoint about every article of the corpus and keep the exchanges as cassettes."""
    settings = EndpointSettings(base_url=base_url, model=model, timeout=3600)
    endpoint = Endpoint(settings, None)
    cassettes.mkdir(parents=True, exist_ok=True)
    system = RecordedSystem(LlmSystem(endpoint, load(), model, settings.mode), cassettes, record=True)
    _, failed = evaluate(system, corpus)
    endpoint.close()
    for message in failed:
        print(f"visits-eval: {message}", file=sys.stderr)
    if failed:
        raise typer.Exit(1)


def evaluate(system: System, corpus: list[Path]) -> tuple[Score, list[str]]:
    """Score a system on corpora; a failed document counts as all missed, and its message is returned."""
    extractor, score, failed = Extractor(system, Gazetteer.load()), Score(), []
    for case in (case for folder in corpus for case in read_corpus(folder)):
        result = extractor.extract(case.document)
        if result.error:
            failed.append(result.error.message)
        score.add(case.document.id, [visit.model_dump(mode="json") for visit in result.visits], case.visits)
    return score, failed


def _table(score: Score, title: str) -> Table:
    table = Table(title=title)
    table.add_column("field")
    for name in ("P", "R", "F1", "both", "found", "gold"):
        table.add_column(name, justify="right")
    for name in FIELDS:
        table.add_row(name, *_figures(score.tallies[name]))
    table.add_section()
    table.add_row("core", *_figures(score.core))
    return table


def _figures(tally: Tally) -> list[str]:
    rates = ["–" if rate is None else f"{rate:.3f}" for rate in (tally.precision, tally.recall, tally.f1)]
    return [*rates, str(tally.matched), str(tally.found), str(tally.gold)]


def _differences(differences: list[Difference]) -> Table:
    table = Table(title="differences")
    for name in ("document", "field", "kind", "item"):
        table.add_column(name)
    for difference in differences:
        table.add_row(difference.document, difference.field, difference.kind, " · ".join(difference.item))
    return table


def main() -> None:
    """Run the command line; an expected failure is one sentence on standard error."""
    try:
        app()
    except VisitRecordsError as error:
        print(f"visits-eval: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
