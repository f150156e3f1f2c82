"""The HTTP endpoint: a real server in a process of its own, asked by a real client."""

import asyncio
import gzip
import hashlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fake_endpoint import FakeEndpoint, Received, Scripted, fails, says
from starlette.types import Message
from web_server import ROOT, WebServer, command, until

from schemas.errors import SettingsError
from service.config import CacheSettings
from service.engines import Costs
from service.web.app import application
from service.web.cleaning import Cleaning
from service.web.house import opened_house
from service.web.log import JsonLines
from service.web.settings import Bounds, ServerSettings
from service.web.tokens import Tokens

TEXT = "5月12日，绍兴市委书记钱江率党政代表团赴嘉兴市考察。嘉兴市委书记沈园陪同。"
NO_VISIT = '{"visits": []}'
JSON = {"content-type": "application/json"}
# VISITS_SCHEMATHESIS=200 tries so many examples of each operation; some minutes.
EXAMPLES = os.environ.get("VISITS_SCHEMATHESIS")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """A server with the rules, which demands no token and allows 1 MiB."""
    limits = ("--max-body", "1", "--max-upload", "40", "--processes", "1")
    server = WebServer(tmp_path_factory.mktemp("web"), *limits)
    yield server
    server.kill()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """A server that demands tokens, and allows each six requests a minute."""
    tokens = ",".join(
        f"{name}:{hashlib.sha256(token.encode()).hexdigest()}" for name, token in TOKENS.items()
    )
    folder = tmp_path_factory.mktemp("guarded")
    server = WebServer(folder, "--rate", "6", "--processes", "1", VISITS_TOKENS=tokens)
    yield server
    server.kill()


TOKENS = {name: f"a long token of {name}" for name in ("an", "bei", "chen", "ding")}


def bearer(name: str) -> dict[str, str]:
    return {"authorization": f"Bearer {TOKENS[name]}"}


def visits(text: str, tmp_path: Path) -> Any:
    """What the command line reads in a text."""
    line = json.dumps({"id": "a", "text": text, "published_on": "2023-05-13"})
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", "extract", "-", "--engine", "rules"],
        input=line.encode(),
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    return json.loads(done.stdout)


def over(server: WebServer, job: str, **headers: str) -> Any:
    """The status of a job, once it is over."""

    def status() -> Any:
        return server.client.get(f"/v1/jobs/{job}", headers=headers).json()

    until(lambda: status()["state"] in ("done", "failed", "cancelled"))
    return status()


def rows(response: httpx2.Response) -> list[Any]:
    """The lines of a response in JSON Lines."""
    return [json.loads(line) for line in response.text.splitlines()]


def problem(response: httpx2.Response) -> tuple[int, str]:
    """Status and code of a problem, which has a cause and a remedy."""
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["detail"][-1] == body["remedy"][-1] == "."
    return body["status"], body["code"]


def test_record_is_that_of_the_command_line(server: WebServer, tmp_path: Path) -> None:
    """A document in JSON gives the record that `visits extract` writes, but for place and time."""
    sent = {"id": "a", "text": TEXT, "published_on": "2023-05-13"}
    response = server.client.post("/v1/extract", json=sent)

    assert response.status_code == 200
    here, there = response.json(), visits(TEXT, tmp_path)
    for record in (here, there):
        del record["provenance"]["started_at"], record["provenance"]["seconds"], record["source"]["path"]
    assert here == there
    assert here["visits"][0]["dates"]["start"] == "2023-05-12"


