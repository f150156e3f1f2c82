"""Runs whose requests and answers travel as files, and what comes of answer files of every kind."""

import gzip
import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import closing, redirect_stderr
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import FakeEndpoint, Received, Scripted, says

from service.batch.run_folder import RunFolder
from service.cli import main
from service.config import LADDER
from service.endpoint.dialect import Dialect

ROOT = Path(__file__).parents[1]
# Nobody listens there.
NOWHERE = "http://127.0.0.1:9/v1"
NO_VISIT = '{"visits": []}'


def answer(body: Any) -> str:
    """What the model of these tests says to a request: a visit, or none where the number is even."""
    found = re.search(r"第(\d+)号产业园", body["messages"][-1]["content"])
    if found is None or int(found[1]) % 2 == 0:
        return NO_VISIT
    visit = {
        "reported_as": "main",
        "status": "completed",
        "delegation": "党政代表团",
        "kind": "party_government",
        "size": None,
        "visitors": ["杭州市"],
        "hosts": [{"name": "合肥市", "date": None, "sentence": 1}],
        "date": {"text": f"7月{int(found[1]) % 28 + 1}日", "sentence": 1},
        "people": [],
        "stops": [{"names": [f"第{found[1]}号产业园"], "place": None, "sentence": 1}],
        "meetings": [],
        "agreements": [],
        "topics": [],
    }
    return json.dumps({"visits": [visit]}, ensure_ascii=False)


class Answering(FakeEndpoint):
    """An endpoint whose model is `answer`."""

    def next_line(self, received: Received) -> Scripted:
        return says(answer(received.body))


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No endpoint is known from outside."""
    for name in os.environ:
        if name.startswith(("VISITS_", "OPENAI_")):
            monkeypatch.delenv(name)


@pytest.fixture
def online() -> Iterable[Answering]:
    """An endpoint of the test's own."""
    endpoint = Answering()
    yield endpoint
    endpoint.close()


def pages(folder: Path, count: int) -> Path:
    """So many articles; the last has the text of the first."""
    numbers = [*range(count - 1), 0]
    texts = (f"7月{n % 28 + 1}日，杭州市党政代表团赴合肥市考察了第{n}号产业园。" for n in numbers)
    file = folder / "pages.jsonl"
    rows = (json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(texts))
    file.write_text("".join(rows), encoding="utf-8")
    return file


def command(folder: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "service.cli", *arguments, "--cache-dir", str(folder / "cache")]


def visits(folder: Path, *arguments: str) -> tuple[int, list[str]]:
    """The exit code of a command in this process, and what it said."""
    said = io.StringIO()
    given = ["visits", *arguments, "--cache-dir", str(folder / "cache")]
    with pytest.MonkeyPatch.context() as patch, redirect_stderr(said):
        patch.setattr(sys, "argv", given)
        with pytest.raises(SystemExit) as leaving:
            main()
    assert "Traceback" not in said.getvalue()
    assert isinstance(leaving.value.code, int)
    return leaving.value.code, [line.removeprefix("visits: ") for line in said.getvalue().splitlines()]


def _bare(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(folder)}


def export(folder: Path, file: Path, *more: str, url: str = NOWHERE) -> tuple[int, list[str]]:
    """Export a run of the file into folder/run."""
    named = ("--requests", str(folder / "requests.jsonl"), "--model", "m", "--base-url", url)
    return visits(folder, "batch", "export", str(folder / "run"), str(file), *named, *more)


def take(folder: Path, *files: Path) -> tuple[int, list[str]]:
    """Import answers into folder/run."""
    return visits(folder, "batch", "import", str(folder / "run"), *map(str, files))


def rows(file: Path) -> list[Any]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def response(request: Any, body: object = None, status: int = 200) -> dict[str, Any]:
    """The answer to a request as OpenAI writes it; with a body, that body."""
    body = says(answer(request["body"])).body if body is None else body
    answered = {"status_code": status, "request_id": "r", "body": body}
    return {"id": "b", "custom_id": request["custom_id"], "response": answered, "error": None}


