# Everything is set up inside this checkout, in .venv; `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CONSTRAINTS := deploy/constraints.txt
# Editable installs print a page of warnings that ask nothing of the reader.
PIP_INSTALL := PYTHONWARNINGS=ignore $(BIN)/python -m pip install --disable-pip-version-check --quiet
BUNDLE := worker/default_bundle

.DEFAULT_GOAL := help
.PHONY: help install dev demo test chaos fuzz latency soak lint format compare research bench overhead bundle quality clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.worker ## Set up .venv with the worker and its commands (no torch)

dev: $(VENV)/.dev ## Set up .venv with everything: worker, trainer, test tools

demo: $(VENV)/.worker ## Play captions through a real Kafka and two workers
	@$(BIN)/python deploy/local/demo.py $(DEMO_ARGS)

test: lint ## Run every test, on a real Kafka
	@echo "== unit tests, in two processes"
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest tests/unit -n 2 --dist loadfile
	@echo "== tests on a real Kafka, one at a time"
	@$(BIN)/python -m pytest --ignore tests/unit

chaos: $(VENV)/.worker ## Faults on a real three-broker Kafka under load; CHAOS_ARGS=--help
	@$(BIN)/python -m tests.chaos --report build/chaos/report.md $(CHAOS_ARGS)

latency: $(VENV)/.dev ## How late answers are at 50 captions a second over 20 streams
	@$(BIN)/python -m tests.steady latency $(STEADY_ARGS)

soak: $(VENV)/.dev ## Whether a worker grows in 30 minutes at half of what it bears
	@$(BIN)/python -m tests.steady soak $(STEADY_ARGS)

lint: $(VENV)/.dev ## Check style, types and the direction of imports
	@echo "== ruff"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "== mypy"
	@$(BIN)/mypy
	@echo "== import-linter"
	@$(BIN)/lint-imports --no-cache

format: $(VENV)/.dev ## Put the code in its standard form
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

bundle: $(VENV)/.dev ## Train the default bundle anew (on a GPU; see training/docs/log.md for the time)
	@$(BIN)/gloss-train run training/recipes/default.yaml --output $(BUNDLE)

quality: $(VENV)/.dev ## Measure the default bundle and write its card; DATA=text adds plain English
	@$(BIN)/gloss-train evaluate --bundle $(BUNDLE) --test-of training/recipes/default.yaml \
	  --challenge --carriers 2000 $(if $(DATA),--plain-english $(DATA) --plain-lines 2000) \
	  --report build/quality --summary training/docs/quality.md --card

compare: $(VENV)/.dev ## Compare every architecture on the project's own corpus
	@$(BIN)/gloss-train compare --output build/compare

research: $(VENV)/.dev ## Low-resource results on research data: make research DATA=folder SIZES=1000
	@$(BIN)/python tests/research/low_resource.py $(DATA) --sizes $(or $(SIZES),1000)

fuzz: $(VENV)/.dev ## Put 100,000 hostile records through the worker's way; FUZZ_ARGS="--seed 7"
	@$(BIN)/python -m tests.fuzz.run $(FUZZ_ARGS)

bench: $(VENV)/.worker ## Measure translation speed of the default bundle on this machine
	@$(BIN)/python tests/bench/translate.py

overhead: $(VENV)/.dev ## What a record costs beside the model, stage by stage and on a real Kafka
	@$(BIN)/python tests/bench/overhead.py
	@$(BIN)/python tests/bench/overhead_kafka.py

clean: ## Remove .venv, caches and everything built
	@rm -rf $(VENV) .cache build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "glosswire needs Python 3.11 or newer; try: make PYTHON=python3.12 ..."; exit 2; }
	@echo "== making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.worker: pyproject.toml $(CONSTRAINTS) | $(BIN)/python
	@echo "== installing the worker (about a minute)"
	@$(PIP_INSTALL) --constraint $(CONSTRAINTS) --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml $(CONSTRAINTS) | $(BIN)/python
	@echo "== installing worker, trainer and test tools (torch alone is 2 GB: some minutes)"
	@$(PIP_INSTALL) --constraint $(CONSTRAINTS) --editable '.[train,dev]'
	@touch $@ $(VENV)/.worker