def test_raw_bytes(server: WebServer) -> None:
    """A text or a page is read as it is, in its own encoding, with its fields in the query."""
    query = {"id": "a", "published_on": "2023-05-13", "outlet": "绍兴日报"}
    text = server.client.post(
        "/v1/extract",
        params=query,
        content=TEXT.encode("gb18030"),
        headers={"content-type": "text/plain; charset=gbk"},
    ).json()
    page = f"<html><title>绍兴市代表团赴嘉兴</title><p>{TEXT}</p><p>{TEXT}</p></html>"
    read = server.client.post(
        "/v1/extract", params=query, content=page.encode(), headers={"content-type": "text/html"}
    ).json()

    assert text["source"]["outlet"] == "绍兴日报"
    assert text["visits"][0]["visitors"][0]["code"] == "330600"
    assert read["provenance"]["cleaning"][0] == "extract_html"
    assert read["visits"][0]["hosts"][0]["name"] == "嘉兴市"


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        (b"{", JSON, (422, "request_invalid")),
        (b'{"text": "a", "html": "b"}', JSON, (422, "request_invalid")),
        (b'{"text": "a", "published_on": 20230513}', JSON, (422, "request_invalid")),
        (b'{"text": "a", "published_on": "20230513"}', JSON, (422, "request_invalid")),
        (b'{"text": "a", "base_url": "http://x"}', JSON, (422, "request_invalid")),
        (b'{"text": "a", "engine": "llm"}', JSON, (422, "engine_not_configured")),
        (b'{"text": "..."}', JSON, (422, "input_empty")),
        (b"\x89PNG\r\n\x1a\n\0\0", {"content-type": "text/plain"}, (422, "input_binary")),
        (b"%PDF", {"content-type": "application/pdf"}, (415, "content_type_unknown")),
        (gzip.compress(b"a"), JSON | {"content-encoding": "gzip"}, (415, "body_compressed")),
        ('{"text": "字"}'.replace("字", "字" * 200_001).encode(), JSON, (413, "article_too_long")),
        (b"a" * (2**20 + 1), JSON, (413, "body_too_large")),
    ],
)
def test_refused_documents(
    server: WebServer, body: bytes, headers: dict[str, str], expected: tuple[int, str]
) -> None:
    """What cannot be read is a problem with its cause; it never looks like a document without visits."""
    assert problem(server.client.post("/v1/extract", content=body, headers=headers)) == expected


def test_refusal_has_the_record(server: WebServer) -> None:
    """Where a document was tried, the problem has the record with its error, and repeats no text."""
    response = server.client.post("/v1/extract", json={"id": "a", "text": "。。。"})
    body = response.json()

    assert body["record"]["doc"] == "a"
    assert body["record"]["error"]["code"] == body["code"] == "input_empty"
    assert body["remedy"] == "Check what was saved there."


def test_chunked_body_is_measured(server: WebServer) -> None:
    """A body that does not say its length is refused as soon as it is too long."""
    long = (b" " * 2**16 for _ in range(40))
    sent: list[int] = []
    endless = (sent.append(number) or b" " * 2**16 for number in range(10**6))  # type: ignore[func-returns-value]
    response = server.client.post("/v1/extract", content=long, headers=JSON)
    # Whoever goes on sending is cut off, and may not even see why.
    with suppress(httpx2.TransportError):
        server.client.post("/v1/extract", content=endless, headers=JSON)

    assert problem(response) == (413, "body_too_large")
    assert len(sent) < 10**6


def test_explained(server: WebServer) -> None:
    """With `explain`, the record comes with what cleaning did."""
    sent = {"text": "绍兴市委書記錢江赴嘉兴市考察。", "explain": True}
    body = server.client.post("/v1/extract", json=sent).json()

    assert body["cleaning"]["text"] == "绍兴市委书记钱江赴嘉兴市考察。"
    assert body["cleaning"]["edits"][0] == {
        "step": "simplify_characters",
        "reason": "Traditional characters",
        "before": "書記錢",
        "after": "书记钱",
        "start": 4,
        "end": 7,
        "guess": False,
    }
    assert body["record"]["status"] == "ok"


def test_offsets_map_to_the_raw_text(server: WebServer) -> None:
    """Each run of the cleaned text is where its offsets say, and the runs have no gap between them."""
    raw = "绍兴（shào xīng）市委書記&amp;nbsp;錢江\r\n到嘉兴&amp;amp;桐乡。"
    found = Cleaning.model_validate(server.client.post("/v1/clean", json={"text": raw}).json())

    assert found == Cleaning.of(raw)
    assert [run.start for run in found.offsets] == [
        sum(run.size for run in found.offsets[:number]) for number in range(len(found.offsets))
    ]
    assert sum(run.size for run in found.offsets) == len(found.text)
    same = [run for run in found.offsets if run.size == run.raw_end - run.raw]
    copied = [(found.text[run.start :][: run.size], raw[run.raw : run.raw_end]) for run in same]
    assert ("绍兴", "绍兴") in copied
    assert ("到嘉兴", "到嘉兴") in [(here[-3:], there[-3:]) for here, there in copied]
    [amp] = [run for run in found.offsets if found.text[run.start : run.start + run.size] == "&"]
    assert raw[amp.raw : amp.raw_end] == "&amp;amp;"


