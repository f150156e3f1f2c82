"""Runs that are killed, stopped, starved or refused go on where they were, and lose and repeat nothing."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import FakeEndpoint, Received, Scripted, fails, says

ROOT = Path(__file__).parents[1]
NO_VISIT = '{"visits": []}'
# VISITS_KILLS=100 kills as often as a night may; each costs some seconds.
KILLS = int(os.environ.get("VISITS_KILLS", "10"))
DOCUMENTS = 4 * KILLS
AT_ONCE = 8


class Counting(FakeEndpoint):
    """An endpoint that knows which articles it was asked about, and is in or out of order."""

    def __init__(self) -> None:
        super().__init__()
        self.articles: list[str] = []
        self.in_order = True
        self.delay = 0.01

    def next_line(self, received: Received) -> Scripted:
        content = received.body["messages"][-1]["content"]
        found = re.search(r"第(\d+)号文件", content)
        assert found is not None
        self.articles.append(found[1])
        if not self.in_order:
            return fails(503, "gone", **{"retry-after": "0"})
        return Scripted(body=says(NO_VISIT).body, delay=self.delay)


@pytest.fixture
def endpoint() -> Any:
    """An endpoint of the test's own."""
    fake = Counting()
    yield fake
    fake.close()


def lines(count: int, folder: Path) -> Path:
    """So many articles, no two alike."""
    file = folder / "pages.jsonl"
    articles = ({"id": str(number), "text": f"今天讨论了第{number}号文件。"} for number in range(count))
    file.write_text("".join(json.dumps(line) + "\n" for line in articles), encoding="utf-8")
    return file


def command(folder: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "service.cli", *arguments, "--cache-dir", str(folder / "cache")]


