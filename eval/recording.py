"""Recorded exchanges with an endpoint: made once over real HTTP, replayed without a network.

A cassette is a YAML file per document. Of the request it keeps a digest of the body, by which it is
matched, so that an answer is never replayed for another prompt, article or schema; the body itself,
the address and the key are not in it. The response stands there as it came, its JSON unfolded
for a reader.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vcr
import yaml
from openai import DefaultAsyncHttpx2Client, OpenAI
from tenacity.wait import wait_base, wait_none
from vcr.request import Request

from eval.dataset import Corpus
from eval.prediction import Prediction
from eval.script import Script
from eval.systems import FOLDER, Recordings
from prompts.template import load
from schemas.document import Document
from schemas.errors import EndpointUnreachable, VisitRecordsError
from schemas.vocabulary import Engine
from service.config import EndpointSettings
from service.endpoint.client import Endpoint
from service.extraction.article import Article
from service.extraction.extract import Extractor
from service.extraction.llm import LlmSystem
from service.extraction.system import Extraction
from service.language.places import Gazetteer

REPLAY_URL = "http://replay.invalid/v1"
# Cassettes of the script, of raw texts and of injected ones lie in folders beside those of the llm system.
SCRIPT, UNCLEANED, INJECTED = "script", "uncleaned", "injected"
# One event loop for all that is read here, since connections belong to the one in which they were made.
_LOOP = asyncio.Runner()
OWN = Recordings()


class StaleRecording(VisitRecordsError):
    """There is no recorded answer for this request."""

    code = "recording_stale"


@contextmanager
def cassette(name: str, folder: Path = FOLDER, *, record: bool = False) -> Iterator[None]:
    """Replay the exchanges of the document `name`, or record them anew in the place of old ones."""
    path = folder / f"{name}.yaml"
    # Recorded beside the old one, which stays until there is an answer to replace it.
    target = path.with_suffix(".new") if record else path
    if record:
        target.unlink(missing_ok=True)
    tape = vcr.VCR(
        record_mode="once" if record else "none",
        match_on=["method", "uri", "body"],
        before_record_request=_digested,
        before_record_response=_bare,
    )
    tape.register_serializer("readable", _Readable)
    with tape.use_cassette(str(target), serializer="readable"):
        yield
    if record and target.exists():
        target.replace(path)


def _digested(request: Request) -> Request:
    """The request without what is secret, large or of this machine."""
    request.body = digest(request.body)
    request.headers = {}
    # Applied to a recorded request as well, so it must leave its own result as it is.
    request.uri = "/" + request.uri.split("/v1/", 1)[-1].lstrip("/")
    return request


def digest(body: bytes | str | None) -> bytes:
    """`sha256:` and the digest of a JSON body, whatever the order of its keys; a digest stays as it is."""
    raw = body if isinstance(body, bytes) else (body or "").encode()
    if raw.startswith(b"sha256:"):
        return raw
    canonical = json.dumps(
        json.loads(raw or b"null"), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return b"sha256:" + hashlib.sha256(canonical.encode()).hexdigest().encode()


def _bare(response: dict[str, Any]) -> dict[str, Any]:
    kept = ("content-type",)
    headers = {name: value for name, value in response["headers"].items() if name.lower() in kept}
    return {**response, "headers": headers}


class _Readable:
    """YAML that a person can read: plain Chinese, the response's JSON unfolded, answers as blocks."""

    @staticmethod
    def serialize(cassette: dict[str, Any]) -> str:
        """Write a cassette."""
        plain = json.loads(json.dumps(cassette, default=_text))
        for interaction in plain["interactions"]:
            body = interaction["response"]["body"]
            body["json"] = json.loads(body.pop("string"))
        text: str = yaml.dump(plain, Dumper=_Blocks, allow_unicode=True, sort_keys=False, width=1_000_000)
        return text

    @staticmethod
    def deserialize(text: str) -> dict[str, Any]:
        """Read a cassette."""
        cassette: dict[str, Any] = yaml.safe_load(text)
        for interaction in cassette["interactions"]:
            body = interaction["response"]["body"]
            body["string"] = json.dumps(body.pop("json"), ensure_ascii=False).encode()
            interaction["request"]["body"] = interaction["request"]["body"].encode()
        return cassette


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode()
    msg = f"not to be written in a cassette: {type(value).__name__}"
    raise TypeError(msg)


class _Blocks(yaml.SafeDumper):
    """Strings of several lines as literal blocks."""


def _block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Blocks.add_representer(str, _block)


