# make run     install, train and serve the guide       make shell   talk to it in the terminal
# make test    install and run every check and test     make train   train, if anything changed
# make check   lint, types and unit tests: two minutes  make flaky   repeat tests that could depend on chance (RUNS=20)
# make bench   measure beside a stock Rasa assistant    make lock    write the locks after a change in pyproject.toml
# make bench-nlu  compare what is understood with other pipelines (QUICK=1: under 3 minutes)
# make bench-serve  turn times, turns/s, memory by load and by workers, beside stock Rasa (QUICK=1: under 3 minutes)
# make soak    hold conversations for half an hour and watch memory and time (MINUTES=5 for less)
# make sbom    write the software bill of materials (sbom.json)
# make attack  attack a running guide, and print for each group what was tried and what held (QUICK=1, GROUP=secrets)
# make widget  build the web widget (Node 20)
# make clean   remove what make can build again          make purge   delete conversations and secrets in var/, after a yes

SHELL := /bin/bash
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 5005
# Tests wait for servers a third of the time, so that three processes keep two cores busy.
WORKERS ?= 3
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
# Byte-code makes the start three times as fast; some machines switch it off.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run train shell widget test check lint flaky bench bench-nlu bench-serve soak lock sbom installed installed-dev
.PHONY: clean purge
run: train
	@$(BIN)/shopguide serve --host $(HOST) --port $(PORT)

train: installed
	@$(BIN)/shopguide train

shell: train
	@$(BIN)/shopguide shell $(if $(TALK),--talk $(TALK))

# Its file is committed, so Node is needed only to change widget/.
widget:
	@command -v npm >/dev/null || { echo "Node 20 with npm is missing. Install it (Debian: apt-get install nodejs npm)"; exit 1; }
	@cd widget && npm ci --ignore-scripts --silent && npm run --silent check && npm run --silent build

test: lint train
	@$(BIN)/python tests/browser/chromium.py
	@$(BIN)/python -m pytest -n $(WORKERS)

check: lint
	@$(BIN)/python -m pytest -n $(WORKERS) -m unit

flaky: train installed-dev
	@$(BIN)/python tests/browser/chromium.py
	@$(BIN)/python -m tests.flaky --runs $(or $(RUNS),20) --workers $(WORKERS)

lint: installed-dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/shopguide check

bench: train installed-dev
	@$(BIN)/python benchmarks/turns.py

bench-nlu: installed-dev
	@$(BIN)/python -m benchmarks.nlu.compare.run $(if $(QUICK),--quick) $(if $(EPOCHS),--epochs $(EPOCHS))

bench-serve: train installed-dev
	@PYTHONPATH=. $(BIN)/python -W ignore -m benchmarks.serving.run $(if $(QUICK),--quick)

soak: train installed-dev
	@PYTHONPATH=. $(BIN)/python -W ignore -m benchmarks.soak --minutes $(or $(MINUTES),30)

lock:
	@scripts/lock $(OPTIONS)

sbom: installed-dev
	@$(BIN)/python scripts/sbom.py

# Both print nothing where nothing is missing.
installed:
	@PYTHON="$(PYTHON)" scripts/install

installed-dev:
	@PYTHON="$(PYTHON)" scripts/install --dev

clean:
	rm -rf $(VENV) $(VENV).new $(VENV).old models .rasa

purge:
	@echo "This deletes every conversation, message that waits to be sent, and secret in var/."
	@read -r -p "Type yes to go on: " answer; if [ "$$answer" = yes ]; then rm -rf var; else echo "Nothing was deleted."; fi

# Attacks a running guide, and prints for each group how many were tried and how many held.
.PHONY: attack
attack: train installed-dev
	@PYTHONPATH=. $(BIN)/python -W ignore -m benchmarks.attack.run $(if $(QUICK),--quick) $(foreach group,$(GROUP),--group $(group))