def start(folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    """The command line, at work."""
    return subprocess.Popen(
        command(folder, *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(folder)},
    )


def asking(fake: FakeEndpoint, pages: Path, run: Path, *more: str) -> tuple[str, ...]:
    """The arguments of a run that asks the endpoint."""
    at = ("--engine", "llm", "--base-url", fake.url, "--model", "m", "--concurrency", str(AT_ONCE))
    return ("extract", str(pages), "--out", str(run), *at, *more)


def written(run: Path, name: str = "records.jsonl") -> list[str]:
    """The documents of the whole lines of a run."""
    file = run / name
    whole = file.read_bytes().rpartition(b"\n")[0] if file.exists() else b""
    return [json.loads(line)["doc"] for line in whole.split(b"\n") if line]


def test_killed_again_and_again(tmp_path: Path, endpoint: Counting) -> None:
    """A run that is killed at random moments ends with every document once; nothing kept is asked again."""
    pages, run, moments = lines(DOCUMENTS, tmp_path), tmp_path / "run", random.Random(7)
    kills = 0
    while kills < KILLS:
        kept, asked = set(written(run)), len(endpoint.articles)
        process = start(tmp_path, *asking(endpoint, pages, run))
        # At most so many more documents, so that the last kill still finds something to do.
        goal = len(kept) + moments.randint(0, 3)
        until = time.monotonic() + 20
        while len(written(run)) < goal and process.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(moments.random() * 0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills += 1
        assert kept.isdisjoint(endpoint.articles[asked:])
    last = start(tmp_path, *asking(endpoint, pages, run))
    _, errors = last.communicate(timeout=120)

    assert last.returncode == 0, errors
    assert sorted(written(run), key=int) == [str(number) for number in range(DOCUMENTS)]
    assert (run / "records.jsonl").read_bytes().endswith(b"\n")
    # Only what was under way when it was killed can be asked twice.
    assert len(endpoint.articles) - DOCUMENTS <= KILLS * AT_ONCE
    assert max(Counter(endpoint.articles).values()) < KILLS


def finished(process: "subprocess.Popen[str]", seconds: float = 60) -> tuple[int, list[str]]:
    """The exit code, and what was said."""
    errors = process.communicate(timeout=seconds)[1]
    return process.returncode, [line.removeprefix("visits: ") for line in errors.splitlines()]


def until_written(run: Path, count: int, process: "subprocess.Popen[str]") -> None:
    """Wait until a run has so many records."""
    end = time.monotonic() + 30
    while len(written(run)) < count and process.poll() is None and time.monotonic() < end:
        time.sleep(0.005)


def test_interrupted_once(tmp_path: Path, endpoint: Counting) -> None:
    """The first Ctrl-C lets what is under way be finished, and the same command goes on afterwards."""
    pages, run = lines(200, tmp_path), tmp_path / "run"
    process = start(tmp_path, *asking(endpoint, pages, run, "--quiet"))
    until_written(run, 5, process)
    process.send_signal(signal.SIGINT)
    code, said = finished(process)
    asked = len(endpoint.articles)

    assert code == 130
    assert said[0] == "finishing what is under way; once more stops at once."
    assert said[1] == "stopped before the end: interrupted. The same command goes on."
    # Nothing that was asked is without its record.
    assert len(written(run)) == asked < 200

    code, said = finished(start(tmp_path, *asking(endpoint, pages, run)))
    assert (code, said[0]) == (0, f"{run}: {asked} documents are read already, 0 failed; going on.")
    assert len(written(run)) == len(set(written(run))) == len(endpoint.articles) == 200
    sessions = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["sessions"]
    assert [session["how"] for session in sessions] == ["interrupted.", "done"]


def test_second_writer_is_refused(tmp_path: Path, endpoint: Counting) -> None:
    """Two runs into one folder would write each document twice."""
    pages, run = lines(400, tmp_path), tmp_path / "run"
    endpoint.delay = 1
    first = start(tmp_path, *asking(endpoint, pages, run))
    until_written(run, 1, first)
    code, said = finished(start(tmp_path, *asking(endpoint, pages, run)))
    first.kill()
    first.communicate()

    assert (code, said) == (
        2,
        [f"{run}: another run is writing to this folder; wait for it, or name another."],
    )


def test_endpoint_that_goes_away_and_comes_back(tmp_path: Path, endpoint: Counting) -> None:
    """A run waits for an endpoint that has answered before, says so, and fails no document for it."""
    pages, run = lines(60, tmp_path), tmp_path / "run"
    process = start(tmp_path, *asking(endpoint, pages, run))
    until_written(run, 5, process)
    endpoint.in_order = False
    time.sleep(3)
    assert process.poll() is None
    endpoint.in_order = True
    code, said = finished(process)

    assert code == 0
    assert "The run waits, and goes on by itself." in said[0]
    assert re.fullmatch(r"an answer came after \d+ s; the run goes on\.", said[-2])
    assert sorted(written(run), key=int) == [str(number) for number in range(60)]
    assert written(run, "errors.jsonl") == []


def test_line_that_was_torn(tmp_path: Path) -> None:
    """What a machine that went down left of a line is cut off, and its document read again."""
    pages, run = lines(5, tmp_path), tmp_path / "run"
    arguments = ("extract", str(pages), "--out", str(run), "--engine", "rules")
    assert finished(start(tmp_path, *arguments))[0] == 0
    records = run / "records.jsonl"
    whole = records.read_bytes()
    records.write_bytes(whole[:-20])

    code, said = finished(start(tmp_path, *arguments))

    assert (code, said[0]) == (0, f"{run}: 4 documents are read already, 0 failed; going on.")
    assert sorted(written(run)) == ["0", "1", "2", "3", "4"]


def test_full_disk(tmp_path: Path) -> None:
    """A disk that takes no more is said in a sentence; with room the run goes on, and nothing is torn."""
    pages, run = lines(40, tmp_path), tmp_path / "run"
    arguments = ("extract", str(pages), "--out", str(run), "--engine", "rules")
    script = f'ulimit -f 8; trap "" XFSZ; exec {" ".join(command(tmp_path, *arguments))}'
    full = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=False, cwd=ROOT, timeout=60
    )

    assert full.returncode == 1
    assert "Traceback" not in full.stderr
    assert f"{run}: the records cannot be written (" in full.stderr

    assert finished(start(tmp_path, *arguments))[0] == 0
    assert sorted(written(run), key=int) == [str(number) for number in range(40)]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--published-on", "2020-01-01"), "with published_on None, and not 2020-01-01"),
        (("--engine", "pattern"), "with engine rules, and not pattern"),
    ],
)
def test_run_goes_on_only_as_it_was_begun(tmp_path: Path, more: tuple[str, ...], told: str) -> None:
    """Records of other settings would not be comparable; what differs is said."""
    pages, run = lines(2, tmp_path), tmp_path / "run"
    arguments = ("extract", str(pages), "--out", str(run), "--engine", "rules")
    finished(start(tmp_path, *arguments))

    code, said = finished(start(tmp_path, *arguments, *more))

    assert code == 2
    assert said == [f"{run}: its run was begun {told}. Name another folder, or go on as it was begun."]