def written(file: Path, lines: Iterable[object]) -> Path:
    """A file of such lines; text stands as it is."""
    told = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    file.write_text("".join(told), encoding="utf-8")
    return file


def timeless(file: Path) -> list[Any]:
    """The records of a file by document, without what no two runs share."""
    records = sorted(rows(file), key=lambda record: int(record["doc"]))
    for record in records:
        del record["provenance"]["started_at"], record["provenance"]["seconds"]
    return records


def of_number(requests: Iterable[Any]) -> dict[int, Any]:
    """Requests by the number in their article."""
    found = ((re.search(r"第(\d+)号", one["body"]["messages"][-1]["content"]), one) for one in requests)
    return {int(number[1]): one for number, one in found if number}


def test_round_trip(tmp_path: Path, online: Answering) -> None:
    """Answers in any order, twice, failed, foreign, torn and late make the records of a run that calls."""
    file = pages(tmp_path, 13)
    code, said = export(tmp_path, file)
    asked = of_number(rows(tmp_path / "requests.jsonl"))
    assert (code, sorted(asked)) == (0, [*range(12)])
    assert "13 documents are open until `visits batch import` brings the answers." in said[-1]

    def finished(text: str | None, finish: str, **message: object) -> object:
        return says(text, finish, **message).body

    lines = [
        response(asked[0]),
        response(asked[1], {"error": {"message": "overloaded"}}, 503),
        response(asked[1]),
        response(asked[2]),
        response(asked[3], says(f"<think>第3号</think>```json\n{answer(asked[3]['body'])}\n```").body),
        response(asked[4], says('{"visits": [{"kind": 7}]}').body),
        response(asked[5], finished("", "stop")),
        response(asked[6], finished(None, "stop", refusal="no")),
        response(asked[7], finished(answer(asked[7]["body"])[:40], "length")),
        {
            "id": "b",
            "custom_id": asked[8]["custom_id"],
            "response": None,
            "error": {"code": "batch_expired", "message": "not executed before the window expired."},
        },
        response(
            asked[9], {"error": {"message": "maximum context length is 8192 tokens", "code": None}}, 400
        ),
    ]
    middle = lines[3:]
    random.Random(3).shuffle(middle)
    twice = response(asked[0], says('{"visits": [{"kind": "x"}]}').body)
    strange = [
        "\n",
        "no json\n",
        "[]\n",
        json.dumps(asked[0]) + "\n",
        response({"custom_id": "a", "body": None}, {}),
        '{"custom_id": "\\ud800", "response": {"status_code": 200, "body": {}}}\n',
    ]
    first = written(tmp_path / "first.jsonl", [*lines[:3], *middle, twice, *strange, '{"custom_id": "'])
    code, said = take(tmp_path, first)

    assert code == 1
    assert f"{first}, line 2: the request failed (endpoint_failed); " in said[0]
    assert f"{first}, line 13: this is no JSON; fetch the file again." not in said
    assert f"{first}, line 14: this is no JSON; fetch the file again." in said
    assert f"{first}, line 19: this line was cut off; fetch the file again." in said
    assert "4 answers; 7 failed, 1 came twice, 2 of other runs, 4 unreadable." in said
    assert said[-1].startswith("2 documents are open: their answers have not come.")
    errors = {record["doc"]: record["error"] for record in rows(tmp_path / "run" / "errors.jsonl")}
    assert {doc: error["code"] for doc, error in errors.items()} == {
        "4": "answer_malformed",
        "5": "answer_empty",
        "6": "answer_refused",
        "7": "answer_truncated",
        "8": "endpoint_failed",
        "9": "prompt_too_long",
    }
    assert all("another `visits batch export`, asks again." in error["message"] for error in errors.values())
    assert sorted(record["doc"] for record in rows(tmp_path / "run" / "records.jsonl")) == [
        "0",
        "1",
        "12",
        "2",
        "3",
    ]

    # What failed before stays failed, and is not open.
    code, said = take(tmp_path, written(tmp_path / "one.jsonl", lines[:1]))
    assert (code, said[-1][:21]) == (0, "2 documents are open:")
    assert len(rows(tmp_path / "run" / "errors.jsonl")) == 6

    # What has no record is asked for again, and nothing else.
    assert export(tmp_path, file)[0] == 2
    assert export(tmp_path, file, "--overwrite")[0] == 0
    again = rows(tmp_path / "requests.jsonl")
    assert sorted(of_number(again)) == [4, 5, 6, 7, 8, 9, 10, 11]
    second = tmp_path / "second.jsonl.gz"
    second.write_bytes(gzip.compress("".join(json.dumps(response(one)) + "\n" for one in again).encode()))
    code, said = take(tmp_path, second, first)

    assert (code, rows(tmp_path / "run" / "errors.jsonl")) == (1, [])
    assert not any("open" in sentence for sentence in said)
    alone = tmp_path / "alone"
    alone.mkdir()
    calling = ("extract", str(file), "--engine", "llm", "--base-url", online.url, "--model", "m", "--ordered")
    assert visits(alone, *calling, "--out", str(alone / "run"))[0] == 0
    assert timeless(tmp_path / "run" / "records.jsonl") == timeless(alone / "run" / "records.jsonl")
    assert sum(len(record["visits"]) for record in timeless(tmp_path / "run" / "records.jsonl")) == 6


