# Everything here sets itself up: Python 3.11 or newer, git and make are enough. VENV=path names another virtual environment.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

VENV ?= .venv
T ?= tests
SECONDS ?= 600
SEED ?=
PORTS_FROM ?=

UV_VERSION := 0.13.9
UV_HOME := .cache/uv-$(UV_VERSION)
UV := $(UV_HOME)/bin/uv
READY := $(VENV)/.ready-for-putright
BIN := $(VENV)/bin
CODE := services shared deploy tests
RUN_OPTIONS := $(if $(PORTS_FROM),--ports-from $(PORTS_FROM))

.PHONY: help run demo test check format kafka test-kafka chaos load shape setup clean

help:
	@awk 'BEGIN {FS = ":.*## "} /^## / {printf "\n%s\n", substr($$0, 4)} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile
	@echo

## Try it
run: $(READY) ## start everything on this machine; Ctrl-C stops it, the data stays in .data (PORTS_FROM=18000 moves the ports)
	@$(BIN)/putright run $(RUN_OPTIONS)

demo: $(READY) ## three complaints by three channels, one of them carried to its answer; starts what is not running
	@$(BIN)/putright demo $(RUN_OPTIONS)

## Change it
test: $(READY) ## the whole default suite; T=tests/unit/test_references.py for a part of it
	@echo "Running $(T) ..."
	@$(BIN)/python -m pytest $(T)

check: $(READY) ## formatting, lint, types, import contracts, architecture (and the compose file against its schema)
	@BIN=$(BIN) sh deploy/check.sh $(CODE)

format: $(READY) ## let ruff put the code into shape
	@$(BIN)/ruff check --fix-only --quiet $(CODE)
	@$(BIN)/ruff format $(CODE)

shape: $(READY) ## sizes of functions and files, cycles, hops: to look at, not to pass
	@$(BIN)/python -m tests.architecture.shape

## Prove more
kafka: $(READY) ## fetch Apache Kafka's jars (Java 17+ and Maven), once
	@$(BIN)/python -m deploy.kafka.apache fetch

test-kafka: $(READY) ## service, end-to-end and chaos tests against Apache Kafka
	@PUTRIGHT_TEST_BROKER=apache $(BIN)/python -m pytest tests/service tests/end_to_end tests/chaos

chaos: $(READY) ## kill processes and lose brokers for SECONDS=600, the same way again with SEED=n
	@$(BIN)/python -m tests.chaos --seconds $(SECONDS) $(if $(SEED),--seed $(SEED))

load: $(READY) ## bounded loads on loopback, told as ratios of the same run
	@$(BIN)/python -m tests.load

## Keep house
setup: $(READY) ## only install what the other targets need

clean: ## remove caches and the virtual environment; .data stays
	rm -rf $(VENV) .cache/uv-* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml uv.lock | $(UV)
	@echo "Installing what uv.lock lists into $(VENV) (once, and again when it changes) ..."
	@UV_PROJECT_ENVIRONMENT="$(abspath $(VENV))" UV_PYTHON_DOWNLOADS=never \
		$(UV) sync --frozen --all-extras --compile-bytecode --python "$$(sh deploy/find_python.sh)" || { \
		echo "The installation failed; the lines above say why. It needs a connection to a package index, once." >&2; exit 1; }
	@touch $@

$(UV):
	@python=$$(sh deploy/find_python.sh) && echo "Installing uv $(UV_VERSION) into $(UV_HOME) ..." && \
		rm -rf $(UV_HOME) && "$$python" -m venv $(UV_HOME) && \
		$(UV_HOME)/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) || { \
		rm -rf $(UV_HOME); \
		echo "uv could not be installed; the lines above say why. It needs a connection to a package index, once." >&2; exit 1; }
