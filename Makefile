# Everything happens in .venv and needs only make and Python 3.11 or newer.
# `make` alone lists what there is.

.DEFAULT_GOAL := help
.PHONY: help setup run demo test check bench client lock translations clean FORCE

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip --disable-pip-version-check install
INSTALL_LOCK := $(INSTALL) --no-deps --only-binary :all: --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-config
# Compiled once and kept: the tests start Accord some hundred times.
unexport PYTHONDONTWRITEBYTECODE
CODE := accord blueprints workflow models migrations hatch_build.py

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

setup: .venv/runtime.stamp .venv/translations.stamp ## install Accord into .venv

run: setup ## start the service on this machine
	@export ACCORD_DEMO="$${ACCORD_DEMO:-on}"; exec $(BIN)/accord run

demo: setup ## load the demonstration data
	@$(BIN)/accord demo

test: .venv/development.stamp .venv/translations.stamp ## run every test
	@$(BIN)/python -m pytest $(ARGS)

check: .venv/development.stamp .venv/translations.stamp ## style, types, floors, security, diagrams, translations, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy tests bench hatch_build.py
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive $(CODE)
	$(BIN)/accord workflow diagram --check
	$(BIN)/python -m pytest --quiet -n 0 tests/translations tests/migrations

bench: .venv/development.stamp .venv/translations.stamp ## compare Accord with code written by hand for the same work
	@$(BIN)/python -m bench $(ARGS)

client: .venv/development.stamp .venv/translations.stamp ## make the typed Python client in build/client; TO=folder puts it elsewhere
	@$(BIN)/python -m tests.client.generating "$(or $(TO),build/client)"

lock: .venv/development.stamp ## make both locks again; UPGRADE=--upgrade takes newer versions
	$(LOCK) $(UPGRADE) --output-file requirements.lock requirements.in
	$(LOCK) $(UPGRADE) --output-file requirements-dev.lock requirements-dev.in

translations: .venv/development.stamp ## bring the catalogues up to date with the texts in the code
	$(BIN)/python -m tests.translations.extraction .venv/messages.pot
	$(BIN)/pybabel --quiet update --input-file .venv/messages.pot --output-dir translations --no-wrap \
	  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

clean: ## remove what was built and installed, but not var/, which holds your data
	rm -rf .venv build dist .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -f translations/*/LC_MESSAGES/*.mo

# --- What the targets above stand on ---------------------------------------------------------------------------

# An environment made elsewhere, before the folder was moved or renamed, is made again.
ifneq ($(shell test -x $(BIN)/python && cat .venv/place 2>/dev/null),$(CURDIR))
.venv/place: FORCE
endif
.venv/place:
	@PYTHON="$(PYTHON)" sh ./make_venv.sh
	@printf '%s\n' "$(CURDIR)" > .venv/place

.venv/runtime.stamp: requirements.lock pyproject.toml hatch_build.py .venv/place
	@echo "Installing what Accord needs into .venv; this takes about a minute, once."
	@$(INSTALL_LOCK) --requirement requirements.lock
	@$(INSTALL) --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/development.stamp: requirements-dev.lock .venv/runtime.stamp
	@echo "Installing what development and the tests need into .venv; this takes about a minute, once."
	@$(INSTALL_LOCK) --requirement requirements-dev.lock
	@touch $@

.venv/translations.stamp: $(wildcard translations/*/LC_MESSAGES/*.po) .venv/runtime.stamp
	@$(BIN)/python hatch_build.py
	@touch $@