@pytest.mark.parametrize("mode", ["auto", *LADDER])
def test_request_is_what_would_be_posted(tmp_path: Path, online: Answering, mode: str) -> None:
    """The body in the file is the one that goes over the wire, and the folder is that of such a run."""
    file = pages(tmp_path, 3)
    code, _ = export(tmp_path, file, "--mode", mode, "--max-tokens", "999", url=online.url)
    assert (code, online.received) == (0, [])
    requests = rows(tmp_path / "requests.jsonl")
    assert {(one["method"], one["url"]) for one in requests} == {("POST", "/v1/chat/completions")}

    more = ("--mode", mode, "--max-tokens", "999", "--base-url", online.url, "--model", "m")
    run = tmp_path / "run"
    assert visits(tmp_path, "extract", str(file), "--engine", "llm", "--out", str(run), *more)[0] == 0

    def told(bodies: Iterable[object]) -> list[str]:
        return sorted(json.dumps(body, sort_keys=True) for body in bodies)

    assert len(requests) == 2
    assert told(one["body"] for one in requests) == told(received.body for received in online.received)
    assert sorted(record["doc"] for record in rows(run / "records.jsonl")) == ["0", "1", "2"]


def test_answers_that_are_kept_are_not_asked_for(tmp_path: Path, online: Answering) -> None:
    """An export reads what is answered already, and writes no file where that is all."""
    file = pages(tmp_path, 4)
    calling = ("--engine", "llm", "--base-url", online.url, "--model", "m")
    assert visits(tmp_path, "extract", str(file), *calling, "--out", str(tmp_path / "r.jsonl"))[0] == 0

    code, said = export(tmp_path, file, url=online.url)

    assert (code, said[-1]) == (0, "there is nothing to be asked; no file was written.")
    assert len(rows(tmp_path / "run" / "records.jsonl")) == 4
    assert [*tmp_path.glob("requests*")] == []


def test_limits_of_files(tmp_path: Path) -> None:
    """No file has more requests or bytes than it may; a request stands in one of them, once."""
    file = pages(tmp_path, 8)
    assert export(tmp_path, file)[0] == 0
    whole = (tmp_path / "requests.jsonl").read_bytes()
    longest = max(map(len, whole.splitlines(keepends=True)))

    code, said = export(tmp_path, file, "--overwrite", "--max-requests", "3")
    files = sorted(tmp_path.glob("requests*"))
    assert [one.name for one in files] == [f"requests-0000{number}.jsonl" for number in (1, 2, 3)]
    assert [len(rows(one)) for one in files] == [3, 3, 1]
    assert b"".join(one.read_bytes() for one in files) == whole
    assert said[1].startswith(f"{files[0]}: 3 requests, {files[0].stat().st_size:,} bytes, about ")

    assert export(tmp_path, file, "--overwrite", "--max-bytes", str(2 * longest))[0] == 0
    files = sorted(tmp_path.glob("requests*"))
    assert [len(rows(one)) for one in files] == [2, 2, 2, 1]
    assert export(tmp_path, file, "--overwrite", "--max-bytes", "99")[1] == [
        f"a request has {len(whole.splitlines()[0]) + 1:,} bytes; allow so many with --max-bytes."
    ]
    # What was finished stays where something new was not.
    assert sorted(tmp_path.glob("requests*")) == files
    code, said = take(tmp_path, *(written(tmp_path / one.name, map(response, rows(one))) for one in files))
    assert (code, len(rows(tmp_path / "run" / "records.jsonl"))) == (0, 8)


