# gongkai needs Python 3.11 or newer and make. `make run` starts the site, `make test` runs the tests.
# Everything is installed into .venv, from wheels only, pinned and hashed in requirements*.lock.

PY := .venv/bin/python
READY := .venv/.ready
READY_DEV := .venv/.ready-dev

.DEFAULT_GOAL := help
.PHONY: help run test test-postgres browser histories lint types format bench docs setup lock clean

help:  ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

run: $(READY)  ## set up if needed, load the samples, serve on http://127.0.0.1:8000
	.venv/bin/gongkai demo

test: $(READY_DEV)  ## run the quick tests
	$(PY) -m pytest -n 2

# Who may see what, and whether the samples have everything on any day, are the same questions on both databases, and
# take minutes to ask.
SAME_ON_BOTH := --ignore=src/gongkai/portal/tests/test_visibility.py \
	--ignore=src/gongkai/portal/foi/tests/test_samples.py

test-postgres: $(READY_DEV)  ## run the tests that ask for a database on PostgreSQL
	.ci/with-postgres $(PY) -m pytest -n 2 -m "database and not browser" $(SAME_ON_BOTH) src/gongkai/portal

browser: $(READY_DEV)  ## run the tests that drive a Chromium
	$(PY) -m pytest -n 2 -m browser src/gongkai/portal

histories: $(READY_DEV)  ## put a hundred thousand random histories of requests to the clock (five minutes)
	GONGKAI_HISTORIES=100000 $(PY) -m pytest -n 2 -o faulthandler_timeout=0 tests/procedure/test_histories.py -k "second_counter or forbids"

lint: $(READY_DEV)  ## check style, formatting and who imports whom
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/lint-imports --no-logo

types: $(READY_DEV)  ## check the types
	.venv/bin/mypy

format: $(READY_DEV)  ## mend style and formatting
	.venv/bin/ruff check --fix-only
	.venv/bin/ruff format

bench: $(READY_DEV)  ## run the benchmarks (FULL=1: the desk with a million requests too, a quarter of an hour)
	$(PY) -m bench $(if $(FULL),--full)

docs: $(READY_DEV)  ## write the generated parts of docs/ anew
	$(PY) docs/generate.py

setup: $(READY_DEV)  ## make .venv with everything needed to work on gongkai

# Only after a change of dependencies in pyproject.toml. uv.lock holds addresses and stays out of git; the two files do not.
lock: $(READY_DEV)  ## resolve the dependencies anew (UPGRADE=--upgrade for newer ones)
	@$(FIND_UV); uv lock --quiet $(UPGRADE)
	@$(FIND_UV); uv export $(EXPORT) --no-dev -o requirements.lock && uv export $(EXPORT) -o requirements-dev.lock

clean:  ## remove .venv and every cache
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests docs -name __pycache__ -type d -prune -exec rm -rf {} +

# --- how .venv comes about ---------------------------------------------------------------------------------------

EXPORT := --quiet --frozen --no-emit-project --no-header --format requirements-txt

FIND_PYTHON = for python in python3 python3.13 python3.12 python3.11; do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; python=; done; \
	test -n "$$python" || { echo "gongkai needs Python 3.11 or newer; none was found on the PATH. Install one and try again."; exit 1; } >&2

FIND_UV = PATH="$$PATH:$(CURDIR)/.venv/bin"

# uv if there is one or one can be had, for it takes seconds; else pip, which takes a minute and gives the same.
INSTALL = @echo "installing $(1) into .venv"; $(FIND_UV); \
	command -v uv >/dev/null || $(PY) -m pip install --quiet --only-binary :all: uv || echo "no uv; pip will do"; \
	if command -v uv >/dev/null; then install="uv pip install --quiet --python $(PY)"; \
	else install="$(PY) -m pip install --quiet"; fi; \
	$$install --require-hashes --only-binary :all: -r $(1) && $$install --no-deps --editable .

$(PY):
	@$(FIND_PYTHON); echo "making .venv with $$($$python --version)"; $$python -m venv .venv || { rm -rf .venv; \
	echo "Python could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; } >&2

$(READY): requirements.lock pyproject.toml | $(PY)
	$(call INSTALL,requirements.lock)
	@touch $@

$(READY_DEV): requirements-dev.lock requirements.lock pyproject.toml | $(PY)
	$(call INSTALL,requirements-dev.lock)
	@touch $(READY) $@
