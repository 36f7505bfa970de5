# `make demo` shows what Musnad does, `make test` that it does it (without a browser); developers
# also use `make check`, which runs everything.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Set PIP_ARGS to choose another build of PyTorch (see README, "Installing").
PIP_ARGS ?=

.PHONY: demo test check format clean
.DEFAULT_GOAL := demo

$(BIN)/.installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Musnad needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	@echo "Installing Musnad and what it needs (a few minutes the first time) ..."
	$(BIN)/python -m pip install --quiet $(PIP_ARGS) --editable '.[ui]'
	@touch $@

$(BIN)/.installed-dev: $(BIN)/.installed
	$(BIN)/python -m pip install --quiet $(PIP_ARGS) --editable '.[dev]'
	@touch $@

demo: $(BIN)/.installed
	$(BIN)/musnad index eval/corpus --index .musnad
	@echo
	$(BIN)/musnad ask "Which countries did Hammouchi meet in Vienna?" --index .musnad
	@echo
	$(BIN)/musnad ask "مع أي دول اجتمع الحموشي في فيينا؟" --index .musnad
	@echo
	$(BIN)/musnad ask "Quels pays Hammouchi a-t-il rencontrés à Vienne ?" --index .musnad
	@echo
	@echo "Now your own:  $(BIN)/musnad index FOLDER --index my-articles"
	@echo "               $(BIN)/musnad ask 'A question?' --index my-articles"
	@echo "               $(BIN)/musnad ui --index my-articles        (musnad --help shows the rest)"

test: $(BIN)/.installed-dev
	$(BIN)/python -m pytest -m "not browser and not slow"

check: $(BIN)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	# Ray and gRPC leave threads and sockets to the end of their process: each has one of its own.
	$(BIN)/python -m pytest --ignore=tests/index/bulk --ignore=tests/index/milvus
	$(BIN)/python -m pytest tests/index/milvus
	$(BIN)/python -m pytest tests/index/bulk

format: $(BIN)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) .musnad build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
