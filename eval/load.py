"""How much the HTTP endpoint bears: rules as fast as they go, and a language model that takes a second.

    python -m eval.load rules|llm [--clients N] [--seconds S] [--processes P]

A server of its own is started, and asked by so many clients at once, each with one article after another.
Meanwhile /healthz is asked ten times a second.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import aiohttp
from rich.console import Console
from rich.table import Table

from eval.bench_endpoint import documents, free_port, stub, wait_for
from eval.dataset import read_corpus

CORPUS = Path(__file__).with_name("corpus")
_LATENCY = 1000
_WARM = 5.0


@dataclass(slots=True)
class Load:
    """Seconds that documents and calls of /healthz took, and answers that were none."""

    documents: list[float] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def main() -> None:
    """Start a server, load it, and print what it bore."""
    parser = argparse.ArgumentParser(prog="python -m eval.load")
    parser.add_argument("engine", choices=("rules", "llm"))
    parser.add_argument("--clients", type=int)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    clients = given.clients or (8 if given.engine == "rules" else 200)
    with ExitStack() as stack:
        more: tuple[str, ...] = ()
        if given.engine == "llm":
            address = stack.enter_context(stub(_LATENCY))
            more = ("--base-url", address, "--model", "stub", "--concurrency", str(clients), "--no-cache")
        url = stack.enter_context(_server("--processes", str(given.processes), *more))
        load = asyncio.run(_loaded(url, given.engine, clients, given.seconds))
    Console(width=100).print(_table(load, given.engine, clients, given.seconds))


@contextmanager
def _server(*arguments: str) -> Iterator[str]:
    port = free_port()
    command = (sys.executable, "-m", "service.cli", "serve", "--port", str(port), *arguments)
    with TemporaryDirectory() as folder, Path(folder, "log").open("wb") as log:
        server = subprocess.Popen([*command, "--data", str(Path(folder, "data"))], stderr=log)
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


async def _loaded(url: str, engine: str, clients: int, seconds: float) -> Load:
    texts = _texts(engine)
    load = Load()
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(url, connector=connector) as session:
        begin = time.perf_counter() + _WARM
        end = begin + seconds

        async def client() -> None:
            while time.perf_counter() < end:
                await _ask(session, {"text": next(texts), "engine": engine}, begin, load)

        async def watch() -> None:
            while time.perf_counter() < end:
                began = time.perf_counter()
                async with session.get("/healthz") as response:
                    await response.read()
                load.health += [time.perf_counter() - began] * (began > begin)
                await asyncio.sleep(0.1)

        await asyncio.gather(watch(), *(client() for _ in range(clients)))
    return load


def _texts(engine: str) -> Iterator[str]:
    """Texts without end, no two alike: of the corpus, or of the article that the stub answers to."""
    if engine == "llm":
        return (document.text for document in documents(sys.maxsize))
    texts = [case.document.text for case in read_corpus(CORPUS).cases]
    return (f"{texts[number % len(texts)]}\n（第{number}次抓取）\n" for number in count())


async def _ask(session: aiohttp.ClientSession, body: dict[str, str], begin: float, load: Load) -> None:
    """Send one document; what was sent before `begin` is not counted."""
    began = time.perf_counter()
    async with session.post("/v1/extract", json=body) as response:
        said = await response.text()
    ended = time.perf_counter()
    if response.status != 200:
        load.errors.append(f"{response.status} {said[:200]}")
    elif began > begin:
        load.documents.append(ended - began)


def _table(load: Load, engine: str, clients: int, seconds: float) -> Table:
    table = Table(title=f"{engine}: {clients} clients at once, {seconds:.0f} s, {os.cpu_count()} cores")
    table.add_column("")
    table.add_column("", justify="right")
    rate = len(load.documents) / seconds
    table.add_row("documents a second", f"{rate:.1f}")
    if engine == "llm":
        table.add_row("of what a second's wait allows", f"{rate / (clients * 1000 / _LATENCY):.2f}")
    table.add_row("errors", str(len(load.errors)))
    for name, times in (("a document", load.documents), ("/healthz", load.health)):
        cuts = quantiles(times, n=100)
        told = f"{1000 * cuts[49]:.0f} / {1000 * cuts[98]:.0f} / {1000 * max(times):.0f}"
        table.add_row(f"{name}, ms: median / p99 / longest", told)
    for error in sorted(set(load.errors))[:3]:
        table.add_row(error, "")
    return table


if __name__ == "__main__":
    main()
