# Everything a newcomer runs. `make` alone lists it; the work of setting up is in scripts/.

VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(BIN)/python
CATALOGS := $(patsubst %.po,%.mo,$(wildcard platform/locale/*/LC_MESSAGES/django.po))

# What `make test` runs, and on how many cores; the rest needs a browser or servers. Example: make test ARGS="-k trust -x"
TESTS ?= not browser and not services
CORES ?= auto
ARGS ?=
# Long files begin (the mark `long`); the rest as they come.
ON_ALL_CORES = -n $(CORES) --dist loadfile --no-loadscope-reorder

# Compiled modules are kept, wherever the environment says otherwise: many short processes read the same ones.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test browser-test setup setup-dev lint format messages lock clean

help: ## List what make can do.
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## Set up what is missing and serve the site with its demo; Ctrl-C stops everything.
	@exec $(PYTHON) manage.py play

test: setup-dev ## Set up what is missing and run the tests; needs nothing else to be running.
	@EARMARK_ENV_FILE=/dev/null $(PYTHON) -m pytest -m "$(TESTS)" $(ON_ALL_CORES) --max-worker-restart 1 $(ARGS)

browser-test: setup-dev ## Drive the real site in Chromium (chromium and chromedriver must be installed).
	@EARMARK_ENV_FILE=/dev/null $(PYTHON) -m pytest -m browser $(ON_ALL_CORES) $(ARGS)

setup: $(VENV)/.project node_modules/.installed $(CATALOGS) ## Make .venv and node_modules as the lock files say.

setup-dev: setup $(VENV)/.dev ## The same, with what tests and linters need.

lint: setup-dev ## Run every linter and every check that needs no test.
	@EARMARK_ENV_FILE=/dev/null scripts/lint

format: setup-dev ## Put the Python code in the house's form.
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

messages: setup-dev ## Gather what the pages say into the catalogs that translators fill (needs GNU gettext).
	@scripts/messages

lock: setup-dev ## Choose the newest allowed versions anew and write all lock files (UPGRADE= keeps the old ones).
	@scripts/lock

clean: ## Remove what setting up made; var/ (your data) stays.
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

# Each stamp is younger than what it was made from, so that a second run asks no network.
$(VENV)/.made: requirements/installer.lock
	@scripts/make-venv $(VENV)
	@touch $@

$(VENV)/.run: requirements/run.lock $(VENV)/.made
	@scripts/install $(VENV) --require-hashes -r $<
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.run
	@scripts/install $(VENV) --require-hashes -r $<
	@touch $@

$(VENV)/.project: pyproject.toml $(VENV)/.run
	@scripts/install $(VENV) --no-deps --no-build-isolation -e .
	@touch $@

%.mo: %.po $(VENV)/.run
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

node_modules/.installed: package-lock.json package.json $(VENV)/.made
	@scripts/install-npm $(VENV)
	@touch $@
