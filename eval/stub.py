"""An endpoint that always answers the same after a while: what a client costs is measured against it.

    python -m eval.stub PORT LATENCY_MS ANSWER_FILE

A bare asyncio protocol, so that it is never what limits: some 5,000 answers a second on one core.
"""

import asyncio
import json
import sys
from pathlib import Path


def response(content: str) -> bytes:
    """The bytes of a completion with this content."""
    message = {"role": "assistant", "content": content}
    body = {
        "id": "stub",
        "object": "chat.completion",
        "created": 0,
        "model": "stub",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 4000, "completion_tokens": 700, "total_tokens": 4700},
    }
    raw = json.dumps(body, ensure_ascii=False).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(raw)}\r\n\r\n"
    return head.encode() + raw


async def answer(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, latency: float, said: bytes
) -> None:
    """One connection: a request, a while, the answer, and again."""
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (
                    int(line[15:])
                    for line in head.lower().split(b"\r\n")
                    if line.startswith(b"content-length:")
                ),
                0,
            )
            await reader.readexactly(length)
            if latency:
                await asyncio.sleep(latency)
            writer.write(said)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def serve(port: int, latency: float, content: str) -> None:
    """Serve until killed."""
    said = response(content)
    server = await asyncio.start_server(
        lambda reader, writer: answer(reader, writer, latency, said), "127.0.0.1", port, backlog=1024
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    port, milliseconds, file = sys.argv[1:]
    asyncio.run(serve(int(port), int(milliseconds) / 1000, Path(file).read_text(encoding="utf-8")))
