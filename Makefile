# `make lab` opens the book, `make test` runs every check. Each target first builds .venv where it is missing
# or older than requirements.lock.
PYTHON ?= python3
BIN := .venv/bin
# An environment that was named on the command line is used as it is: nothing is installed, nothing removed.
READY := $(if $(filter file,$(origin BIN)),.venv/.ready)
PORT ?= 8000
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: help lab test test-pages lint book lite pdf archive serve notebooks bench lock clean
help:
	@echo "make lab           open the book in JupyterLab"
	@echo "make test          test the library and every notebook"
	@echo "make test-pages    test the labs, the site and JupyterLab, in a real browser (needs Chromium; takes longer)"
	@echo "make book          build the static site in book/_build/html"
	@echo "make lite          let chapters run in the reader's browser: PYODIDE=<Pyodide's files>, see book/lite.py"
	@echo "make pdf           print the site as a book, book/_build/pdf (needs Chromium; some minutes)"
	@echo "make archive       pack the site into one file, for reading without a network"
	@echo "make serve         look at the built site on http://localhost:$(PORT)"
	@echo "make notebooks     run all notebooks again, refresh outputs and text pairs"
	@echo "make bench         measure the library beside its peers"
	@echo "make lint          check the style of the code"
	@echo "make lock          resolve requirements.lock anew (needs uv)"
	@echo "make clean         remove what was built, .venv too"

.venv/.ready: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "This book needs Python 3.11 or newer; set PYTHON=... to name one."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "This Python has no venv module; on Debian: apt-get install python3-venv."; exit 1; }
	@mkdir .venv-installing 2>/dev/null \
		|| { echo "Another make is installing into .venv; wait for it. If none is: rmdir .venv-installing"; exit 1; }
	@set -e; trap 'rmdir .venv-installing' EXIT; echo "Installing into .venv, once (one to three minutes) ..."; \
		rm -rf .venv; $(PYTHON) -m venv .venv; \
		.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock; \
		.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
		touch $@

lab: export JUPYTER_CONFIG_PATH := $(CURDIR)/notebooks/jupyterlab
lab: $(READY)
	$(BIN)/jupyter lab --notebook-dir=. --LabApp.default_url=/lab/tree/notebooks/00-start.ipynb $(LAB_FLAGS)

test: $(READY)
	$(PYTEST) notebooks tests --ignore tests/labs --ignore tests/browser $(PYTEST_FLAGS)

test-pages: $(READY)
	$(PYTEST) tests/browser tests/labs $(PYTEST_FLAGS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

book: $(READY)
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python book/fetch_static.py
	$(BIN)/sphinx-build -W --keep-going -q -b html -c book . book/_build/html
	@echo "Built book/_build/html/index.html; look at it with: make serve"

lite: $(READY)
	$(BIN)/python book/lite.py
	$(MAKE) book

pdf: book
	$(BIN)/python book/pdf.py
	$(MAKE) book

archive: book
	$(BIN)/python book/archive.py
	$(MAKE) book

serve: book
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory book/_build/html $(PORT)

notebooks: $(READY)
	$(BIN)/python notebooks/refresh.py $(NOTEBOOKS)

bench: $(if $(READY),.venv/.bench)
	$(BIN)/python benchmarks/run.py

.venv/.bench: .venv/.ready
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["bench"])' \
		| xargs $(BIN)/python -m pip install --quiet --disable-pip-version-check
	@touch $@

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" \
		--extra lab --group book --group lite --group test --group build pyproject.toml -o requirements.lock

clean:
	rm -rf .venv book/_build book/_static/vendor
