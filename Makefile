# Everything here installs what it needs into .venv/ first; nothing outside this folder is changed.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help up web test check format lock bench conformance mutants states mutate-policies generate clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  %-16s %s\n", $$1, $$2}'

.venv/installed: requirements.lock pyproject.toml scripts/bootstrap.py
	@$(PYTHON) scripts/bootstrap.py

web: .venv/installed ## build the web app where its sources are newer
	@$(BIN)/python hatch_build.py

up: web ## start Roseram on http://127.0.0.1:8000 (PORT=... changes the port)
	@exec $(BIN)/roseram up --port $(PORT)

test: web ## run the whole test suite
	@$(BIN)/pytest -n auto $(ARGS)

check: web ## format, lint, strict types, generated files not stale
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python scripts/generate.py --check
	@$(BIN)/python scripts/npm.py run --silent check

format: .venv/installed ## rewrite the code in the project's format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/python scripts/npm.py run --silent format

generate: .venv/installed ## write the generated files (docs/reference, docs/schema, web/src/api)
	@$(BIN)/python scripts/generate.py

bench: .venv/installed ## run every benchmark and print its figures
	@for file in benchmarks/bench_*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

mutate-policies: .venv/installed ## weaken every policy in turn; the access matrix must catch each one
	@$(BIN)/python scripts/mutate_policies.py $(ARGS)

mutants: .venv/installed ## 500 databases that nobody has seen, each through the whole life of a migration
	@ROSERAM_TEST_MUTANTS=500 $(BIN)/pytest tests/migrate/test_mutants.py -n auto -q $(ARGS)

states: .venv/installed ## every known state with every strategy through that life, preserved on both servers
	@ROSERAM_TEST_STATES=all $(BIN)/pytest tests/migrate/test_life.py -n auto -q $(ARGS)

conformance: .venv/installed ## thousands of requests, answered by PostgREST and by the data API (ARGS="--seed 7 --count 20000")
	@cd tests && ../$(BIN)/python -m conformance.run $(ARGS)

lock: .venv/installed ## write requirements.lock from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --python-version 3.11 \
	  --no-header --no-emit-index-url --no-annotate --quiet --output-file requirements.lock

clean: ## remove the virtual environment and caches (keeps .roseram, your data)
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache build dist