def test_retry(tmp_path: Path, endpoint: Counting) -> None:
    """What failed is kept apart, passed over when the run goes on, and read again by `visits retry`."""
    pages, run = lines(4, tmp_path), tmp_path / "run"
    endpoint.in_order = False
    assert finished(start(tmp_path, *asking(endpoint, pages, run)))[0] == 1
    assert (written(run), sorted(written(run, "errors.jsonl"))) == ([], ["0", "1", "2", "3"])

    endpoint.in_order = True
    asked = len(endpoint.articles)
    assert finished(start(tmp_path, *asking(endpoint, pages, run)))[0] == 0
    assert len(endpoint.articles) == asked

    code, said = finished(start(tmp_path, "retry", str(run)))
    assert (code, said[0]) == (0, f"{run}: 0 documents are read already, 4 failed; going on.")
    assert (sorted(written(run)), written(run, "errors.jsonl")) == (["0", "1", "2", "3"], [])


def test_too_many_errors(tmp_path: Path) -> None:
    """A run of which too much fails stops, and says of what."""
    pages = tmp_path / "pages.jsonl"
    pages.write_text("?\n" * 1000, encoding="utf-8")
    run = tmp_path / "run"

    code, said = finished(start(tmp_path, "extract", str(pages), "--out", str(run), "--engine", "rules"))

    assert code == 1
    assert said[-2].startswith(
        "stopped before the end: 50 of 50 documents failed, more than --max-error-rate 0.2 allows: "
        "50 times input_malformed: "
    )
    assert said[-2].endswith(" The same command goes on.")
    assert len(written(run, "errors.jsonl")) == 50


def test_money_that_is_spent(tmp_path: Path, endpoint: Counting) -> None:
    """A run stops when it has spent what it may; what is under way is kept."""
    pages, run = lines(100, tmp_path), tmp_path / "run"
    prices = tmp_path / "prices.toml"
    prices.write_text("[m]\nprompt = 1000.0\ncompletion = 0.0\n", encoding="utf-8")

    more = ("--prices", str(prices), "--max-cost", "30")
    code, said = finished(start(tmp_path, *asking(endpoint, pages, run, *more)))

    assert code == 1
    assert re.match(r"stopped before the end: 30\.0000 USD are spent, and --max-cost allows 30\.", said[-2])
    assert 10 <= len(written(run)) == len(endpoint.articles) < 40


def test_same_text_is_asked_once(tmp_path: Path, endpoint: Counting) -> None:
    """Pages that carry one text cost one question, and the later ones name the first."""
    pages, run = tmp_path / "pages.jsonl", tmp_path / "run"
    texts = ["今天讨论了第1号文件。"] * 3 + ["今天讨论了第2号文件。"]
    rows = ({"id": f"p{number}", "text": text} for number, text in enumerate(texts))
    pages.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    code, said = finished(start(tmp_path, *asking(endpoint, pages, run, "--ordered")))

    assert (code, sorted(endpoint.articles)) == (0, ["1", "2"])
    records = [json.loads(line) for line in (run / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [record["same_text_as"] for record in records] == [None, "p0", "p0", None]
    assert "2 reposts" in said[-1]


def test_processes(tmp_path: Path) -> None:
    """Several processes write the same records in the same order as one."""
    pages = lines(100, tmp_path)
    for count in ("1", "2"):
        arguments = ("--engine", "rules", "--processes", count, "--out", str(tmp_path / f"{count}.jsonl"))
        assert finished(start(tmp_path, "extract", str(pages), *arguments))[0] == 0
    one, two = (
        [
            json.loads(line) | {"provenance": None}
            for line in (tmp_path / f"{count}.jsonl").read_text(encoding="utf-8").splitlines()
        ]
        for count in "12"
    )

    assert one == two
    assert len(one) == 100