def test_what_there_is(server: WebServer) -> None:
    """Schema, closed lists and engines are told, as the command line has them."""
    schema = json.loads((ROOT / "schemas/record.schema.json").read_text(encoding="utf-8"))
    engines = {info["engine"]: info for info in server.client.get("/v1/engines").json()}

    assert server.client.get("/v1/schema").json() == schema
    sides = server.client.get("/v1/vocabulary").json()["Side"]
    assert [term["value"] for term in sides] == ["visitor", "host", "unstated"]
    assert engines["rules"]["is_default"]
    assert not engines["llm"]["configured"]


@pytest.mark.parametrize("form", ["multipart", "lines", "list"])
def test_job(server: WebServer, form: str) -> None:
    """Documents in a file, in lines or in a list are read in the background, and their records fetched."""
    documents = [{"id": "a", "text": TEXT}, {"id": "b", "text": "今天天气很好。"}, {"id": "c", "text": "。"}]
    lines = "".join(json.dumps(document) + "\n\n" for document in documents).encode()
    sent: dict[str, dict[str, Any]] = {
        "multipart": {"files": {"file": ("../../../evil.jsonl", lines)}},
        "lines": {"content": lines, "headers": {"content-type": "application/x-ndjson"}},
        "list": {"json": documents},
    }
    query: dict[str, str | int] = {"published_on": "2023-05-13", "max_error_rate": 1}
    response = server.client.post("/v1/jobs", params=query, **sent[form])

    assert response.status_code == 202
    job = response.json()["id"]
    assert response.headers["location"] == f"/v1/jobs/{job}"
    status = over(server, job)
    assert (status["state"], status["documents"], status["read"], status["failed"]) == ("done", 3, 2, 1)
    records = rows(server.client.get(f"/v1/jobs/{job}/records"))
    assert [record["doc"] for record in records] == ["a", "b"]
    assert records[0]["visits"][0]["dates"]["start"] == "2023-05-12"
    # Where a document lies on the server is nobody's business.
    assert records[0]["source"]["path"] == "documents.jsonl:1"
    [error] = rows(server.client.get(f"/v1/jobs/{job}/errors"))
    assert (error["doc"], error["error"]["code"]) == ("c", "input_empty")
    assert job in [listed["id"] for listed in server.client.get("/v1/jobs").json()]
    assert server.client.delete(f"/v1/jobs/{job}").status_code == 204
    assert problem(server.client.get(f"/v1/jobs/{job}/records")) == (404, "job_unknown")
    assert not (server.data / "jobs" / job).exists()
    assert not list(server.data.parent.glob("**/evil*"))


def test_events(server: WebServer) -> None:
    """Progress is told as server-sent events; the last one says that the job is over."""
    job = server.client.post("/v1/jobs", json=[{"text": TEXT}]).json()["id"]
    with server.client.stream("GET", f"/v1/jobs/{job}/events") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = list(response.iter_lines())

    events = [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]
    last = json.loads([line for line in lines if line.startswith("data: ")][-1].removeprefix("data: "))
    assert set(events[:-1]) == {"progress"}
    assert (events[-1], last["state"], last["read"]) == ("end", "done", 1)