def test_price(tmp_path: Path) -> None:
    """An export says what its answers cost at half the price, and the records say the half, too."""
    prices = tmp_path / "prices.toml"
    prices.write_text("[m]\nprompt = 2.0\ncompletion = 4000.0\n", encoding="utf-8")
    _, said = export(tmp_path, pages(tmp_path, 2), "--prices", str(prices))
    # 600 tokens for an answer.
    assert "1 request in 1 file: about " in said[-1]
    assert "and 600 out, about 1.20 USD at half the price." in said[-1]

    answers = written(tmp_path / "answers.jsonl", map(response, rows(tmp_path / "requests.jsonl")))
    run = str(tmp_path / "run")
    assert visits(tmp_path, "batch", "import", run, str(answers), "--prices", str(prices))[0] == 0
    # 3,000 tokens in and 10 out.
    costs = [record["provenance"]["usd"] for record in timeless(tmp_path / "run" / "records.jsonl")]
    assert costs[0] == pytest.approx(3000 / 1e6 + 10 * 2000 / 1e6)
    [_, session] = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))["sessions"]
    assert (session["prompt_tokens"], session["usd"]) == (3000, pytest.approx(0.023))


def test_article_in_parts(tmp_path: Path) -> None:
    """An article that is asked about in parts is read when the last of them is answered."""
    file = tmp_path / "long.txt"
    file.write_text(
        "\n".join(f"代表团当天下午走进了第{n}号产业园，看得很细。" for n in range(99)), encoding="utf-8"
    )
    assert export(tmp_path, file, "--window", "4096")[0] == 0
    requests = rows(tmp_path / "requests.jsonl")
    assert len(requests) > 2
    # The run's own settings outrank a doctor's, which come later.
    found = Dialect(
        address=NOWHERE, model="m", checked_at=datetime.now(UTC), forms={"text": "accepted"}, window=100_000
    )
    found.keep(tmp_path / "cache", NOWHERE)

    code, said = take(tmp_path, written(tmp_path / "a.jsonl", map(response, requests[1:])))
    assert (code, said[-1][:19]) == (0, "1 document is open:")
    code, said = take(tmp_path, written(tmp_path / "b.jsonl", map(response, requests[:1])))
    assert (code, len(rows(tmp_path / "run" / "records.jsonl"))) == (0, 1)


def test_what_the_doctor_finds_later(tmp_path: Path) -> None:
    """Answers to whole articles count also where the model is known, by now, to need parts."""
    file = tmp_path / "long.txt"
    file.write_text(
        "\n".join(f"代表团当天下午走进了第{n}号产业园，看得很细。" for n in range(99)), encoding="utf-8"
    )
    assert export(tmp_path, file)[0] == 0
    found = Dialect(
        address=NOWHERE, model="m", checked_at=datetime.now(UTC), forms={"text": "accepted"}, window=4096
    )
    found.keep(tmp_path / "cache", NOWHERE)

    [request] = rows(tmp_path / "requests.jsonl")
    code, _ = take(tmp_path, written(tmp_path / "a.jsonl", [response(request)]))
    [record] = rows(tmp_path / "run" / "records.jsonl")
    assert (code, record["provenance"]["mode"]) == (0, "json_schema")


