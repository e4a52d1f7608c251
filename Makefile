# Everything they need is made by `setup`; each may be run again at any time.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export TRIAGE_HOME ?= $(CURDIR)/var
FILE ?=
ROWS ?=
PORT ?= 8000

.PHONY: help setup run serve test check bench model lock
help: ## list the verbs
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

setup: $(VENV)/.ready ## build the environment (.venv) from the lock file

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 以上が必要です。make PYTHON=python3.11 のように指定してください。" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo '環境を作る部品がありません。Debian・Ubuntu では apt install python3-venv を実行してください。' >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	$(BIN)/python -m compileall -q triage
	touch $@

run: setup ## score the sample exports and print the top of the queue
	@$(BIN)/triage init --quiet
	@$(BIN)/triage score data/samples/*.json data/samples/*.csv data/samples/*.xlsx --out "$(TRIAGE_HOME)/scored.jsonl"
	@$(BIN)/triage queue list --top 5
	@echo "画面で確認するには make serve を実行し、http://127.0.0.1:8000/ を開いてください。"

serve: setup ## open the review console with demo users (PORT=8080 for another port)
	@$(BIN)/triage init --quiet
	@$(BIN)/triage score data/samples/*.json data/samples/*.csv data/samples/*.xlsx --out "$(TRIAGE_HOME)/scored.jsonl"
	@$(BIN)/triage init --quiet --demo
	@$(BIN)/triage serve --port $(PORT)

test: setup ## the whole test suite, on every core, on SQLite and, where it answers, on PostgreSQL
	$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder

check: setup ## format, lint, types, import contracts, known vulnerabilities
	$(BIN)/ruff format --check triage tests benchmarks
	$(BIN)/ruff check triage tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/audit.py

bench: setup ## print the benchmark tables (FILE=comments.txt for real text, one comment a line; ROWS=1000000 to import as many)
	$(BIN)/python benchmarks/score.py $(FILE)
	$(BIN)/python benchmarks/import.py $(ROWS)
	$(BIN)/python benchmarks/repeats.py $(FILE)
	$(BIN)/python benchmarks/detectors.py
	$(BIN)/python tests/functional/suite.py

model: setup ## fit both shipped models again from data/labeled (same data, lock and machine: same bytes)
	$(BIN)/python -c "import shutil; [shutil.rmtree(f'models/{name}', ignore_errors=True) for name in ('default', 'semantic')]"
	$(BIN)/triage train --labeled data/labeled --name default --reads senses --out models/default
	$(BIN)/triage train --labeled data/labeled --name semantic --reads sentences --out models/semantic
	$(BIN)/python tests/metamorphic/table.py --cards

lock: ## resolve the hash-pinned lock file again
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 --extra dev --extra postgres --extra dask --extra notebooks --extra encoder --extra oidc --extra bench --quiet --no-header --output-file requirements.lock