def packed() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.jsonl", b"\n" * 10**6)
    return archive.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.jsonl", gzip.compress(b"\n" * 10**6), (415, "file_packed")),
        ("a.jsonl", packed(), (415, "file_packed")),
        ("a.exe", b"MZ", (415, "file_unknown")),
        ("jsonl", b"{}", (415, "file_unknown")),
        ("a.jsonl", b"", (422, "file_missing")),
        ("a.jsonl", b"\n" + b"a" * (16 * 2**20 + 1), (413, "line_too_long")),
        ("a.jsonl", b"a\n" * (20 * 2**20 + 1), (413, "body_too_large")),
    ],
)
def test_refused_uploads(server: WebServer, name: str, content: bytes, expected: tuple[int, str]) -> None:
    """What is no file of documents is refused while it comes in, and nothing of it stays."""
    response = server.client.post("/v1/jobs", files={"file": (name, content)})

    assert problem(response) == expected
    assert list((server.data / "passing").iterdir()) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"no form", (400, "form_malformed")),
        (
            b'--b\r\ncontent-disposition: form-data; name="f"; filename="a.txt"\r\n\r\na',
            (400, "form_malformed"),
        ),
        (
            b'--b\r\ncontent-disposition: form-data; name="engine"\r\n\r\nllm\r\n--b--\r\n',
            (422, "field_unknown"),
        ),
        (b"--b\r\ncontent-type: text/plain\r\n\r\na\r\n--b--\r\n", (400, "form_malformed")),
    ],
)
def test_refused_forms(server: WebServer, body: bytes, expected: tuple[int, str]) -> None:
    """A form that is torn, or has something else than a file in it, begins no job."""
    headers = {"content-type": "multipart/form-data; boundary=b"}

    assert problem(server.client.post("/v1/jobs", content=body, headers=headers)) == expected


@pytest.mark.parametrize(
    ("method", "headers", "expected"),
    [
        ("GET", {"host": "evil.example"}, (403, "host_refused")),
        ("GET", {"host": "127.0.0.1.evil.example:80"}, (403, "host_refused")),
        ("POST", {"origin": "https://evil.example"}, (403, "origin_refused")),
        ("POST", {"origin": "null"}, (403, "origin_refused")),
        ("PUT", {}, (405, "method_not_allowed")),
    ],
)
def test_door(server: WebServer, method: str, headers: dict[str, str], expected: tuple[int, str]) -> None:
    """Pages of other sites reach the server neither by a name of theirs nor in a visitor's name."""
    assert problem(server.client.request(method, "/v1/jobs", headers=headers)) == expected


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:8321", "LOCALHOST"])
def test_names_of_this_machine(server: WebServer, host: str) -> None:
    """The server goes by every name of the loopback."""
    assert server.client.get("/healthz", headers={"host": host}).status_code == 200


def test_headers(server: WebServer) -> None:
    """Answers are kept by nobody, loaded by no page and named by the client's id, if that is harmless."""
    plain = server.client.get("/v1/engines", headers={"x-request-id": "night-7"}).headers
    odd = server.client.get("/v1/nothing", headers={"x-request-id": 'a"b{}'}).headers

    assert plain["x-request-id"] == "night-7"
    assert re.fullmatch("[0-9a-f]{16}", odd["x-request-id"])
    for headers in (plain, odd):
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers
        assert "server" not in headers


def test_log_and_counts(server: WebServer) -> None:
    """A request is logged and counted by its route; no text, title or query gets into the log."""
    query = {"title": "机密标题", "id": "secret-id"}
    server.client.post(
        "/v1/extract",
        params=query,
        content=TEXT.encode(),
        headers={"content-type": "text/plain", "x-request-id": "logged-1"},
    )
    until(lambda: any(line.get("request") == "logged-1" for line in server.logged()))
    [line] = [line for line in server.logged() if line.get("request") == "logged-1"]
    counts = server.client.get("/metrics").text

    assert (line["route"], line["status"], line["owner"]) == ("/v1/extract", 200, "local")
    told = server.log.read_text(encoding="utf-8")
    assert not any(secret in told for secret in ("机密标题", "secret-id", "钱江", TEXT))
    assert re.search(r'visits_documents_total\{by="request",engine="rules"\} \d', counts)
    assert 'visits_requests_total{method="POST",route="/v1/extract",status="200"}' in counts
    assert 'visits_errors_total{by="request",code="input_empty"}' in counts


def test_exceptions_are_logged_without_their_text() -> None:
    """An exception's message may hold an article, so that only its type and places are logged."""
    import logging

    try:
        int(TEXT)
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "failed", None, (ValueError, error, None))
    line = json.loads(JsonLines().format(record))

    assert line["error"] == "ValueError"
    assert TEXT not in json.dumps(line, ensure_ascii=False)


def test_health(server: WebServer) -> None:
    """Health says that the process answers, readiness what was checked."""
    assert server.client.get("/healthz").json() == {"status": "ok"}
    ready = server.client.get("/readyz").json()
    assert ready["ok"]
    assert set(ready["checks"]) == {"disk"}
    assert "/openapi.json" in server.client.get("/").text


