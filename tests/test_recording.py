"""Recorded exchanges: digests in the place of requests, no key, and no answer to another request."""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from fake_endpoint import FakeEndpoint
from test_script import completion

from eval.dataset import Case, Corpus, read_corpus
from eval.recording import (
    SCRIPT,
    UNCLEANED,
    RecordedSystem,
    StaleRecording,
    digest,
    record_llm,
    recordable,
    replayed,
)
from eval.systems import FOLDER, MODEL, Recordings
from prompts.template import FOLDER as FOLDER_OF_PROMPTS
from prompts.template import load
from schemas.errors import EndpointUnreachable
from service.config import EndpointSettings
from service.extraction.article import Article

EXAMPLES = Path(__file__).parents[1] / "eval" / "examples"
CORPUS = Path(__file__).parents[1] / "eval" / "corpus"
CASSETTES = sorted(FOLDER.rglob("*.yaml"))


class Answering(BaseHTTPRequestHandler):
    """Says that there is no visit, whatever it is asked."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        message = {"role": "assistant", "content": '{"visits": []}'}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        body = json.dumps(
            {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
        )
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def answering() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()


def case() -> Case:
    return next(case for case in read_corpus(EXAMPLES).cases if case.document.id == "gaoyou_to_zhuji_yuyao")


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: path.stem)
def test_cassette_holds_a_digest_and_an_answer(path: Path) -> None:
    """A cassette is one request, known by a digest, and one answer in plain Chinese; it holds no key."""
    text = path.read_text(encoding="utf-8")
    [exchange] = yaml.safe_load(text)["interactions"]

    assert set(exchange["request"]) == {"method", "uri", "body", "headers"}
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", exchange["request"]["body"])
    assert (exchange["request"]["headers"], exchange["request"]["uri"]) == ({}, "/chat/completions")
    assert set(exchange["response"]["headers"]) == {"content-type"}
    assert exchange["response"]["body"]["json"]["model"] == MODEL
    assert "\\u" not in text
    assert not re.search(r"authorization|bearer|api.key|sk-", text, re.IGNORECASE)
    assert len(text) < 40_000


def test_only_known_articles_are_recorded() -> None:
    """The examples and the corpus's test part are recorded, else only seeds; peers have the sample."""
    examples = {case.document.id for case in read_corpus(EXAMPLES).cases}
    tests = {case.document.id for case in read_corpus(CORPUS).tests}
    sample = {case.document.id for case in read_corpus(CORPUS).sample()}
    recorded = {path.stem for path in FOLDER.glob("*.yaml")}

    assert examples | tests <= recorded
    assert all(re.fullmatch(r"00\d_[0-9a-f]{16}", name) for name in recorded - examples - tests)
    assert {path.stem for path in (FOLDER / SCRIPT).glob("*.yaml")} == sample
    assert {path.stem for path in (FOLDER / UNCLEANED).glob("*.yaml")} == sample


def test_recorded_article_is_read_without_a_network() -> None:
    """A replayed answer has its visits and its tokens."""
    extraction = replayed().read(Article.prepare(case().document))

    assert len(extraction.answer.visits) == 1
    assert (extraction.cost.attempts, extraction.cost.usage.completion_tokens > 100) == (1, True)


def test_changed_article_has_no_recorded_answer() -> None:
    """One character more in the article: no recorded answer is for it, and the error names the remedy."""
    document = case().document
    changed = document.model_copy(update={"text": document.text + "完。"})

    with pytest.raises(StaleRecording, match=r"gaoyou.*no recorded answer.*visits-eval record"):
        replayed().read(Article.prepare(changed))


def test_other_model_has_no_recorded_answer() -> None:
    """An answer is recorded for one model; another one's request does not match."""
    settings = EndpointSettings(base_url="http://replay.invalid/v1", model="another", attempts=1)
    other = RecordedSystem(recordable(settings))

    with pytest.raises(StaleRecording):
        other.read(Article.prepare(case().document))


def test_one_changed_word_of_the_prompt_is_a_miss_that_names_the_remedy(tmp_path: Path) -> None:
    """Another word in the instructions: the recorded answer does not count, and the command is told."""
    for template in FOLDER_OF_PROMPTS.glob("visits.v2.*.jinja"):
        words = template.read_text(encoding="utf-8")
        (tmp_path / template.name).write_text(
            words.replace("returns a visit", "pays a return visit"), encoding="utf-8"
        )
    changed = load("visits.v2", tmp_path)
    settings = EndpointSettings(base_url="http://replay.invalid/v1", model=MODEL, attempts=1)
    system = RecordedSystem(replace(recordable(settings), template=changed))

    assert changed.identity != load().identity
    with pytest.raises(StaleRecording) as raised:
        system.read(Article.prepare(case().document))
    assert changed.identity in str(raised.value)
    assert "visits-eval record --system llm --corpus DIR --base-url URL" in str(raised.value)


def test_digest_is_of_the_content_not_of_its_order() -> None:
    """Bodies that differ only in the order of keys have one digest; a digest is its own digest."""
    one, other = digest('{"a":1,"b":"甲"}'), digest(b'{"b": "\xe7\x94\xb2", "a": 1}')

    assert one == other == digest(one)
    assert digest('{"a":2,"b":"甲"}') != one


def test_recording_writes_what_replaying_reads(answering: str, tmp_path: Path) -> None:
    """An exchange recorded over real HTTP is replayed from its file; article and key are not in it."""
    document = case().document
    settings = EndpointSettings(base_url=answering, model="m", api_key="sk-secret-123")
    system = recordable(settings)
    recorded = RecordedSystem(system, tmp_path, record=True).read(Article.prepare(document))
    offline = EndpointSettings(base_url="http://replay.invalid/v1", model="m", attempts=1)
    again = RecordedSystem(recordable(offline), tmp_path)
    text = (tmp_path / f"{document.id}.yaml").read_text(encoding="utf-8")

    assert again.read(Article.prepare(document)) == recorded
    assert "sk-secret-123" not in text
    assert "越浦袜业" not in text


def test_recorded_second_call_is_replayed(fake: FakeEndpoint, tmp_path: Path) -> None:
    """An answer that came at the second call is replayed with both, and counts as not valid at first."""
    good, bad = completion('{"visits": []}'), completion("not JSON")
    fake.script = [bad, good]
    corpus = Corpus("c", (case(),))
    settings = EndpointSettings(base_url=fake.url, model="m")

    assert record_llm([corpus], settings, tmp_path) == []
    again = replayed(Recordings(tmp_path, "m")).read(Article.prepare(case().document))
    assert (again.answer.visits, again.cost.attempts) == ([], 2)


def test_failed_recording_leaves_the_old_one(tmp_path: Path) -> None:
    """An endpoint that does not answer costs no recording that was there."""
    old = tmp_path / f"{case().document.id}.yaml"
    old.write_text("kept", encoding="utf-8")
    settings = EndpointSettings(base_url="http://127.0.0.1:9/v1", model="m", attempts=1)
    system = recordable(settings)

    with pytest.raises(EndpointUnreachable):
        RecordedSystem(system, tmp_path, record=True).read(Article.prepare(case().document))

    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["kept"]
