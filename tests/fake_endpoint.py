"""A real HTTP server that answers like an OpenAI-compatible endpoint, from a script."""

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from typing import Any


@dataclass
class Scripted:
    """One answer of the server: status, headers, body or what `write` makes of it, after `delay` seconds."""

    status: int = 200
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    write: Callable[[BufferedIOBase, threading.Event], None] | None = None


@dataclass
class Received:
    """One request as it came over the wire."""

    path: str
    headers: dict[str, str]
    body: Any


class FakeEndpoint:
    """A real server on this machine; the last line of its script is repeated for ever."""

    def __init__(self) -> None:
        self.script: list[Scripted] = []
        self.models = Scripted(404, {"error": {"message": "no such path"}})
        self.received: list[Received] = []
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def _handler(fake) -> type[BaseHTTPRequestHandler]:  # noqa: N805  # `self` is the handler's
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                with fake.lock:
                    headers = {name.lower(): value for name, value in self.headers.items()}
                    fake.received.append(Received(self.path, headers, body))
                    line = fake.next_line(fake.received[-1])
                fake.closing.wait(line.delay)
                self.reply(line)

            def do_GET(self) -> None:
                self.reply(fake.models)

            def reply(self, line: Scripted) -> None:
                body = line.body if isinstance(line.body, bytes) else json.dumps(line.body).encode()
                headers = {"content-type": "application/json"} | line.headers
                # The client may have given up waiting.
                with suppress(OSError):
                    self.send_response(line.status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    if line.write:
                        line.write(self.wfile, fake.closing)
                    else:
                        self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def next_line(self, _: Received) -> Scripted:
        """What is said to a request: the next line of the script."""
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    def close(self) -> None:
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()


def says(
    content: object,
    finish: str = "stop",
    usage: object = (("prompt_tokens", 3000), ("completion_tokens", 10)),
    **message: object,
) -> Scripted:
    """A completion whose message has this content."""
    body: dict[str, object] = {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "qwen",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": content, **message},
            }
        ],
    }
    if usage is not None:
        body["usage"] = dict(usage) if isinstance(usage, tuple) else usage
    return Scripted(body=body)


def fails(status: int, message: str = "out of order", **headers: str) -> Scripted:
    """An error body as OpenAI writes it."""
    return Scripted(status, {"error": {"message": message, "code": None, "param": None}}, headers)
