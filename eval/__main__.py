"""`visits-eval`: run systems over a corpus, report, and keep what was reached from being lost."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval import accepted
from eval.agreement import agreement_markdown
from eval.dataset import Corpus, read_corpus
from eval.gate import failures
from eval.markdown import markdown
from eval.page import page
from eval.report import SystemReport, reports
from eval.runner import predict, read, write
from eval.screening import curve
from eval.summary import summary
from eval.systems import FOLDER, MODEL, SYSTEMS, Recordings
from eval.tables import differences_table, fields_table, screening_table
from schemas.errors import MalformedInput, VisitRecordsError
from service.config import EndpointSettings

CORPUS = Path(__file__).with_name("corpus")
RUN = Path("build/eval")

app = typer.Typer(
    help="Score systems against a corpus with gold.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
Folders = Annotated[
    list[Path] | None,
    typer.Option(
        "--corpus", help="Folder of NAME.txt with NAME.gold.json; may be repeated. Else the project's."
    ),
]
Systems = Annotated[
    list[str] | None,
    typer.Option(
        "--system",
        help=f"One of {', '.join(SYSTEMS)}; may be repeated. Else all, or those without recordings.",
    ),
]
Cassettes = Annotated[Path, typer.Option(help="Folder of recorded answers.")]
RunFolder = Annotated[Path, typer.Option("--run", help="Folder that `visits-eval run` wrote.")]


@app.command()
def run(
    corpus: Folders = None,
    system: Systems = None,
    cassettes: Cassettes = FOLDER,
    model: Annotated[str, typer.Option(help="Model whose recorded answers are replayed.")] = MODEL,
    out: Annotated[Path, typer.Option(help="Folder to write the run into.")] = RUN,
    damage: Annotated[bool, typer.Option("--damage", help="Also read every article damaged.")] = False,
    errors: Annotated[bool, typer.Option("--errors", help="List every missed and invented item.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print no figures; the report will.")] = False,
) -> None:
    """Let systems read a corpus; print their figures per field, and keep what they said.

    Recorded systems (llm, script) answer a corpus's sample of twelve; a smaller corpus whole.
    """
    corpora, names = _corpora(corpus), _systems(system, corpus)
    write(out, corpora, predict(corpora, names, Recordings(cassettes, model), damage=damage))
    done = reports(read(out))
    if not quiet:
        _print(done, errors=errors)
    _exit_with([message for report in done.values() for message in report.failed])


@app.command()
def report(
    folder: RunFolder = RUN,
    markdown_file: Annotated[Path | None, typer.Option("--markdown", help="Else standard output.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Every figure as JSON.")] = None,
    html_file: Annotated[Path | None, typer.Option("--html", help="One page with every article.")] = None,
) -> None:
    """Write the report of a run: Markdown, and on demand JSON and a page."""
    done, kept = reports(read(folder)), accepted.load()
    for file, written in ((markdown_file, markdown), (json_file, summary), (html_file, page)):
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(written(done, kept), encoding="utf-8")
    if markdown_file is None:
        print(markdown(done, kept))


@app.command()
def gate(folder: RunFolder = RUN) -> None:
    """Fail where a run falls under a floor or loses significantly against the accepted one."""
    told = failures(reports(read(folder)), accepted.load(), accepted.floors())
    _exit_with(told)
    print("The gate is open: no floor is broken, and nothing is significantly worse than the accepted run.")


@app.command()
def accept(folder: RunFolder = RUN) -> None:
    """Keep a run as the one that later ones are compared with; commit the file it writes."""
    done = reports(read(folder))
    _exit_with([message for report in done.values() for message in report.failed] or _incomplete(done))
    accepted.save(_run_corpora(done), {name: report.scores() for name, report in done.items()})
    print(f"Accepted {', '.join(done)} in {accepted.FILE}; commit it with the change that it judges.")


@app.command()
def record(
    base_url: Annotated[str, typer.Option(help="OpenAI-compatible endpoint to ask.")],
    corpus: Folders = None,
    system: Annotated[str, typer.Option(help="llm, script, uncleaned or injected.")] = "llm",
    model: Annotated[str, typer.Option(help="Name under which it answers.")] = MODEL,
    cassettes: Cassettes = FOLDER,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for one answer.")] = 3600,
) -> None:
    """Ask an endpoint about a corpus's test part, and keep the exchanges. The key is VISITS_API_KEY."""
    from eval.recording import record_injected, record_llm, record_script, record_uncleaned

    if model != MODEL and cassettes == FOLDER:
        msg = f"--model {model}: the project's recordings are of {MODEL}; name a folder with --cassettes."
        raise typer.BadParameter(msg)
    key = os.environ.get("VISITS_API_KEY", "unused")
    settings = EndpointSettings(base_url=base_url, model=model, api_key=key, timeout=timeout)
    recorders = {
        "llm": record_llm,
        "script": record_script,
        "uncleaned": record_uncleaned,
        "injected": record_injected,
    }
    if system not in recorders:
        msg = f"--system {system}: only {', '.join(recorders)} ask a model."
        raise typer.BadParameter(msg)
    _exit_with(recorders[system](_corpora(corpus), settings, cassettes))


