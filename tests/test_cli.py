"""The `visits` command as its user meets it: files in, records out, one sentence for whatever goes wrong."""

import fcntl
import json
import os
import pty
import re
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import FakeEndpoint, Received, Scripted, fails, says
from jsonschema import Draft202012Validator, FormatChecker

from schemas.record import Record
from schemas.vocabulary import Engine
from service.cli import main

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "schemas" / "record.schema.json").read_text(encoding="utf-8"))
TEXT = "2019年7月12日，杭州市委书记甘一鸣率杭州市党政代表团到合肥市考察，与合肥市委书记乐二川座谈。"
KEY = "sk-geheim-0123456789"
NO_VISIT = '{"visits": []}'
# Python's own handler, which a test run in the background would not have.
COMMAND = (
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from service.cli import main; main()",
)


def records_in(text: str) -> list[Record]:
    """The records of lines, every one of which must be whole and keep the contract."""
    assert text.endswith("\n") or not text
    validator = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
    for line in text.splitlines():
        validator.validate(json.loads(line))
    return [Record.model_validate_json(line) for line in text.splitlines()]


@dataclass(frozen=True)
class Ended:
    """How a run of the command ended."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[Record]:
        return records_in(self.out)

    @property
    def said(self) -> list[str]:
        """What standard error says, sentence by sentence."""
        assert "Traceback" not in self.err
        lines = self.err.splitlines()
        assert all(line.startswith("visits: ") for line in lines), self.err
        return [line.removeprefix("visits: ") for line in lines]


@dataclass
class Visits:
    """Runs `visits` in a folder, in an environment that knows of no endpoint."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, data: bytes | str = TEXT) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        return file

    def settings(self, environment: Mapping[str, str]) -> dict[str, Any]:
        clean = {"HOME": str(self.folder / "home"), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
        return {"cwd": self.folder, "env": clean | dict(environment)}

    def start(self, *arguments: str, **streams: Any) -> "subprocess.Popen[bytes]":
        """Start the command; whoever starts it must wait for it."""
        return subprocess.Popen([*COMMAND, *arguments], **self.settings({}), **streams)

    def __call__(self, *arguments: str, stdin: bytes = b"", **environment: str) -> Ended:
        """Run the command to its end."""
        run = subprocess.run(
            [*COMMAND, *arguments],
            input=stdin,
            capture_output=True,
            check=False,
            timeout=60,
            **self.settings(environment),
        )
        return Ended(run.returncode, run.stdout.decode(), run.stderr.decode())

    def shell(self, script: str) -> Ended:
        """Run a shell script, in which "$@" is the command."""
        run = subprocess.run(
            ["bash", "-c", script, "bash", *COMMAND],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=60,
            **self.settings({}),
        )
        return Ended(run.returncode, run.stdout.decode(), run.stderr.decode())


@pytest.fixture
def visits(tmp_path: Path) -> Visits:
    """The command, in an empty folder."""
    return Visits(tmp_path)


Inside = Callable[..., Ended]


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Inside:
    """Runs the command in this process, which spares the seconds that the llm engine takes to load."""
    for name in os.environ:
        if name.startswith(("VISITS_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, **environment: str) -> Ended:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["visits", *arguments])
        with pytest.raises(SystemExit) as leaving:
            main()
        assert isinstance(leaving.value.code, int)
        return Ended(leaving.value.code, *capsys.readouterr())

    return run


@contextmanager
def ended(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Have a process ended, also where a test fails before its end."""
    try:
        yield
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()


# Records


def test_files_in_records_out(visits: Visits) -> None:
    """Data alone goes to standard output, as UTF-8 in any locale; engine and summary are said beside it."""
    visits.write("甲 乙.txt")
    visits.write("子 目录/gb.txt", TEXT.encode("gb18030"))

    run = visits("extract", ".", "--published-on", "2019-07-13", PYTHONIOENCODING="gbk")

    assert run.code == 0
    assert [(record.doc, record.source.path) for record in run.records] == [
        ("子 目录/gb", "子 目录/gb.txt"),
        ("甲 乙", "甲 乙.txt"),
    ]
    assert [str(record.source.published_on) for record in run.records] == ["2019-07-13"] * 2
    assert [visit.visitors[0].name for record in run.records for visit in record.visits] == ["杭州市"] * 2
    assert run.err.splitlines() == [
        "visits: engine rules, because no endpoint is configured; "
        "--engine llm with --base-url and --model asks one.",
        "visits: 2 documents, 2 visits, 0 errors, 1 repost, 0 tokens in, 0 out, 0 cache hits.",
    ]


def test_bad_inputs_among_good_ones(visits: Visits) -> None:
    """Every input that cannot be read is an error with its own cause, said once, and the others are read."""
    visits.write("a.txt")
    visits.write("b.txt", "")
    visits.write("c.txt", b"%PDF-1.7")
    visits.write("d.txt", TEXT.encode()[:-1])
    lines = [json.dumps({"text": TEXT})] * 6 + [
        "{",
        rb'{"text": "\u738b\ud800\u0000"}'.decode(),
        '{"text": 5}',
    ]
    visits.write("e.jsonl", "\n".join(lines))
    visits.write("empty/f.gold.json", "{}")

    paths = ("a.txt", "b.txt", "c.txt", "d.txt", "e.jsonl", "empty", "gone.txt")
    run = visits("extract", *paths, "--engine", "rules")

    assert run.code == 1
    causes = {record.doc: record.error and record.error.code for record in run.records}
    assert causes == {
        "a": None,
        "b": "input_empty",
        "c": "input_binary",
        "d": "input_undecodable",
        **{f"e.jsonl:{number}": None for number in (1, 2, 3, 4, 5, 6, 8)},
        "e.jsonl:7": "input_malformed",
        "e.jsonl:9": "input_malformed",
        "empty": "input_missing",
        "gone": "input_missing",
    }
    *errors, summary = run.said
    assert errors == [record.error.message for record in run.records if record.error]
    assert errors[3].startswith("e.jsonl, line 7: this is no JSON (")
    assert summary == "15 documents, 7 visits, 7 errors, 6 reposts, 0 tokens in, 0 out, 0 cache hits."


def test_pattern_engine(visits: Visits) -> None:
    """The plain baseline is an engine like the others; the record says which one read it."""
    visits.write("a.txt", TEXT)

    [record] = visits("extract", "a.txt", "--engine", "pattern").records

    assert record.provenance.engine is Engine.PATTERN
    assert len(record.visits) == 1


def test_options_of_inputs(visits: Visits) -> None:
    """A table's columns are named by options, its rows are limited, and what was skipped is told."""
    visits.write("a.csv", f"编号,正文\n1,{TEXT}\n1,{TEXT}\n2,{TEXT}\n3,{TEXT}\n")
    named = ("--text-column", "正文", "--id-column", "编号", "--dedupe", "--limit", "2")

    run = visits("extract", "a.csv", "--engine", "rules", *named)

    assert [record.doc for record in run.records] == ["1", "2"]
    assert "1 document skipped, whose ids others had." in run.said
    assert visits("screen", "a.csv", *named, "--only").out.split() == ["1", "2"]
    assert TEXT in visits("clean", "a.csv", *named).out


def test_columns_of_a_run(visits: Visits) -> None:
    """A run's folder keeps the names of columns: it goes on only with them, and a retry reads by them."""
    visits.write("a.csv", f"编号,正文\n1,{TEXT}\n2,\n")
    command = ("extract", "a.csv", "--engine", "rules", "--out", "run")
    visits(*command, "--text-column", "正文", "--id-column", "编号")

    other, again = visits(*command, "--text-column", "正文"), visits("retry", "run")

    assert other.code == 2
    assert "its run was begun with columns {'text': '正文', 'id': '编号'}" in " ".join(other.said)
    assert 'a.csv, line 3: there is no "正文" in it, only "编号"' in " ".join(again.said)


def test_two_thousand_lines(visits: Visits) -> None:
    """Two thousand documents make two thousand records, in order; of many errors twenty are said."""
    good, bad = json.dumps({"text": "今天天气很好。"}), "?"
    visits.write("a.jsonl", "\n".join([good, bad] * 1000))

    run = visits("extract", "a.jsonl", "--engine", "rules", "--max-error-rate", "1")

    assert [record.doc for record in run.records] == [f"a.jsonl:{number}" for number in range(1, 2001)]
    assert len(run.said) == 21
    assert run.said[-1].startswith("2000 documents, 0 visits, 1000 errors (980 of them not shown), ")


def test_standard_input(visits: Visits) -> None:
    """Standard input is read where it is named, and that it is closed is said like that it is empty."""
    lines = f"{json.dumps({'id': 'a', 'text': TEXT})}\n".encode()

    jsonl = visits("extract", "-", "--engine", "rules", stdin=lines)
    closed = visits.shell('"$@" extract - --engine rules <&-')

    assert (jsonl.code, jsonl.records[0].doc) == (0, "a")
    assert closed.code == 1
    assert closed.said[0] == "standard input: there is no text in it; check what was saved there."


# Where the records go


def test_out(visits: Visits) -> None:
    """--out takes the records, is not replaced unasked, and never read as input in its own folder."""
    visits.write("a.txt")
    arguments = ("extract", ".", "--engine", "rules", "--out", "out.jsonl")

    first = visits(*arguments)
    again = visits(*arguments)
    replaced = visits(*arguments, "--overwrite")

    assert (first.code, first.out) == (0, "")
    assert first.said == [
        "1 document, 1 visit, 0 errors, 0 tokens in, 0 out, 0 cache hits. Records: out.jsonl.",
    ]
    assert again.code == 2
    assert again.said == ["--out out.jsonl: the file exists; name another, or replace it with --overwrite."]
    assert replaced.code == 0
    written = records_in((visits.folder / "out.jsonl").read_text(encoding="utf-8"))
    assert [record.doc for record in written] == ["a"]


def test_standard_output_in_the_folder_read(visits: Visits) -> None:
    """Records sent by the shell into the folder that is read are not read as input either."""
    visits.write("a.txt")

    run = visits.shell('"$@" extract . --engine rules > z.jsonl; code=$?; cat z.jsonl; exit $code')

    assert run.code == 0
    assert [record.doc for record in run.records] == ["a"]


@pytest.mark.parametrize(
    ("script", "code", "told"),
    [
        ('"$@" extract . --engine rules >&-', 2, "standard output is closed; name a file with --out."),
        (
            '"$@" extract . --engine rules > /dev/full',
            1,
            "standard output: the records cannot be written (No space left on device); "
            "0 of them were; make room, or name another place.",
        ),
        (
            '"$@" extract . --engine rules --out /dev/full --overwrite',
            1,
            "/dev/full: the records cannot be written (No space left on device); "
            "0 of them were; make room, or name another place.",
        ),
    ],
    ids=["closed", "full", "full file"],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_output_that_takes_nothing(visits: Visits, script: str, code: int, told: str) -> None:
    """Records that cannot be written are an error, and never a traceback."""
    visits.write("a.txt")

    run = visits.shell(script)

    assert (run.code, run.said) == (code, [told])


def test_closed_pipe(visits: Visits) -> None:
    """A reader that has read enough, as `head` has, ends the run without a word."""
    visits.write("a.jsonl", "\n".join([json.dumps({"text": TEXT})] * 200))

    run = visits.shell('"$@" extract a.jsonl --engine rules | head -1; exit ${PIPESTATUS[0]}')

    assert run.code == 141
    assert [record.doc for record in run.records] == ["a.jsonl:1"]
    assert run.said == []


def test_closed_standard_error(visits: Visits) -> None:
    """Where standard error is closed, what it would have said does not end up among the records."""
    visits.write("a.txt")

    run = visits.shell('"$@" extract a.txt 2>&-')

    assert (run.code, len(run.records)) == (0, 1)


def test_progress_bar(visits: Visits) -> None:
    """A terminal shows how far the run is; records and the summary are the same as without one."""
    visits.write("a.txt")
    ours, theirs = pty.openpty()
    # Without a size of its own a terminal has no room for a bar.
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 120, 0, 0))
    process = visits.start("extract", "a.txt", "--engine", "rules", stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    shown = b""
    with ended(process):
        # A terminal whose other side is closed ends with an error on Linux.
        with suppress(OSError):
            while part := os.read(ours, 1000):
                shown += part
        out = process.communicate(timeout=30)[0].decode()
    os.close(ours)

    assert process.returncode == 0
    assert len(records_in(out)) == 1
    assert b"reading" in shown
    assert "━" in shown.decode()
    assert "1 document, 1 visit, 0 errors" in shown.decode()


# Usage


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--published-on", "2019-13-01"), "'2019-13-01' does not match the format"),
        (("--published-on", "gestern"), "'gestern' does not match the format"),
        (("--concurrency", "0"), "--concurrency 0: give auto, or a number from 1 to 256."),
        (("--concurrency", "viele"), "--concurrency viele: give auto, or a number"),
        (("--max-error-rate", "2"), "--max-error-rate"),
        (("--estimate",), "--estimate is of what asking a model costs; the other engines cost nothing."),
        (("--engine", "gpt"), "'gpt' is not one of 'rules', 'llm', 'pattern'"),
        (("--mode", "xml"), "--mode"),
        (("--nonsense",), "No such option"),
        (("",), "a path is empty; name a file, a folder, or - for standard input."),
        (
            ("--out", "gone/a.jsonl"),
            "--out gone/a.jsonl: it cannot be written (No such file or directory); check",
        ),
        (("--out", "."), ".: a.txt is in it, and no run; name another folder, or a .jsonl file."),
        (("--out", "a.txt", "--overwrite"), "--out a.txt: this is a file to be read; name another."),
        (("--engine", "llm"), "the llm engine needs an endpoint: pass --base-url or set VISITS_BASE_URL; or"),
        (("--base-url", "http://a/v1"), "the llm engine needs a model: pass --model or set VISITS_MODEL; or"),
        (("--base-url", "a", "--model", "m"), "'a' is no address of an endpoint; give one like http://"),
        (
            ("--api-key-file", "gone", "--model", "m"),
            "--api-key-file gone: it cannot be read; check the path.",
        ),
        (("--api-key-file", "empty", "--model", "m"), "--api-key-file empty: the file is empty; put the key"),
        (("--api-key-file", "binary", "--model", "m"), "--api-key-file binary: it cannot be read; check"),
        (
            ("--base-url", "http://a/v1", "--model", "m", "--cache-dir", "a.txt"),
            "a.txt cannot be the cache folder (File exists); choose another, or go on with --no-cache.",
        ),
        (
            ("--base-url", "http://a/v1", "--model", "m", "--cache-dir", "open"),
            "so what it holds cannot be trusted; chmod go-w it, choose another, or go on with --no-cache.",
        ),
    ],
)
def test_usage(inside: Inside, tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    """What is wrong with the call itself is said before anything is read, with exit code 2."""
    visits = Visits(tmp_path)
    visits.write("a.txt")
    visits.write("empty", " \n")
    visits.write("binary", b"\xff\xfe\0")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)

    run = inside("extract", "a.txt", *arguments)

    assert (run.code, run.out) == (2, "")
    assert told in run.err
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == TEXT


def test_no_path(inside: Inside) -> None:
    """Without a path there is nothing to do, and that is said."""
    run = inside("extract")

    assert (run.code, run.out) == (2, "")
    assert "Missing argument 'PATH...'" in run.err


# Endpoints


def llm(fake: FakeEndpoint, *arguments: str) -> tuple[str, ...]:
    """A call of the llm engine, one document after another."""
    return ("extract", ".", "--base-url", fake.url, "--model", "qwen", "--concurrency", "1", *arguments)


def test_answers_that_are_none(
    inside: Inside, tmp_path: Path, fake: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each document has the error of its own call, the others go on, and nobody is told the key."""
    visits = Visits(tmp_path)
    for name in "abcdefg":
        visits.write(f"{name}.txt", TEXT.replace("座谈", f"在{name}厅座谈"))
    visits.write("key", f"{KEY}\n")
    answers = [
        says(NO_VISIT),
        fails(401),
        fails(404),
        says("No visit today."),
        says(NO_VISIT, finish="length"),
        Scripted(body=b""),
        says(NO_VISIT),
    ]

    def answer(request: Received) -> Scripted:
        article = json.dumps(request.body["messages"], ensure_ascii=False)
        found = re.search("在([a-g])厅", article)
        assert found is not None, article
        return answers["abcdefg".index(found[1])]

    monkeypatch.setattr(fake, "next_line", answer)

    run = inside(*llm(fake, "--api-key-file", "key", "--no-cache", "--ordered"))

    assert run.code == 1
    causes = [record.error and record.error.code for record in run.records]
    assert causes == [
        None,
        "key_rejected",
        "model_unknown",
        "answer_malformed",
        "answer_truncated",
        "answer_empty",
        None,
    ]
    assert run.said[0] == "engine llm, because --base-url is set; --engine rules needs no endpoint."
    assert run.said[1:-1] == [
        f"{record.doc}: {record.error.message}" for record in run.records if record.error
    ]
    assert run.said[-1] == "7 documents, 0 visits, 5 errors, 15000 tokens in, 50 out, 0 cache hits."
    assert {received.headers["authorization"] for received in fake.received} == {f"Bearer {KEY}"}
    assert KEY not in run.out + run.err


def test_nobody_listens(inside: Inside, tmp_path: Path) -> None:
    """Where nothing listens, the error says where and what to check."""
    Visits(tmp_path).write("a.txt")
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"

    run = inside("extract", "a.txt", "--base-url", url, "--model", "qwen", "--engine", "llm")

    assert run.code == 1
    assert run.said[0] == (
        f"a: nothing answers at {url}: connection refused; is the server running, and the address right?"
    )
    assert [record.error and record.error.code for record in run.records] == ["endpoint_unreachable"]


def test_environment_and_cache(inside: Inside, tmp_path: Path, fake: FakeEndpoint) -> None:
    """An endpoint in the environment is used unasked, VISITS_ before OPENAI_, and never asked twice alike."""
    Visits(tmp_path).write("a.txt")
    fake.script = [says(NO_VISIT)]
    environment = {
        "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
        "VISITS_BASE_URL": fake.url,
        "OPENAI_API_KEY": KEY,
        "OPENAI_MODEL": "qwen",
        "VISITS_CACHE_DIR": str(tmp_path / "cache"),
    }

    first = inside("extract", "a.txt", **environment)
    second = inside("extract", "a.txt", **environment)

    assert first.said == [
        "engine llm, because VISITS_BASE_URL is set; --engine rules needs no endpoint.",
        "1 document, 0 visits, 0 errors, 3000 tokens in, 10 out, 0 cache hits.",
    ]
    assert second.said[1] == "1 document, 0 visits, 0 errors, 0 tokens in, 0 out, 1 cache hit."
    assert [run.records[0].provenance.model for run in (first, second)] == ["qwen", "qwen"]
    [received] = fake.received
    assert KEY not in str(received.headers)


def test_key_goes_to_the_server_it_belongs_to(inside: Inside, tmp_path: Path, fake: FakeEndpoint) -> None:
    """OPENAI_API_KEY reaches OPENAI_BASE_URL, and no address of --base-url; VISITS_API_KEY reaches both."""
    Visits(tmp_path).write("a.txt")
    fake.script = [says(NO_VISIT)]
    options = ["extract", "a.txt", "--engine", "llm", "--model", "qwen", "--no-cache"]

    inside(*options, OPENAI_BASE_URL=fake.url, OPENAI_API_KEY=KEY)
    inside(*options, "--base-url", fake.url, OPENAI_API_KEY=KEY)
    inside(*options, "--base-url", fake.url, OPENAI_API_KEY="other", VISITS_API_KEY=KEY)

    sent = [KEY in request.headers["authorization"] for request in fake.received]
    assert sent == [True, False, True]


# Runs that are stopped


def silent_after(fake: FakeEndpoint, answers: int) -> None:
    """Let the endpoint answer so many times, and then keep the connection and say nothing."""
    fake.script = [*[says(NO_VISIT)] * answers, replace(says(NO_VISIT), delay=300)]


def stopped(
    visits: Visits, fake: FakeEndpoint, how: signal.Signals, times: int = 1
) -> tuple[Ended, list[Record]]:
    """A run that is stopped when the endpoint has gone silent for both jobs, and what it has written.

    The fifth answer may have been for the sixth document, whose record then waits for that of the fifth.
    """
    for number in range(10):
        visits.write(f"{number}.txt", f"{TEXT}第{number}篇。")
    silent_after(fake, 5)
    out = visits.folder / "out.jsonl"
    arguments = llm(fake, "--no-cache", "--concurrency", "2", "--ordered", "--out", str(out))
    process = visits.start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with ended(process):
        until = time.monotonic() + 30
        while not out.exists() or out.read_bytes().count(b"\n") < 4 or len(fake.received) < 7:
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.01)
        for number in range(times):
            process.send_signal(how)
            until = time.monotonic() + (1 if number + 1 < times else 0)
            while time.monotonic() < until:
                time.sleep(0.01)
        output, errors = process.communicate(timeout=30)
    written = records_in(out.read_text(encoding="utf-8"))
    return Ended(process.returncode, output.decode(), errors.decode()), written


def test_interrupted(visits: Visits, fake: FakeEndpoint) -> None:
    """Ctrl-C twice ends a run, whatever the endpoint is at; what was written stays, and is summed up."""
    run, written = stopped(visits, fake, signal.SIGINT, times=2)

    assert run.code == 130
    assert [record.doc for record in written] == ["0", "1", "2", "3", "4"][: len(written)]
    assert run.said[1:3] == [
        "finishing what is under way; once more stops at once.",
        "interrupted; the records written so far stay.",
    ]
    summary = f"{len(written)} documents, 0 visits, 0 errors, {3000 * len(written)} tokens in, "
    assert run.said[3].startswith(summary)
    assert len(run.said) == 4


def test_killed(visits: Visits, fake: FakeEndpoint) -> None:
    """A run that is killed leaves whole lines behind."""
    run, written = stopped(visits, fake, signal.SIGKILL)

    assert run.code == -signal.SIGKILL
    assert [record.doc for record in written] == ["0", "1", "2", "3", "4"][: len(written)]


def test_closed_pipe_before_a_silent_endpoint(visits: Visits, fake: FakeEndpoint) -> None:
    """A reader that is gone ends the run at once, also while the endpoint is silent."""
    visits.write("a.txt", "")
    visits.write("b.txt")
    silent_after(fake, 0)
    reading, writing = os.pipe()
    os.close(reading)
    process = visits.start(
        *llm(fake, "--no-cache", "--concurrency", "3"), stdout=writing, stderr=subprocess.PIPE
    )
    os.close(writing)
    with ended(process):
        errors = process.communicate(timeout=30)[1].decode()

    assert process.returncode == 141
    assert Ended(141, "", errors).said == [
        "engine llm, because --base-url is set; --engine rules needs no endpoint."
    ]


# Records shown


def test_show(visits: Visits) -> None:
    """`visits show` makes a table of what `visits extract` wrote, U+2028 in a title and all."""
    title = "题\u2028目"
    lines = [json.dumps({"id": "甲", "text": TEXT, "title": title}), json.dumps({"text": "[/x]"})]
    visits.write("a.jsonl", "\n".join(lines))

    records = visits("extract", "a.jsonl", "--engine", "rules").out
    visits.write("out.jsonl", records)
    run = visits("show", "out.jsonl")

    assert "\u2028" in records
    assert (run.code, run.err) == (0, "")
    row = next(line for line in run.out.splitlines() if "甲" in line)
    assert all(word in row for word in ("杭州市", "合肥市", "2019-07-12", "甘一鸣"))
    assert "no visit" in run.out
    assert " 1 visit " in run.out


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gone.jsonl", "gone.jsonl: it cannot be read as records (No such file or directory); "),
        (".", ".: there is no records.jsonl in this folder; "),
        ("binary", "binary, line 1: this is no record; "),
        ("empty", "empty: there is no record in it; "),
        ("other", "other, line 1: this is no record; "),
    ],
)
def test_show_what_is_no_record(inside: Inside, tmp_path: Path, name: str, told: str) -> None:
    """What is no file of records is named, and shows no table."""
    visits = Visits(tmp_path)
    visits.write("binary", b"\xff\xfe")
    visits.write("empty", "")
    visits.write("other", '{"text": "a"}\n')

    run = inside("show", name)

    assert (run.code, run.out) == (1, "")
    assert run.said == [f"{told}name a file that `visits extract` wrote, or a run's folder."]


DIRTY = "市委書記錢一山率代表團學(xué)習(xí)。\u3000考察[/x]。"


def test_clean_prints_the_text_as_it_is_read(visits: Visits) -> None:
    """`visits clean` prints a document cleaned, and nothing else."""
    visits.write("a.txt", DIRTY)
    run = visits("clean", "a.txt")

    assert (run.code, run.out, run.err) == (0, "市委书记钱一山率代表团学习。 考察[/x]。\n", "")


def test_clean_explains_every_edit(inside: Inside, tmp_path: Path) -> None:
    """Each step with its edits: the raw offset, what stood there, what stands there now, and why."""
    Visits(tmp_path).write("a.txt", DIRTY)
    lines = inside("clean", "a.txt", "--explain").out.splitlines()

    assert "strip_pinyin_glosses: 2 edits" in lines
    assert any("12" in line and "(xué)→∅" in line and "(a pinyin gloss)" in line for line in lines)
    assert any("書記錢→书记钱" in line for line in lines)


def test_clean_shows_the_lines_that_changed(inside: Inside, tmp_path: Path) -> None:
    """--diff has the raw line and the clean one."""
    Visits(tmp_path).write("a.txt", f"第一行。\n{DIRTY}")
    lines = inside("clean", "a.txt", "--diff").out.splitlines()

    assert any(line.startswith("-市委書記") for line in lines)
    assert any(line.startswith("+市委书记") for line in lines)


def test_clean_of_clean_text_says_so(inside: Inside, tmp_path: Path) -> None:
    """Where nothing was wrong, --explain says that, and the text comes out as it went in."""
    Visits(tmp_path).write("a.txt", "代表团到访。")

    assert inside("clean", "a.txt").out == "代表团到访。\n"
    assert inside("clean", "a.txt", "--explain").out == "Nothing to mend.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("nothere",), 1, "nothere: there is no such file"),
        (("a.txt", "--explain", "--diff"), 2, "--explain and --diff"),
    ],
)
def test_clean_of_what_cannot_be(
    inside: Inside, tmp_path: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    """A path that is not there, and two views at once, are one sentence each."""
    Visits(tmp_path).write("a.txt", "代表团到访。")
    run = inside("clean", *arguments)

    assert (run.code, run.out) == (code, "")
    assert told in run.err
    assert run.err.count("\n") == 1


SCREENED = (
    {"id": "visit", "text": "县委书记温牧川率党政代表团赴昆山市考察，双方座谈。"},
    {"id": "football", "text": "主队客场以二比一逆转对手。"},
    {"id": "headline", "text": "市委书记芮长庚陪同。", "title": "宣城市党政代表团来我市考察"},
)


def screened(folder: Path) -> None:
    lines = "\n".join(json.dumps(line, ensure_ascii=False) for line in SCREENED)
    Visits(folder).write("a.jsonl", lines)


def test_screen_says_yes_or_no_and_why(inside: Inside, tmp_path: Path) -> None:
    """A line for each document: the answer, its id, and the words, which may stand in its title alone."""
    screened(tmp_path)
    run = inside("screen", "a.jsonl")

    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines() == [
        "yes\tvisit\t双方 座谈 党政代表 代表团 赴 考察 县委",
        "no\tfootball\t",
        "yes\theadline\t党政代表 代表团 考察 市委",
    ]


def test_screen_prints_json_lines(inside: Inside, tmp_path: Path) -> None:
    """--json has the id, the answer, the score and the words."""
    screened(tmp_path)
    lines = [json.loads(line) for line in inside("screen", "a.jsonl", "--json").out.splitlines()]

    assert [(line["id"], line["likely"], line["score"]) for line in lines] == [
        ("visit", True, 7),
        ("football", False, 0),
        ("headline", True, 4),
    ]
    assert lines[2]["why"] == ["党政代表", "代表团", "考察", "市委"]


@pytest.mark.parametrize(("score", "likely"), [("1", ["visit", "headline"]), ("5", ["visit"])])
def test_screen_prints_the_likely_ones_only(
    inside: Inside, tmp_path: Path, score: str, likely: list[str]
) -> None:
    """--only prints ids to pipe on; --min-score asks for more kinds or fewer."""
    screened(tmp_path)

    assert inside("screen", "a.jsonl", "--only", "--min-score", score).out.splitlines() == likely


def test_screen_goes_on_behind_what_cannot_be_read(inside: Inside, tmp_path: Path) -> None:
    """As of clean: a sentence for what cannot be read, the others all the same, and exit code 1."""
    Visits(tmp_path).write("a.jsonl", '{"id": "bad"}\n{"id": "good", "text": "考察。"}')
    run = inside("screen", "a.jsonl", "nothere")

    assert (run.code, run.out) == (1, "no\tgood\t\n")
    assert len(run.said) == 2
    assert "nothere: there is no such file" in run.said[1]


@pytest.mark.parametrize("wrong", [("--json", "--only"), ("--min-score", "0"), ("--min-score", "8")])
def test_screen_refuses_what_makes_no_sense(inside: Inside, tmp_path: Path, wrong: tuple[str, str]) -> None:
    """Two ways to print, and a score that says nothing or cannot be reached, are wrong commands."""
    screened(tmp_path)
    run = inside("screen", "a.jsonl", *wrong)

    assert (run.code, run.out) == (2, "")
    assert wrong[0] in run.err


def test_record_of_a_page_says_that_its_text_was_taken_out_of_html(inside: Inside, tmp_path: Path) -> None:
    """`extract_html` is the first cleaning step, and spans index the article that was taken out."""
    page = f"<html><head><title>会见</title></head><body><p>首页</p><div><p>{TEXT}</p></div></body></html>"
    Visits(tmp_path).write("a.html", page)
    [record] = inside("extract", "a.html", "--engine", "rules").records
    [visit] = record.visits

    assert record.provenance.cleaning[0] == "extract_html"
    assert record.source.chars is not None
    assert all(end <= record.source.chars for official in visit.officials for _, end in official.spans)


# The cache


def test_cache_is_told_pruned_and_cleared(inside: Inside, tmp_path: Path, fake: FakeEndpoint) -> None:
    """What is kept is told; nothing is as old as a day, and then everything is dropped."""
    Visits(tmp_path).write("a.txt")
    fake.script = [says(NO_VISIT)]
    inside(*llm(fake, "--cache-dir", "kept"))
    told = [
        inside("cache", *command, "--cache-dir", "kept").out.strip()
        for command in (["info"], ["prune", "--older-than", "1"], ["clear"], ["info"])
    ]

    assert re.fullmatch(r"\S+/kept: 1 answer, 0\.\d MiB, the oldest of \d{4}-\d\d-\d\d", told[0])
    assert told[1:3] == ["0 answers dropped.", "1 answer dropped."]
    assert re.fullmatch(r"\S+/kept: 0 answers, 0\.\d MiB", told[3])


def test_doctor_prints_a_table_and_keeps_what_it_found(
    inside: Inside, tmp_path: Path, fake: FakeEndpoint
) -> None:
    """A server that always says the same enforces nothing; what was found is in a file, and used."""
    Visits(tmp_path).write("a.txt")
    fake.script = [says(NO_VISIT)]
    run = inside("doctor", "--base-url", fake.url, "--model", "qwen", "--cache-dir", "kept")
    fake.received.clear()
    inside(
        "extract",
        "a.txt",
        "--engine",
        "llm",
        "--base-url",
        fake.url,
        "--model",
        "qwen",
        "--cache-dir",
        "kept",
    )

    assert run.code == 0
    assert "form json_schema" in run.out
    assert "Kept for 30 days" in run.out
    assert len(list((tmp_path / "kept" / "endpoints").glob("*.json"))) == 1
    assert [received.path for received in fake.received] == ["/v1/chat/completions"]
