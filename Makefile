# Each target sets up what it needs: a machine with Python >= 3.11 (pip, venv) and make is enough.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: install extras demo test check bench bench-answers bench-coupons bench-governance bench-models lock clean

install: .venv/.installed

.venv/.installed: requirements/core.txt pyproject.toml
	@echo "Installing Shopkeeper into .venv (about a minute) ..."
	@$(PYTHON) -c 'import sys; sys.exit("Shopkeeper needs Python 3.11 or newer; try: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv
	@$(PIP) --require-hashes --only-binary :all: -r requirements/core.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.installed requirements/dev.txt
	@echo "Installing the development tools ..."
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

# Everything optional: other people's recommenders to compare with, and PyTorch for the deep models.
extras: .venv/.extras

.venv/.extras: .venv/.dev requirements/peers.txt
	@echo "Installing the optional parts ..."
	@$(PIP) --require-hashes -r requirements/peers.txt
	@$(PIP) torch==2.13.0
	@touch $@

demo: .venv/.installed
	@$(BIN)/shopkeeper demo

test: .venv/.dev
	$(BIN)/python -m pytest -n auto --dist worksteal

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

bench: .venv/.dev
	$(BIN)/python -m benchmarks

# A simulation of two minutes. BENCHMARK_DATA as for `bench-models`.
bench-answers: .venv/.dev
	$(BIN)/python -m benchmarks.answers

# What the rules cost a decision; half a minute, on a synthetic shop.
bench-governance: .venv/.dev
	OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1 $(BIN)/python -m benchmarks.governance

# A simulation of half a minute. BENCHMARK_DATA as for `bench-models`.
bench-coupons: .venv/.dev
	$(BIN)/python -m benchmarks.coupons

# BENCHMARK_DATA is the folder of the data sets. Rows name 83 minutes of choosing between them; resumable.
bench-models: .venv/.extras
	$(BIN)/python -m benchmarks.quality

# Needs `uv` on the PATH. The files name no host, so any mirror serves them.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra build -o requirements/core.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra build --extra dev -c requirements/core.txt -o requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra build --extra dev --extra peers -c requirements/core.txt -c requirements/dev.txt -o requirements/peers.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache site
