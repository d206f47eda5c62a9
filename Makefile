# make demo    the portal with demonstration data on http://localhost:8000 (PORT= to change)
# make test    the whole test suite (ARGS= passes options to pytest, DATABASE_URL= chooses the database)
# make lint    style of code and templates, missing migrations, Django's own checks
# make bench   the budgets of speed and size (FULL=yes adds the million rows)

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

.PHONY: demo test lint bench

demo: .venv/runtime.stamp
	@$(BIN)/python deploy/run_demo.py --port "$(PORT)"

test: .venv/development.stamp
	@$(BIN)/python -m pytest $(ARGS)

lint: .venv/development.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --lint --quiet templates apps
	@DATABASE_URL=sqlite://:memory: $(BIN)/python manage.py makemigrations --check --dry-run
	@DATABASE_URL=sqlite://:memory: $(BIN)/python manage.py check --fail-level WARNING

bench: .venv/development.stamp
	@$(BIN)/python -m tests.benchmarks.run

.venv/development.stamp: requirements-dev.txt .venv/runtime.stamp
	@echo "Installing the tools of the tests ..."
	@$(PIP) install -r requirements-dev.txt || { $(INSTALL_FAILED); exit 1; }
	@touch $@

.venv/runtime.stamp: requirements.txt | $(BIN)/pip
	@echo "Installing what the portal needs ..."
	@$(PIP) install -r requirements.txt || { $(INSTALL_FAILED); exit 1; }
	@touch $@

$(BIN)/pip:
	@command -v $(PYTHON) > /dev/null || { echo "Python is missing. $(ON_DEBIAN)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "The portal needs Python 3.11 or newer; $$($(PYTHON) --version) is too old." \
		"Name a newer one: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { \
		echo "Python cannot make virtual environments here. $(ON_DEBIAN)"; exit 1; }
	@echo "Making the virtual environment .venv ..."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "The virtual environment could not be made. $(ON_DEBIAN)"; exit 1; }

ON_DEBIAN := On Debian and Ubuntu: apt install python3 python3-venv
INSTALL_FAILED = echo "The packages could not be installed. If the lines above speak of a connection:" \
	"check the network or set PIP_INDEX_URL to a mirror that can be reached, then run make again."
