"""`visits-eval`, run as its users run it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "eval" / "examples"


def visits_eval(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "eval", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_run_prints_a_figure_per_field(tmp_path: Path) -> None:
    """The table has a row per field, the core row last, with counts beside the rates."""
    done = visits_eval("run", "--corpus", EXAMPLES, "--system", "rules", "--out", tmp_path)
    core = next(line for line in done.stdout.splitlines() if "core" in line)

    assert done.returncode == 0
    assert "official+side" in done.stdout
    assert [cell.strip() for cell in core.split("│")[2:5]] == ["1.000", "1.000", "1.000"]


def test_own_corpus_is_read_by_what_needs_no_recordings(tmp_path: Path) -> None:
    """Without --system a corpus of one's own is read by rules and patterns; no recordings are wanted."""
    done = visits_eval("run", "--corpus", EXAMPLES, "--out", tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert ("rules, 3 articles" in done.stdout, "pattern, 3 articles" in done.stdout) == (True, True)
    assert "llm" not in done.stdout


def test_run_replays_the_recorded_model(tmp_path: Path) -> None:
    """The llm system needs no endpoint."""
    done = visits_eval("run", "--corpus", EXAMPLES, "--system", "llm", "--errors", "--out", tmp_path)

    assert done.returncode == 0
    assert "llm, 3 articles" in done.stdout


def test_missing_recording_fails_with_the_command_that_records(tmp_path: Path) -> None:
    """Without cassettes every document is all missed, said in one sentence each, and the exit code is 1."""
    done = visits_eval(
        "run", "--corpus", EXAMPLES, "--system", "llm", "--cassettes", tmp_path, "--out", tmp_path
    )

    assert done.returncode == 1
    assert done.stderr.count("visits-eval record --system llm") == 3
    assert "Traceback" not in done.stderr


def test_script_without_recordings_fails_with_its_own_command(tmp_path: Path) -> None:
    """The peer's script is never scored on nothing."""
    done = visits_eval("run", "--corpus", EXAMPLES, "--system", "script", "--out", tmp_path)

    assert done.returncode == 1
    assert done.stderr.count("visits-eval record --system script") == 3


def test_report_of_a_run_is_written_in_all_forms(tmp_path: Path) -> None:
    """Markdown on standard output or in a file, JSON, and a page, of any folder's run."""
    visits_eval("run", "--corpus", EXAMPLES, "--system", "rules", "--damage", "--quiet", "--out", tmp_path)
    printed = visits_eval("report", "--run", tmp_path)
    files = {name: tmp_path / f"report.{name}" for name in ("markdown", "json", "html")}
    done = visits_eval(
        "report", "--run", tmp_path, *(part for n, f in files.items() for part in (f"--{n}", f))
    )

    assert (printed.returncode, done.returncode, done.stdout) == (0, 0, "")
    assert printed.stdout.strip() == files["markdown"].read_text(encoding="utf-8").strip()
    assert "## Damage" in printed.stdout
    assert json.loads(files["json"].read_text(encoding="utf-8"))["systems"]["rules"]["damage"]
    assert "<svg" in files["html"].read_text(encoding="utf-8")


def test_gate_of_a_run_on_other_articles_is_shut(tmp_path: Path) -> None:
    """The examples were never accepted: exit code 1, and what to do."""
    visits_eval("run", "--corpus", EXAMPLES, "--system", "rules", "--quiet", "--out", tmp_path)
    done = visits_eval("gate", "--run", tmp_path)

    assert done.returncode == 1
    assert "visits-eval accept" in done.stderr


def test_agreement_is_what_the_corpus_readme_says() -> None:
    """The table in the README is the scorer's own, figure for figure."""
    done = visits_eval("agreement")
    readme = (ROOT / "eval" / "corpus" / "README.md").read_text(encoding="utf-8")

    assert done.returncode == 0
    assert done.stdout.strip() in readme


def test_foreign_run_is_not_accepted(tmp_path: Path) -> None:
    """A run on other articles would replace what the project compares with."""
    visits_eval("run", "--corpus", EXAMPLES, "--quiet", "--out", tmp_path)
    done = visits_eval("accept", "--run", tmp_path)

    assert done.returncode == 1
    assert "eval/corpus is accepted" in done.stderr


def test_damaged_run_is_one_sentence(tmp_path: Path) -> None:
    """A cut file is told, with the command that makes it anew."""
    visits_eval("run", "--corpus", EXAMPLES, "--quiet", "--out", tmp_path)
    whole = (tmp_path / "predictions.jsonl").read_text(encoding="utf-8")
    (tmp_path / "predictions.jsonl").write_text(whole[:-40], encoding="utf-8")
    done = visits_eval("report", "--run", tmp_path)

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "is damaged" in done.stderr


def test_path_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """A folder in the place of a file."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = visits_eval("run", "--corpus", EXAMPLES, "--quiet", "--out", tmp_path / "file")

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["report", "gate", "accept"])
def test_no_run_is_one_sentence(command: str, tmp_path: Path) -> None:
    """A folder without a run is named."""
    done = visits_eval(command, "--run", tmp_path / "none")

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "visits-eval run" in done.stderr


def test_unknown_system_is_a_wrong_command(tmp_path: Path) -> None:
    """The systems there are get named, with exit code 2."""
    done = visits_eval("run", "--corpus", EXAMPLES, "--system", "magic", "--out", tmp_path)

    assert done.returncode == 2
    assert "rules, llm, uncleaned" in done.stderr


def test_folder_without_gold_is_one_sentence(tmp_path: Path) -> None:
    """A folder that is no corpus is named, with what a corpus looks like."""
    done = visits_eval("run", "--corpus", tmp_path)

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "NAME.gold.json" in done.stderr


def test_gold_without_its_article_is_one_sentence(tmp_path: Path) -> None:
    """A gold file whose article is not there is named."""
    (tmp_path / "a.gold.json").write_text('{"visits": []}', encoding="utf-8")
    done = visits_eval("run", "--corpus", tmp_path)

    assert done.returncode == 1
    assert "a.txt" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_corpora_of_one_name_are_refused(tmp_path: Path) -> None:
    """Documents of equal name would be mixed up."""
    (tmp_path / "examples").symlink_to(EXAMPLES)
    done = visits_eval("run", "--corpus", EXAMPLES, "--corpus", tmp_path / "examples")

    assert done.returncode == 1
    assert "same name" in done.stderr


def test_screen_prints_a_curve_for_each_corpus() -> None:
    """A row per score, the threshold marked; of the examples all visits are kept."""
    done = visits_eval("screen", "--corpus", EXAMPLES)
    rows = [line.split("│")[1:-1] for line in done.stdout.splitlines() if line.startswith("│")]
    [marked] = [[cell.strip() for cell in row] for row in rows if ">" in row[0]]

    assert (done.returncode, done.stderr) == (0, "")
    assert [row[0].strip("> ") for row in rows] == [str(score) for score in range(8)]
    assert "examples, 3 articles" in done.stdout
    assert (marked[0], marked[2], marked[4]) == ("> 4", "2 of 2", "1.000")