def test_tokens(guarded: WebServer) -> None:
    """Without a token that is known only the health is told; scheme and token must both be right."""
    assert guarded.client.get("/healthz").status_code == 200
    for wrong in ("", "Bearer", "Bearer a long token", f"Basic {TOKENS['an']}", "Bearer x é"):
        response = guarded.client.get("/v1/jobs", headers=[(b"authorization", wrong.encode())])
        assert problem(response) == (401, "token_missing")
        assert response.headers["www-authenticate"] == "Bearer"
    assert guarded.client.get("/metrics").status_code == 401
    assert guarded.client.get("/v1/jobs", headers=bearer("an")).json() == []
    assert not any(token in guarded.log.read_text(encoding="utf-8") for token in TOKENS.values())


def test_jobs_are_their_owners(guarded: WebServer) -> None:
    """A job is there for the token that began it, and for no other."""
    job = guarded.client.post("/v1/jobs", json=[{"text": TEXT}], headers=bearer("bei")).json()["id"]

    assert len(job) > 20
    assert guarded.client.get("/v1/jobs", headers=bearer("chen")).json() == []
    for method, path in (("GET", ""), ("GET", "/records"), ("POST", "/cancel"), ("DELETE", "")):
        response = guarded.client.request(method, f"/v1/jobs/{job}{path}", headers=bearer("chen"))
        assert problem(response) == (404, "job_unknown")
    assert guarded.client.get(f"/v1/jobs/{job}", headers=bearer("bei")).status_code == 200


def test_rate(guarded: WebServer) -> None:
    """Whoever asks too often is told when to ask again; others are served."""
    answers = [guarded.client.get("/v1/engines", headers=bearer("ding")) for _ in range(7)]

    assert [answer.status_code for answer in answers[:6]] == [200] * 6
    assert problem(answers[6]) == (429, "rate_exceeded")
    assert 1 <= int(answers[6].headers["retry-after"]) <= 12
    assert guarded.client.get("/v1/engines", headers=bearer("bei")).status_code == 200


@pytest.mark.parametrize(
    ("arguments", "environment", "told"),
    [
        (("--host", "0.0.0.0"), {}, "no token is set"),
        (("--host", "0.0.0.0"), {"VISITS_TOKENS": " , "}, "no token is set"),
        ((), {"VISITS_TOKENS": "an:12"}, "VISITS_TOKENS, entry 1: it is no name:sha256hex"),
        (("--host", "192.0.2.1"), {"VISITS_TOKENS": f"an:{'0' * 64}"}, "it cannot be listened to"),
        (("--data", "/dev/null/x"), {}, "this is no folder that can be written to"),
    ],
)
def test_refuses_to_start(arguments: tuple[str, ...], environment: dict[str, str], told: str) -> None:
    """A server that would be open to others, or could not work, says so in a sentence and does not start."""
    done = subprocess.run(
        command("--port", "0", *arguments),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        timeout=60,
    )

    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_hash_token() -> None:
    """The hash of a token is what VISITS_TOKENS takes; one that can be guessed gets none."""
    arguments = command("--hash-token")
    done = subprocess.run(
        arguments, input="a long token of an\n", capture_output=True, text=True, check=True, cwd=ROOT
    )
    short = subprocess.run(arguments, input="1234\n", capture_output=True, text=True, check=False, cwd=ROOT)

    assert Tokens.parse(f"an:{done.stdout.strip()}").owner("bearer a long token of an") == "an"
    assert (short.returncode, "can be guessed" in short.stderr) == (2, True)
    with pytest.raises(SettingsError, match="its name comes twice"):
        Tokens.parse(",".join([f"an:{'0' * 64}"] * 2))


def test_second_server_is_refused(server: WebServer) -> None:
    """Two servers of one folder would read each job twice."""
    done = subprocess.run(
        command("--port", "0", "--data", str(server.data)),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=60,
    )

    assert (done.returncode, "another server has this folder" in done.stderr) == (2, True)