def test_answers_of_vllm(tmp_path: Path) -> None:
    """vLLM puts what failed beside an empty response; its sentence is told unless it repeats the article."""
    assert export(tmp_path, pages(tmp_path, 4))[0] == 0
    asked = of_number(rows(tmp_path / "requests.jsonl"))

    def failed(number: int, message: str) -> dict[str, Any]:
        error = {"error": {"message": message, "type": "BadRequestError", "param": None, "code": 400}}
        answered = {"status_code": 400, "request_id": "r", "body": None}
        return {"id": "vllm-1", "custom_id": asked[number]["custom_id"], "response": answered, "error": error}

    told = [failed(1, "no such guided decoding"), failed(2, "bad: 杭州市党政代表团赴合肥市考察")]
    code, _ = take(tmp_path, written(tmp_path / "a.jsonl", [response(asked[0]), *told]))

    one, two = (record["error"] for record in timeless(tmp_path / "run" / "errors.jsonl"))
    assert (code, one["code"], two["code"]) == (1, "request_rejected", "request_rejected")
    assert 'rejected the request (400): "no such guided decoding"; ' in one["message"]
    assert "杭州" not in two["message"]


def test_request_that_the_server_cut(tmp_path: Path) -> None:
    """An answer to far fewer tokens than were sent is none, here as online."""
    file = tmp_path / "long.txt"
    file.write_text(
        "\n".join(f"代表团当天下午走进了第{n}号产业园，看得很细。" for n in range(99)), encoding="utf-8"
    )
    assert export(tmp_path, file)[0] == 0
    [request] = rows(tmp_path / "requests.jsonl")
    cut = says(NO_VISIT, usage={"prompt_tokens": 300, "completion_tokens": 9}).body

    assert take(tmp_path, written(tmp_path / "a.jsonl", [response(request, cut)]))[0] == 1
    [record] = rows(tmp_path / "run" / "errors.jsonl")
    assert record["error"]["code"] == "truncated_prompt"
    assert record["provenance"]["usage"]["prompt_tokens"] == 300


def test_killed_in_an_import(tmp_path: Path) -> None:
    """An import that was killed goes on when it is made again; every document has one record."""
    count = 400
    assert export(tmp_path, pages(tmp_path, count))[0] == 0
    answers = written(tmp_path / "a.jsonl", map(response, rows(tmp_path / "requests.jsonl")))
    records, moments, kills = tmp_path / "run" / "records.jsonl", random.Random(5), 0
    while kills < 5:
        before = records.stat().st_size
        process = subprocess.Popen(
            command(tmp_path, "batch", "import", str(tmp_path / "run"), str(answers)),
            stderr=subprocess.DEVNULL,
            env=_bare(tmp_path),
        )
        until = time.monotonic() + 20
        # The first is killed while it takes answers, the others while they write records.
        cache = tmp_path / "cache" / "cache.db-wal"
        while not (cache.exists() if kills == 0 else records.stat().st_size > before):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.001)
        time.sleep(moments.random() * 0.01)
        process.kill()
        process.wait()
        kills += 1
    assert 0 < len(records.read_bytes().splitlines()) < count

    code, _ = take(tmp_path, answers)
    assert (code, [record["doc"] for record in timeless(records)]) == (0, [str(n) for n in range(count)])


def test_second_import_is_refused(tmp_path: Path) -> None:
    """Two imports at once would write each document twice; the second keeps nothing and says so."""
    assert export(tmp_path, pages(tmp_path, 2))[0] == 0
    answers = written(tmp_path / "a.jsonl", map(response, rows(tmp_path / "requests.jsonl")))
    with closing(RunFolder(tmp_path / "run")):
        code, said = take(tmp_path, answers)
    refusal = f"{tmp_path / 'run'}: another run is writing to this folder; wait for it, or name another."
    assert (code, said) == (2, [refusal])
    assert take(tmp_path, answers)[0] == 0