@dataclass(frozen=True, slots=True)
class RecordedSystem:
    """A language model whose answers come from cassettes, or, with `record`, go into them."""

    system: LlmSystem
    folder: Path = FOLDER
    record: bool = False
    engine: Engine = Engine.LLM

    @property
    def model(self) -> str:
        """The recorded model."""
        return self.system.model

    @property
    def prompt(self) -> str:
        """The prompt whose answers are wanted."""
        return self.system.prompt

    def read(self, article: Article) -> Extraction:
        """Read one article from its cassette.

        Raises:
            StaleRecording: the cassette holds no answer to this very request.
        """
        name = article.document.id
        with cassette(name, self.folder, record=self.record):
            try:
                return _LOOP.run(self.system.read(article))
            except EndpointUnreachable as error:
                if self.record:
                    raise
                asked = f"prompt {self.prompt}"
                raise StaleRecording(_stale(name, asked, self.folder, "llm", self.model)) from error


@dataclass(frozen=True, slots=True)
class RecordedScript:
    """The peer's script (`eval/script.py`), its answers from or into cassettes of their own."""

    script: Script
    folder: Path
    record: bool = False

    def predict(self, document: Document, corpus: str) -> Prediction:
        """Read one document from its cassette; without an answer to this very request, a failure."""
        with cassette(document.id, self.folder, record=self.record):
            try:
                return self.script.predict(document, corpus)
            except EndpointUnreachable:
                if self.record:
                    raise
        told = _stale(document.id, "the script's prompt", self.folder.parent, "script", self.script.model)
        return Prediction(system="script", corpus=corpus, document=document.id, error=told)


def _stale(name: str, asked: str, folder: Path, system: str, model: str) -> str:
    elsewhere = "" if folder == FOLDER else f" --cassettes {folder}"
    return (
        f"{name}: no recorded answer to {asked} in {folder}; record it: visits-eval record --system {system} "
        f"--corpus DIR --base-url URL --model {model}{elsewhere}."
    )


def replayed(recordings: Recordings = OWN) -> RecordedSystem:
    """A recorded model with the current prompt; it never reaches a network, nor waits."""
    settings = EndpointSettings(base_url=REPLAY_URL, model=recordings.model, mode="json_schema")
    return RecordedSystem(recordable(settings, wait_none()), recordings.folder)


def replayed_script(recordings: Recordings = OWN) -> RecordedScript:
    """The recorded script; it never reaches a network."""
    return RecordedScript(_script(REPLAY_URL, recordings.model, timeout=10), recordings.folder / SCRIPT)


def _script(base_url: str, model: str, timeout: float, api_key: str = "unused") -> Script:
    client = OpenAI(base_url=base_url, api_key=api_key, timeout=timeout, max_retries=0)
    return Script(client, model, Gazetteer.load())


def recordable(settings: EndpointSettings, wait: wait_base | None = None) -> LlmSystem:
    """A language model whose exchanges vcrpy can record."""
    # The SDK's own transport: vcrpy knows it, and here nobody is in a hurry.
    client = DefaultAsyncHttpx2Client(timeout=settings.timeout)
    return LlmSystem(Endpoint(settings, None, http_client=client, wait=wait), load(), settings.model)


def record_llm(corpora: Iterable[Corpus], settings: EndpointSettings, folder: Path = FOLDER) -> list[str]:
    """Ask a model about each corpus's test part and keep the exchanges; the messages of those that failed."""
    return _recorded((case.document for corpus in corpora for case in corpus.tests), settings, folder)


def record_uncleaned(
    corpora: Iterable[Corpus], settings: EndpointSettings, folder: Path = FOLDER
) -> list[str]:
    """The same for each corpus's sample as it came."""
    from eval.ablation import raw_article

    documents = (case.document for corpus in corpora for case in corpus.sample())
    return _recorded(documents, settings, folder / UNCLEANED, raw_article)


def record_injected(_: Iterable[Corpus], settings: EndpointSettings, folder: Path = FOLDER) -> list[str]:
    """The same for the articles with a sentence that instructs the model."""
    from eval.injections import injections

    return _recorded((case.injected for case in injections()), settings, folder / INJECTED)


def _recorded(
    documents: Iterable[Document],
    settings: EndpointSettings,
    folder: Path,
    prepare: Callable[[Document], Article] = Article.prepare,
) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    system = RecordedSystem(recordable(settings), folder, record=True)
    extractor = Extractor(system, Gazetteer.load(), prepare=prepare)
    records = [extractor.extract(document) for document in documents]
    return [record.error.message for record in records if record.error]


def record_script(corpora: Iterable[Corpus], settings: EndpointSettings, folder: Path = FOLDER) -> list[str]:
    """The same for the peer's script."""
    (folder / SCRIPT).mkdir(parents=True, exist_ok=True)
    script = _script(settings.base_url, settings.model, settings.timeout, settings.api_key)
    recorder = RecordedScript(script, folder / SCRIPT, record=True)
    said = [recorder.predict(case.document, corpus.name) for corpus in corpora for case in corpus.sample()]
    return [prediction.error for prediction in said if prediction.error]