class Counting(FakeEndpoint):
    """An endpoint that knows which articles it was asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.articles: list[str] = []
        self.delay = 0.05

    def next_line(self, received: Received) -> Scripted:
        found = re.search(r"第(\d+)号文件", received.body["messages"][-1]["content"])
        assert found is not None
        self.articles.append(found[1])
        return Scripted(body=says(NO_VISIT).body, delay=self.delay)


@pytest.fixture
def endpoint() -> Iterator[Counting]:
    """An endpoint of the test's own."""
    fake = Counting()
    yield fake
    fake.close()


def asking(folder: Path, fake: FakeEndpoint) -> WebServer:
    """A server with a language model, and with the key in a file."""
    key = folder / "key"
    key.write_text("sk-secret", encoding="utf-8")
    model = ("--base-url", fake.url, "--model", "m", "--api-key-file", str(key), "--concurrency", "4")
    return WebServer(folder, *model, "--processes", "1")


def numbered(count: int) -> list[dict[str, str]]:
    return [{"id": str(number), "text": f"今天讨论了第{number}号文件。"} for number in range(count)]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_jobs_survive_the_server(tmp_path: Path, endpoint: Counting, how: signal.Signals) -> None:
    """A server that is killed in the middle of a job goes on with it: nothing is lost, nothing paid twice."""
    server = asking(tmp_path, endpoint)
    endpoint.delay = 0.1
    job = server.client.post("/v1/jobs", json=numbered(250)).json()["id"]
    waiting = server.client.post("/v1/jobs?engine=rules", json=numbered(1)).json()["id"]
    for _ in range(2):
        begun = len(endpoint.articles)
        until(lambda begun=begun: len(endpoint.articles) > begun + 9)  # type: ignore[misc]
        server.kill(how)
        asked = len(endpoint.articles)
        # A worker that went on by itself would ask sixty in this time.
        time.sleep(1.5)
        assert len(endpoint.articles) < min(asked + 20, 250)
        server = asking(tmp_path, endpoint)

    status = over(server, job)
    assert (status["state"], status["read"], status["failed"]) == ("done", 250, 0)
    records = rows(server.client.get(f"/v1/jobs/{job}/records"))
    assert sorted(int(record["doc"]) for record in records) == list(range(250))
    assert max(Counter(endpoint.articles).values()) == 1
    assert over(server, waiting)["read"] == 1
    server.kill()
    kept = "".join(file.read_text() for file in server.data.glob("**/*") if file.is_file())
    assert "sk-secret" not in kept + server.log.read_text(encoding="utf-8")


def test_cancelled_and_resumed(tmp_path: Path, endpoint: Counting) -> None:
    """A cancelled job keeps what was read and asks no more; resumed it goes on where it was."""
    server = asking(tmp_path, endpoint)
    job = server.client.post("/v1/jobs", json=numbered(60)).json()["id"]
    until(lambda: len(endpoint.articles) >= 10)
    assert server.client.post(f"/v1/jobs/{job}/cancel").json()["state"] == "cancelled"
    until(lambda: server.client.post(f"/v1/jobs/{job}/resume").status_code == 202)
    read = server.client.get(f"/v1/jobs/{job}").json()["read"]

    assert 10 <= read < 60
    assert over(server, job)["read"] == 60
    assert max(Counter(endpoint.articles).values()) == 1
    assert problem(server.client.post(f"/v1/jobs/{job}/resume")) == (409, "job_not_stopped")
    spent = server.client.get(f"/v1/jobs/{job}").json()["spent"]
    assert spent["prompt_tokens"] == 60 * 3000
    server.kill()


def test_running_job_is_deleted(tmp_path: Path, endpoint: Counting) -> None:
    """A job that is removed is ended first, and leaves nothing."""
    endpoint.delay = 0.5
    server = asking(tmp_path, endpoint)
    job = server.client.post("/v1/jobs", json=numbered(60)).json()["id"]
    until(lambda: len(endpoint.articles) >= 4)
    assert server.client.delete(f"/v1/jobs/{job}").status_code == 204
    asked = len(endpoint.articles)

    assert server.client.post("/v1/jobs?engine=rules", json=numbered(1)).status_code == 202
    [rest] = server.client.get("/v1/jobs").json()
    assert over(server, rest["id"])["state"] == "done"
    assert not (server.data / "jobs" / job).exists()
    assert len(endpoint.articles) <= asked + 4
    server.kill()


