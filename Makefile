# make run    set everything up in .venv and ingest seeds/ into output/
# make test   run the tests             make lint   check style and types
# make serve  a local Prefect server with a worker and the deployments, until Ctrl-C (PORT=4200)
# make quality      measure Winnow on the gold pages in GOLD, and hold it against benchmarks/floors.toml
# make quality-pin  raise the floors; options of both go into ARGS, as in: make quality ARGS="--only news,html"
# make bench        CPU of a page beside trafilatura's and by step; then what a run costs, beside datatrove;
#                   BENCH_TIMES="1 10 100" is how often each gold page is read, BENCH_LIMIT=2000 how many pages of a
#                   set are held against trafilatura; options of the runs go into ARGS
# make torture      what a run survives: kills, poison, a full disk, damaged archives; options of both go into ARGS
# make clean  remove what can be made again: .venv and caches; output/, inbox/ and .prefect/ stay

PYTHON ?= python3
PORT ?= 4200
GOLD ?= ../shared/gold
BENCH_TIMES ?= 1
BENCH_LIMIT ?= 100
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PEER := .venv-bench

.PHONY: run test lint quality quality-pin bench torture serve clean

run: $(READY)
	$(BIN)/winnow ingest seeds --output output

test: $(READY)
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

quality: $(READY)
	@$(BIN)/python -m benchmarks.quality --gold $(GOLD) $(ARGS)

quality-pin: $(READY)
	@$(BIN)/python -m benchmarks.quality --gold $(GOLD) --pin $(ARGS)

# datatrove has an environment of its own; where it cannot be had, Winnow is measured alone.
bench: $(READY)
	@test -e $(PEER)/.ready || { $(PYTHON) -m venv $(PEER) && \
	  $(PEER)/bin/python -m pip install -qq --disable-pip-version-check --requirement benchmarks/requirements.lock && \
	  touch $(PEER)/.ready; } || rm -rf $(PEER)
	@$(BIN)/python -m benchmarks.speed --gold $(GOLD) --limit $(BENCH_LIMIT)
	@$(BIN)/python -m benchmarks.runs --gold $(GOLD) --times "$(BENCH_TIMES)" --datatrove $(PEER)/bin/python $(ARGS)

torture: $(READY)
	@$(BIN)/python -m benchmarks.torture --gold $(GOLD) $(ARGS)

serve: $(READY)
	@$(BIN)/python -m flows.serve --port $(PORT)

clean:
	rm -rf $(VENV) $(PEER) build winnow.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .quality_cache .bench_cache
	find benchmarks cleaners flows tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Once, and again when the locked versions or the project's own metadata have changed.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || { \
	  echo "Winnow needs Python 3.11, 3.12 or 3.13, but $(PYTHON) is" \
	    "$$($(PYTHON) --version 2>/dev/null || echo missing); name another, as in: make run PYTHON=python3.12" >&2; \
	  exit 1; }
	@echo "Setting up $(VENV): about a minute, once."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --requirement requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --editable .
	@touch $@
