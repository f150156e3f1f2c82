"""A real server in a process of its own, and what it logs."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2

ROOT = Path(__file__).parents[1]


class WebServer:
    """`visits serve`, on a free port, with its data in a folder that outlives it."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.data = folder / "data"
        self.log = folder / "server.log"
        with self.log.open("ab") as log:
            begin = log.tell()
            self.process = subprocess.Popen(
                command(
                    "--port", "0", "--data", str(self.data), "--cache-dir", str(folder / "cache"), *arguments
                ),
                stdout=log,
                stderr=log,
                env={
                    "PATH": os.environ["PATH"],
                    "PYTHONPATH": str(ROOT),
                    "HOME": str(folder),
                    **environment,
                },
            )
        self.url = self._listening(begin)
        self.client = httpx2.Client(base_url=self.url, timeout=60)

    def logged(self, begin: int = 0) -> list[dict[str, Any]]:
        """The lines of the log so far."""
        whole = self.log.read_bytes()[begin:].rpartition(b"\n")[0]
        # Of a server that was killed, Python's own helper process says what was left.
        return [json.loads(line) for line in whole.splitlines() if line.startswith(b"{")]

    def kill(self, how: signal.Signals = signal.SIGKILL) -> int:
        """End it, and wait for its end."""
        self.client.close()
        self.process.send_signal(how)
        return self.process.wait(60)

    def _listening(self, begin: int) -> str:
        until(lambda: self.process.poll() is not None or self._urls(begin) != [])
        assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
        return self._urls(begin)[0]

    def _urls(self, begin: int) -> list[str]:
        return [line["url"] for line in self.logged(begin) if line["event"] == "listening"]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "service.cli", "serve", *arguments]


def until(happened: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something that must happen."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it has not happened"
        time.sleep(0.02)
