"""`visits-eval`, run as its users run it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "eval" / "examples"


def visits_eval(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "eval", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_run_prints_a_figure_per_field() -> None:
    """The table has a row per field, the core row last, with counts beside the rates."""
    done = visits_eval("run", "--corpus", EXAMPLES)
    core = next(line for line in done.stdout.splitlines() if "core" in line)

    assert done.returncode == 0
    assert "official+side" in done.stdout
    assert [cell.strip() for cell in core.split("│")[2:5]] == ["1.000", "1.000", "1.000"]


def test_run_replays_the_recorded_model() -> None:
    """The llm engine needs no endpoint; what it gets wrong is listed."""
    done = visits_eval("run", "--corpus", EXAMPLES, "--engine", "llm", "--errors")

    assert done.returncode == 0
    assert "容博渊 · 市长" in done.stdout


def test_missing_recording_fails_with_the_command_that_records(tmp_path: Path) -> None:
    """Without cassettes every document is all missed, said in one sentence each, and the exit code is 1."""
    done = visits_eval("run", "--corpus", EXAMPLES, "--engine", "llm", "--cassettes", tmp_path)

    assert done.returncode == 1
    assert done.stderr.count("visits-eval record") == 3
    assert "Traceback" not in done.stderr


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