def test_model(tmp_path: Path, fake: FakeEndpoint) -> None:
    """A language model is asked where one is configured; where it cannot answer, the problem says why."""
    fake.script = [says(NO_VISIT), fails(401, "no such key"), fails(500), says("{}", finish="length")]
    server = asking(tmp_path, fake)
    texts = [f"今天讨论了第{number}号文件。" for number in range(4)]
    good = server.client.post("/v1/extract", json={"text": texts[0]}).json()
    again = server.client.post("/v1/extract", json={"text": texts[0]}).json()
    rejected = server.client.post("/v1/extract", json={"text": texts[1]})

    assert (good["provenance"]["engine"], good["provenance"]["model"]) == ("llm", "m")
    assert good["provenance"]["usage"]["prompt_tokens"] == 3000
    assert again["provenance"]["cached"]
    assert problem(rejected) == (502, "key_rejected")
    assert rejected.json()["record"]["status"] == "error"
    [llm] = [info for info in server.client.get("/v1/engines").json() if info["engine"] == "llm"]
    assert (llm["model"], llm["address"], llm["is_default"]) == ("m", fake.url, True)
    counts = server.client.get("/metrics").text
    assert 'visits_tokens_total{by="request",direction="in"} 3000.0' in counts
    assert 'visits_cache_hits_total{by="request"} 1.0' in counts
    assert server.client.get("/readyz").json()["checks"]["endpoint"]["ok"]
    fake.close()
    gone = server.client.get("/readyz")
    assert (gone.status_code, gone.json()["checks"]["endpoint"]["ok"]) == (503, False)
    server.kill()


def test_job_of_another_model_is_not_mixed(tmp_path: Path, endpoint: Counting) -> None:
    """A job that was begun with one model is not gone on with by another; it says so."""
    server = asking(tmp_path, endpoint)
    job = server.client.post("/v1/jobs", json=numbered(60)).json()["id"]
    until(lambda: len(endpoint.articles) >= 4)
    server.kill()
    server = WebServer(tmp_path, "--base-url", endpoint.url, "--model", "other", "--processes", "1")
    status = over(server, job)

    assert status["state"] == "failed"
    assert "its run was begun with model m, and not other" in status["error"]
    server.kill()


def asked_in_process(tmp_path: Path, bounds: Bounds, body: list[Message]) -> list[Message]:
    """What the application sends where a body comes as these messages, and then no more."""

    async def run() -> list[Message]:
        costs = Costs(CacheSettings(None), tmp_path, {})
        settings = ServerSettings(tmp_path / "data", costs, bounds=bounds)
        sent: list[Message] = []

        async def receive() -> Message:
            return body.pop(0) if body else await asyncio.get_running_loop().create_future()

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/v1/extract",
            "query_string": b"",
            "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
        }
        async with opened_house(settings) as house:
            await application(house)(scope, receive, send)
        return sent

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("bounds", "is_whole", "expected"),
    [
        (Bounds(silence=0.1), False, (408, "body_too_slow")),
        (Bounds(waiting=0), True, (429, "too_busy")),
        (Bounds(answer=0), True, (504, "answer_timeout")),
    ],
)
def test_bounds(tmp_path: Path, bounds: Bounds, is_whole: bool, expected: tuple[int, str]) -> None:
    """A body that stops coming, too many documents and one that takes too long are told as what they are."""
    body = {"type": "http.request", "body": b'{"text": "a"}', "more_body": not is_whole}
    start, content = asked_in_process(tmp_path, bounds, [body])

    assert (start["status"], json.loads(content["body"])["code"]) == expected


def test_whole_interface(server: WebServer) -> None:
    """Whatever is sent, nothing fails and nothing is answered that OpenAPI does not tell."""
    limits = (
        ("--max-examples", EXAMPLES)
        if EXAMPLES
        else ("--max-examples", "5", "--phases", "examples,fuzzing,stateful")
    )
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}/openapi.json"),
            *("--checks", "all", "--seed", "1", "--generation-database", "none", *limits),
            # A text in which there is nothing to read is a text like any other to a schema.
            *("--exclude-checks", "positive_data_acceptance"),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=server.data.parent,
    )

    assert done.returncode == 0, done.stdout
    assert "Operations:       17 selected / 17 total" in done.stdout
    assert not [line for line in server.logged() if line["level"] == "error"]
