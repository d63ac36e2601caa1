# make build   the environment and the assets; near-instant when nothing changed
# make run     build, migrate, load the demo, serve (HOST= PORT= DEMO=0)
# make test    install and run every check and every test (ARGS= goes to pytest)
# make check   lint, formatting, types, import contracts
# make lock    resolve the dependencies anew into hashed locks (UPGRADE=1: to newer versions)
# make clean   remove everything that was built; instance/, which holds data, stays

HOST ?= 127.0.0.1
PORT ?= 8000
DEMO ?= 1
# One more than there are processors: a test that waits for a disk or a browser leaves one idle.
JOBS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
ARGS ?=

SHELL := /bin/sh
BIN := .venv/bin
BOOTSTRAP := sh scripts/bootstrap.sh
MAKEFLAGS += --no-print-directory
export TRACKER_BASE_URL ?= http://$(HOST):$(PORT)
export PYTHON

# Compiling every module anew would take half of each start, where the machine's settings (or an
# environment that cannot be written to) keep Python from storing what it compiled.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX ?= $(CURDIR)/.cache/bytecode

.DEFAULT_GOAL := build
.PHONY: build build-dev run test check pictures lock clean

build:
	@$(BOOTSTRAP) run

build-dev:
	@$(BOOTSTRAP) dev

# An empty start keeps its data apart from the demo's.
ifeq ($(DEMO),0)
run: export TRACKER_INSTANCE ?= $(CURDIR)/instance/own
endif
run: build
	@$(BOOTSTRAP) port '$(HOST)' '$(PORT)'
ifeq ($(DEMO),0)
	@$(BIN)/tracker db upgrade
	@$(BIN)/tracker user create --first-administrator
endif
	@exec $(BIN)/tracker serve --prepare --host '$(HOST)' --port '$(PORT)'

check: build-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

test: check
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

# The pictures in docs/images/, from the demonstration and the code as they are now.
pictures: build-dev
	@$(BIN)/python scripts/pictures.py

# One resolution for every supported Python and platform; no file names a package index.
COMPILE = UV_CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/uv pip compile --quiet --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	$(if $(UPGRADE),--upgrade)
lock: build-dev
	@$(COMPILE) pyproject.toml --group build --output-file requirements/run.txt
	@$(COMPILE) pyproject.toml --group build --group dev --constraint requirements/run.txt \
		--output-file requirements/dev.txt
	@$(COMPILE) requirements/uv.in --output-file requirements/uv.txt
	@$(COMPILE) requirements/node.in --output-file requirements/node.txt

clean:
	rm -rf .venv .cache node_modules tracker/static/dist \
		.mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path "./.*" -prune -exec rm -rf {} +