def test_full_disk(tmp_path: Path) -> None:
    """An export for which there is no room says so once, fails no document and leaves no half of a file."""
    file = pages(tmp_path, 40)
    visits(tmp_path, "cache", "info")
    named = ("--requests", str(tmp_path / "requests.jsonl"), "--model", "m", "--base-url", NOWHERE)
    line = " ".join(command(tmp_path, "batch", "export", str(tmp_path / "run"), str(file), *named))
    script = f'ulimit -f 100; trap "" XFSZ; exec {line}'
    full = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=False, env=_bare(tmp_path), timeout=60
    )

    assert (full.returncode, "Traceback" in full.stderr) == (1, False)
    assert (
        f"{tmp_path / 'requests.jsonl'}: requests cannot be written (File too large); make room"
        in full.stderr
    )
    assert [*tmp_path.glob("requests*")] == []
    assert (tmp_path / "run" / "errors.jsonl").read_bytes() == b""
    assert export(tmp_path, file)[0] == 0


def test_interrupted_export(tmp_path: Path) -> None:
    """After Ctrl-C there is no file that would pass for all requests; the same command makes them."""
    file = pages(tmp_path, 3000)
    named = ("--requests", str(tmp_path / "requests.jsonl"), "--model", "m", "--base-url", NOWHERE)
    process = subprocess.Popen(
        command(tmp_path, "batch", "export", str(tmp_path / "run"), str(file), *named),
        stderr=subprocess.PIPE,
        text=True,
        env=_bare(tmp_path),
    )
    until = time.monotonic() + 30
    while not (tmp_path / "requests-00001.jsonl.part").exists():
        assert time.monotonic() < until
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)

    assert process.returncode == 130, errors
    assert [*tmp_path.glob("requests*")] == []
    assert export(tmp_path, file)[0] == 0
    assert len(rows(tmp_path / "requests.jsonl")) == 2999


def test_wrong_folders_and_files(tmp_path: Path) -> None:
    """What cannot be imported is said in a sentence with what to do."""
    file = pages(tmp_path, 2)
    run = str(tmp_path / "run")
    assert take(tmp_path, file)[1] == [
        f"{run}: there is no run in it; name a folder that `visits extract --out` made."
    ]
    asking = ("--engine", "llm", "--base-url", NOWHERE, "--model", "m")
    assert visits(tmp_path, "extract", str(file), "--out", run, *asking)[0] == 1
    assert take(tmp_path, file) == (
        2,
        [f"{run}: none of its requests were written to files; `visits batch export` does that."],
    )
    assert export(tmp_path, file, "--max-tokens", "5")[1] == [
        f"{run}: its run was begun with max_tokens 8192, and not 5. "
        "Name another folder, or go on as it was begun."
    ]
    assert export(tmp_path, file)[0] == 0
    answers = written(tmp_path / "a", map(response, rows(tmp_path / "requests.jsonl")))
    torn, missing = tmp_path / "torn.gz", tmp_path / "none.jsonl"
    torn.write_bytes(gzip.compress(answers.read_bytes())[:-20])
    code, said = take(tmp_path, missing, torn, answers)
    assert code == 1
    assert said[0] == (
        f"{missing}, after line 0: the file cannot be read (No such file or directory); fetch it again."
    )
    assert re.match(
        r".*torn\.gz, after line \d: the file cannot be read \(it is damaged, or was cut off\)", said[1]
    )
    assert len(rows(tmp_path / "run" / "records.jsonl")) == 2
    elsewhere = ("--requests", str(tmp_path / "no" / "r.jsonl"), *asking[2:])
    assert visits(tmp_path, "batch", "export", run, str(file), *elsewhere)[1] == [
        f"--requests {tmp_path / 'no' / 'r.jsonl'}: there is no folder {tmp_path / 'no'}; "
        "make it, or name another file."
    ]


def test_many_bad_lines(tmp_path: Path) -> None:
    """Of many lines that are of no use twenty are told, and the rest are counted."""
    assert export(tmp_path, pages(tmp_path, 2))[0] == 0
    code, said = take(tmp_path, written(tmp_path / "a.jsonl", ["?\n"] * 50))
    assert (code, len([one for one in said if "this is no JSON" in one])) == (1, 20)
    assert "30 lines more are like these, and not shown." in said
