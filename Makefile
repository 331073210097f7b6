# Rapport: every command of the project. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export RAPPORT_HOME ?= $(CURDIR)/.rapport
# Compiled modules are kept, or every start compiles Django and all else anew: two seconds each.
unexport PYTHONDONTWRITEBYTECODE
JOBS ?= 2

##@ Use it
demo: setup ## Everything from nothing: environment, database, the demo company, and the server
	@$(BIN)/rapport demo --serve

setup: $(VENV)/.ready rapport/ui/static/built/manifest.json ## Environment and browser assets only

##@ Develop it
dev: setup ## Serve with live reload of code and browser assets
	@trap 'kill 0' EXIT; $(BIN)/python -m rapport.ui.assets watch & RAPPORT_DEBUG=true $(BIN)/rapport serve --reload

test: setup system-packages ## The whole test suite
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder --durations=15 $(TESTS)

soak: setup system-packages ## Custody driven by thousands of random sequences, one after another and at once
	RAPPORT_SEQUENCES=$(or $(SEQUENCES),3000) $(BIN)/python -m pytest -n 2 --dist load \
		rapport/cases/tests/test_custody_at_once.py rapport/cases/tests/test_custody.py -k "whatever"

check: style ## Style, types, the floors of the house
	$(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder tests/house

style: setup ## Style, types and floors alone: what no test runs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: setup ## Benchmarks against the bare engine, as a table and as bench-results.json
	$(BIN)/python -m benchmarks $(BENCH)

golden: setup ## Write the golden lists anew: addresses, OpenAPI, generated pages of docs
	RAPPORT_GOLDEN=write $(BIN)/python -m pytest -q tests/house

new-room: ## Make a room with a passing test: make new-room NAME=ideas
	@$(BIN)/python -m tests.house.new_room $(NAME)

format: ## Put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

shots: setup ## Pictures of the main pages at 1440 and 360 px, light and dark, into var/shots
	$(BIN)/python -m tests.browser.shots

lock: ## Resolve the dependencies anew, with hashes and without addresses
	$(BIN)/uv pip compile --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q \
		pyproject.toml --group dev -o requirements.lock
	$(BIN)/python -m rapport.ui.assets lock

audit: setup ## Known holes in what we depend on; asks the advisory database
	$(BIN)/pip-audit --requirement requirements.lock --disable-pip

wheel: setup ## Build the wheel, browser assets inside
	$(BIN)/uv build --wheel --python $(BIN)/python

clean: ## Remove environment and built files; data in RAPPORT_HOME stay
	rm -rf $(VENV) web/node_modules rapport/ui/static/built dist

help: ## List these commands
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

$(VENV)/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Rapport needs Python 3.11 or newer; $(PYTHON) is older. Name one: make PYTHON=python3.12 …"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make an environment. On Debian: apt-get install python3-venv"; exit 2; }
	@echo "Fetching the installer …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check uv

$(VENV)/.ready: requirements.lock pyproject.toml | $(VENV)/bin/uv
	@echo "Installing what Rapport stands on …"
	@$(BIN)/uv pip sync -q --require-hashes --python $(BIN)/python requirements.lock
	@$(BIN)/uv pip install -q --no-deps --no-build-isolation --python $(BIN)/python -e .
	@touch $@

rapport/ui/static/built/manifest.json: $(VENV)/.ready web/package-lock.json $(shell find web -path web/node_modules -prune -o -type f -print 2>/dev/null)
	@echo "Building what the browser loads …"
	@$(BIN)/python -m rapport.ui.assets build
	@touch $@

system-packages: ## What tests need from the system: a Java 17 for Spark, Chromium, an IMAP server
	@missing=""; command -v java >/dev/null || missing="$$missing openjdk-17-jre-headless"; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	test -x /usr/sbin/dovecot || missing="$$missing dovecot-imapd"; \
	if [ -n "$$missing" ]; then \
		if [ "$$(id -u)" = 0 ]; then echo "Installing$$missing …"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
		else echo "Some tests need more from the system: sudo apt-get install$$missing"; fi; fi

.PHONY: demo setup dev test check style bench golden new-room format shots lock audit wheel clean help system-packages
