"""What asking a model costs, against other clients in the same run: part of `make bench`.

Ours is the whole path of `visits extract`: clean, render, call, validate, ground, resolve, write. The peers
do less: openai and instructor only call and validate, with the raw text. All ask the same stub, which answers
after 0 ms, 200 ms or 1 s.
"""

import asyncio
import io
import json
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.table import Table

from eval.dataset import read_corpus
from eval.recording import replayed
from eval.script import PROMPT
from prompts.template import load
from schemas.document import Document
from service.batch.runner import run
from service.config import EndpointSettings
from service.endpoint.client import Endpoint
from service.extraction.article import Article
from service.extraction.extract import AsyncExtractor
from service.extraction.llm import LlmSystem
from service.language.places import Gazetteer

EXAMPLES = Path(__file__).with_name("examples")
_EXAMPLE = "gaoyou_to_zhuji_yuyao"
_JOBS = 64
_WARM = 64
# Documents for each latency in milliseconds: some seconds of work.
_SIZES = {0: 1000, 200: 1920, 1000: 448}


@dataclass(frozen=True, slots=True)
class Measured:
    """What a client took for so many documents."""

    documents: int
    wall: float
    cpu: float

    def share(self, latency: int) -> float:
        """How much it is of the most that so many calls at once allow."""
        return self.documents / self.wall / (_JOBS / (latency / 1000))


def endpoint_table() -> Table:
    """Every client at every latency."""
    table = Table(title=f"{_JOBS} calls at once to a stub; share of the most that its latency allows")
    for name in ("client", "CPU ms a document, 0 ms", "200 ms", "1 s"):
        table.add_column(name, justify="left" if name == "client" else "right")
    rows: dict[str, list[str]] = {name: [name] for name in _CLIENTS}
    for latency in _SIZES:
        with stub(latency) as url:
            for name, measure in _CLIENTS.items():
                got = measure(url, _SIZES[latency])
                told = f"{got.share(latency):.2f}" if latency else f"{1000 * got.cpu / got.documents:.2f}"
                rows[name].append(told)
    for row in rows.values():
        table.add_row(*row)
    return table


@contextmanager
def stub(latency: int) -> Iterator[str]:
    """The address of a stub that answers after so many milliseconds."""
    port = free_port()
    with TemporaryDirectory() as folder:
        answer = Path(folder, "answer.json")
        answer.write_text(_answer(), encoding="utf-8")
        server = subprocess.Popen([sys.executable, "-m", "eval.stub", str(port), str(latency), str(answer)])
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.kill()
            server.wait()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until somebody listens there."""
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


def _document() -> Document:
    return next(case.document for case in read_corpus(EXAMPLES).cases if case.document.id == _EXAMPLE)


def _answer() -> str:
    """The recorded answer to the document that is asked about."""
    answer = replayed().read(Article.prepare(_document())).answer
    return json.dumps(answer.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))


def documents(size: int) -> Iterator[Document]:
    """The document so many times, no two alike, so that nothing remembered of one serves another."""
    one = _document()
    return (
        one.model_copy(update={"id": str(number), "text": f"{one.text}\n（第{number}次抓取）\n"})
        for number in range(size)
    )


def _ours(url: str, size: int) -> Measured:
    """The whole path, from the document to the line that is written."""
    settings = EndpointSettings(base_url=url, model="stub", mode="json_schema")
    out, gazetteer = io.StringIO(), Gazetteer.load()
    system = LlmSystem(Endpoint(settings, None), load(), "stub")
    records = run(documents(size + _WARM), AsyncExtractor(system, gazetteer), _JOBS)
    for _ in range(_WARM):
        next(records)
    cpu, wall = time.process_time(), time.perf_counter()
    for record in records:
        out.write(record.model_dump_json() + "\n")
    return Measured(size, time.perf_counter() - wall, time.process_time() - cpu)


def _calls(size: int, call: Callable[[], Awaitable[object]]) -> Measured:
    async def worker(numbers: Iterator[int]) -> None:
        for _ in numbers:
            await call()

    async def all_of_them(count: int) -> None:
        numbers = iter(range(count))
        await asyncio.gather(*(worker(numbers) for _ in range(_JOBS)))

    async def measured() -> Measured:
        await all_of_them(_WARM)
        cpu, wall = time.process_time(), time.perf_counter()
        await all_of_them(size)
        return Measured(size, time.perf_counter() - wall, time.process_time() - cpu)

    return asyncio.run(measured())


def _openai(url: str, size: int) -> Measured:
    """The SDK's plain call and one validation."""
    from openai import AsyncOpenAI

    client = AsyncOpenAI(base_url=url, api_key="unused", max_retries=0, timeout=60)
    text = PROMPT + _document().text

    async def call() -> object:
        reply = await client.chat.completions.create(
            model="stub", temperature=0, messages=[{"role": "user", "content": text}]
        )
        return json.loads(reply.choices[0].message.content or "")

    return _calls(size, call)


def _instructor(url: str, size: int) -> Measured:
    """instructor's call in its JSON Schema mode."""
    import instructor
    from openai import AsyncOpenAI
    from pydantic import BaseModel

    class Loose(BaseModel):
        visits: list[dict[str, object]]

    client = instructor.from_openai(
        AsyncOpenAI(base_url=url, api_key="unused", max_retries=0, timeout=60),
        mode=instructor.Mode.JSON_SCHEMA,
    )
    text = PROMPT + _document().text

    async def call() -> object:
        return await client.chat.completions.create(
            model="stub",
            temperature=0,
            response_model=Loose,
            max_retries=1,
            messages=[{"role": "user", "content": text}],
        )

    return _calls(size, call)


_CLIENTS: dict[str, Callable[[str, int], Measured]] = {
    "visit-records, the whole path": _ours,
    "openai, the bare call": _openai,
    "instructor, the bare call": _instructor,
}
