# Two commands do all the set-up: `make audit` and `make test`.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
INPUT  ?= examples/sample.warc.gz
OUT    ?= out/audit
AS_OF  ?= $(if $(filter examples/sample.warc.gz,$(INPUT)),--as-of 2026-11-20)
ARGS   ?=

.PHONY: audit test test-all check format bench docs picture lock clean help

help:           ## what there is to make
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

audit: $(VENV)/base ## audit INPUT (the sample, unless you name your own) into OUT
	$(BIN)/assent audit $(INPUT) $(AS_OF) -o $(OUT) $(ARGS)

test: $(VENV)/dev ## the fast tests
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m "not slow" $(ARGS)

test-all: $(VENV)/dev $(VENV)/ray $(VENV)/docs ## all tests, the slow ones too
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m "not slow" $(ARGS)
	$(BIN)/python -m pytest -q -m slow $(ARGS)

check: $(VENV)/dev ## format, lint, types, order of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/dev ## mend what a machine can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/dev ## benchmarks/README.md says what it measures
	$(BIN)/python -m benchmarks.audit $(ARGS)

docs: $(VENV)/docs ## the documentation as a site, in site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

picture: $(VENV)/base ## the picture of the sample's report in the documentation, anew (needs Chromium)
	$(BIN)/python docs/picture.py

lock: $(VENV)/dev ## write requirements/*.txt anew from pyproject.toml
	$(BIN)/python requirements/lock.py

clean:          ## all that make has made
	rm -rf $(VENV) out site

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/base: requirements/base.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements/base.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/dev: requirements/dev.txt $(VENV)/base
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements/dev.txt
	@touch $@

$(VENV)/ray: requirements/ray.txt $(VENV)/base
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements/ray.txt
	@touch $@

$(VENV)/docs: requirements/docs.txt $(VENV)/base
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements/docs.txt
	@touch $@
