# Every target sets itself up in .venv, once. Wanted beforehand: python3 (3.11 or newer) and make.
PYTHON  ?= python3
VEHICLE ?= builtin
SPEED   ?= max

DEMO    := 1.1timeouts or bursts or sticks_and_ground or denial-on-station or 50-transit or 1.0-covert-transit

VENV  := .venv
BIN   := $(VENV)/bin
AS_OF := $(shell cat pyproject.toml constraints.txt | cksum | cut -d' ' -f1)
FLIES := $(VENV)/.flies-$(AS_OF)
READY := $(VENV)/.ready-$(AS_OF)
# pip tells what it is at: a package index may be slow, and a silence would look like a hang.
PIP   := $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt

.PHONY: help demo check test scenarios liars bench clean
.DEFAULT_GOAL := help

help:  ## show this list
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "wanted Python 3.11 or newer, saw $$($(PYTHON) --version); name one: make PYTHON=python3.12 ..." >&2; exit 2; }
	@echo "setting up $(VENV), once; this takes some minutes"
	$(PYTHON) -m venv $(VENV)

$(FLIES): pyproject.toml constraints.txt | $(BIN)/pip
	@echo "installing what flying takes"
	$(PIP) -e .
	@rm -f $(VENV)/.flies-*
	@touch $@

$(READY): pyproject.toml constraints.txt | $(BIN)/pip
	@echo "installing what flying, its tests and its checks take"
	$(PIP) -e '.[dev]'
	@rm -f $(VENV)/.ready-* $(VENV)/.flies-*
	@touch $@ $(FLIES)

demo: $(FLIES)  ## fly the practice drone through the attacks: ./demo is its evidence, demo.html its report
	@$(BIN)/cuas run --vehicle=builtin --evidence=demo -- -k "$(DEMO)"; came=$$?; \
		$(BIN)/cuas report demo --html demo.html && exit $$came

check: $(READY)  ## ruff, mypy --strict, import-linter, tidiness
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest tests/tidy

test: $(READY)  ## all tests but the tidiness ones (see check)
	$(BIN)/pytest tests --ignore=tests/tidy -n 2

scenarios: $(FLIES)  ## fly the scenarios: make scenarios VEHICLE=px4 SPEED=10
	@$(BIN)/cuas run --vehicle=$(VEHICLE) --speed=$(SPEED)

liars: $(READY)  ## does each lying drone die by the check that it breaks, and by no other?
	$(BIN)/pytest tests/liars -n 2

bench: $(READY)  ## measure the budgets on this machine
	$(BIN)/python -m tests.bench

clean:  ## remove .venv, ./demo, its report and caches; ./evidence stays
	rm -rf $(VENV) demo demo.html build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
