# make run     install, train and serve the guide       make shell   talk to it in the terminal
# make test    install and run every check and test     make train   train, if anything changed
# make bench   measure beside a stock Rasa assistant    make lock    renew the locked versions
# make bench-nlu  compare what is understood with other pipelines (QUICK=1: under 3 minutes)
# make bench-serve  turn times, turns/s, memory by load and by workers, beside stock Rasa (QUICK=1: under 3 minutes)
# make soak    hold talks for half an hour and watch memory and time (MINUTES=5 for less)
# make widget  build the web widget anew (Node 20)

SHELL := /bin/bash
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 5005
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
# The machine's own certificates count too, as they do for pip.
export UV_SYSTEM_CERTS := true
# Byte-code makes the start three times as fast; some machines switch it off.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run train shell widget test lint bench bench-nlu bench-serve soak lock clean
run: train
	@$(BIN)/shopguide serve --host $(HOST) --port $(PORT)

train: $(VENV)/.installed
	@$(BIN)/shopguide train

shell: train
	@$(BIN)/shopguide shell $(if $(TALK),--talk $(TALK))

# Its file is committed, so only who changes widget/ needs Node.
widget:
	@command -v npm >/dev/null || { echo "Node 20 with npm is missing. Install it (Debian: apt-get install nodejs npm)"; exit 1; }
	@cd widget && npm ci --ignore-scripts --silent && npm run --silent check && npm run --silent build

test: lint train
	@$(BIN)/python tests/browser/chromium.py
	@$(BIN)/python -m pytest

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/shopguide check

bench: train $(VENV)/.installed-dev
	@$(BIN)/python benchmarks/turns.py

bench-nlu: $(VENV)/.installed-dev
	@$(BIN)/python -m benchmarks.nlu.compare.run $(if $(QUICK),--quick) $(if $(EPOCHS),--epochs $(EPOCHS))

bench-serve: train $(VENV)/.installed-dev
	@PYTHONPATH=. $(BIN)/python -W ignore -m benchmarks.serving.run $(if $(QUICK),--quick)

soak: train $(VENV)/.installed-dev
	@PYTHONPATH=. $(BIN)/python -W ignore -m benchmarks.soak --minutes $(or $(MINUTES),30)

lock: $(VENV)/.uv
	@$(VENV)/uv/bin/uv pip compile -q --python-version 3.11 --generate-hashes pyproject.toml -o requirements.lock
	@$(VENV)/uv/bin/uv pip compile -q --python-version 3.11 --extra dev --generate-hashes -c requirements.lock pyproject.toml -o requirements-dev.lock

$(VENV)/.uv:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is missing. Install it (Debian: apt-get install python3.11 python3.11-venv), or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making $(VENV) …"
	@$(PYTHON) -m venv $(VENV) && $(PYTHON) -m venv $(VENV)/uv
	@$(VENV)/uv/bin/python -m pip install -q --disable-pip-version-check uv && touch $@

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/.uv
	@echo "Installing the locked packages (about a minute) …"
	@$(VENV)/uv/bin/uv pip install -q --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	@$(VENV)/uv/bin/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing the locked test tools …"
	@$(VENV)/uv/bin/uv pip install -q --python $(BIN)/python --require-hashes --compile-bytecode -r requirements-dev.lock
	@touch $@

clean:
	rm -rf $(VENV) models var .rasa