@app.command()
def screen(corpus: Folders = None) -> None:
    """Print what `visits screen` keeps of each corpus at every score that could be its threshold."""
    console = Console(width=None if sys.stdout.isatty() else 160)
    for its in _corpora(corpus):
        console.print(screening_table(curve(its.cases), f"{its.name}, {len(its.cases)} articles"))


@app.command()
def agreement(
    corpus: Annotated[Path, typer.Option(help="A corpus with its coders' files.")] = CORPUS,
) -> None:
    """Print how far the two coders of a corpus agreed, field by field, and how differences were settled."""
    print(agreement_markdown(corpus))


def _incomplete(done: dict[str, SystemReport]) -> list[str]:
    """Why a run is none that later ones can be compared with: not of the project's corpus, or not whole."""
    corpora = _run_corpora(done)
    if accepted.hashes(corpora) != accepted.hashes([read_corpus(CORPUS)]):
        return [f"only a run on {CORPUS} is accepted; make one: visits-eval run."]
    wanted = {name: sum(len(list(its.cases(corpus))) for corpus in corpora) for name, its in SYSTEMS.items()}
    answered = {name: len(done[name].cases) if name in done else 0 for name in wanted}
    return [
        f"{name}: {answered[name]} of {number} articles answered; run all: visits-eval run."
        for name, number in wanted.items()
        if answered[name] != number
    ]


def _print(done: dict[str, SystemReport], *, errors: bool) -> None:
    console = Console(width=None if sys.stdout.isatty() else 160)
    for report in done.values():
        score = report.score(report.cases)
        console.print(fields_table(score, f"{report.name}, {len(report.cases)} articles"))
        if errors:
            console.print(differences_table(score.differences))


def _corpora(folders: list[Path] | None) -> tuple[Corpus, ...]:
    corpora = tuple(read_corpus(folder) for folder in folders or [CORPUS])
    names = [corpus.name for corpus in corpora]
    if len(set(names)) < len(names):
        msg = f"two corpora have the same name ({', '.join(names)}); name their folders differently."
        raise MalformedInput(msg)
    return corpora


def _run_corpora(done: dict[str, SystemReport]) -> Sequence[Corpus]:
    return next(iter(done.values())).run.corpora


def _systems(names: list[str] | None, corpus: list[Path] | None) -> list[str]:
    """Those named; else all on the project's corpus, and on others those that need no recordings."""
    for name in names or []:
        if name not in SYSTEMS:
            msg = f"--system {name}: there is none of that name; there are {', '.join(SYSTEMS)}."
            raise typer.BadParameter(msg)
    return names or [name for name, its in SYSTEMS.items() if corpus is None or not its.recorded]


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
    except OSError as error:
        print(f"visits-eval: {error.filename}: {error.strerror}; check the path.", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
