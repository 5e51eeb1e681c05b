# make run     the whole installation, with a demo town, on http://127.0.0.1:8000/   (PORT=… for another port)
# make test    every test                                                              (ARGS=… for pytest)
# make lint    code, imports, migrations, catalogues, templates
# make lock    requirements*.txt anew from requirements*.in

PORT ?= 8000
ARGS ?=
PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3))
BIN := .venv/bin
VENV_PACKAGE := test "$$(id -u)" = 0 && apt-get update --quiet=2 && apt-get install --yes $(notdir $(PYTHON))-venv
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: run test lint lock catalogues
.DEFAULT_GOAL := run

run: .venv/installed catalogues
	@$(BIN)/python -m recruitment.libraries
	@$(BIN)/python -m recruitment.development --port $(PORT)

test: .venv/installed-dev catalogues
	@$(BIN)/python -m recruitment.libraries
	$(BIN)/python -m pytest -n auto $(ARGS)

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	DATABASE_URL=sqlite://:memory: $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m recruitment.catalogues check
	$(BIN)/djlint --lint .

catalogues:
	@$(BIN)/python -m recruitment.catalogues compile

lock: .venv/installed-dev
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --universal --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --universal --python-version 3.11 requirements-dev.in -o requirements-dev.txt

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2> /dev/null || $(VENV_PACKAGE) \
		|| { echo "Type this, then try again:  sudo apt-get install $(notdir $(PYTHON))-venv"; exit 1; }
	@$(PYTHON) -m venv .venv

# Stamp files: set-up is skipped while the lock file has not changed since.
.venv/installed: requirements.txt | $(BIN)/python
	$(PIP) install --quiet --require-hashes -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	@touch $@
