# make run   sets everything up and serves the app on http://localhost:8501 (PORT=… moves it)
# make serve the same on one port for many people: WORKERS replicas (one a core) behind nginx, which is installed where it is missing and apt
#            may be used; Ctrl-C ends all of it
# make test  sets everything up, browsers included, and runs every check and test, most of those in the browser beside all others;
#            what fails there is tried once more when the processors are free: a page that has to wait for them may be too late
#            THOROUGH=1 lets the random tests draw three times as much, or more
# make bench measures what the README quotes
# What Python compiles is kept (PYTHONDONTWRITEBYTECODE is empty): every start without it takes several seconds more.

PYTHON ?= python3
PORT ?= 8501
VENV := .venv
# Memory that many threads have given back is given to others (MALLOC_ARENA_MAX), or a server for many grows by a fifth.
export PYTHONDONTWRITEBYTECODE :=
export MALLOC_ARENA_MAX := 2
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
ASIDE := $(addprefix tests/browser/test_,engines.py walk.py numbers.py written.py reference.py check.py serve.py start.py static.py path_explorer.py offline.py predict.py paper.py)

.PHONY: run serve nginx test bench check browser browsers clean

run: $(VENV)/run.ready
	@$(BIN)/python -c "import socket; socket.create_server(('', $(PORT))).close()" 2>/dev/null || \
		{ echo "Port $(PORT) is in use or not allowed: stop what listens there, or choose another with: make run PORT=8502"; exit 1; }
	@$(BIN)/streamlit run app.py --server.port $(PORT) --server.headless true --browser.serverAddress localhost

serve: $(VENV)/run.ready nginx
	@exec $(BIN)/python deploy/serve.py --port $(PORT) $(if $(WORKERS),--workers $(WORKERS))

# RUNLEVEL=1 keeps Debian from starting a server of its own besides.
nginx:
	@PATH="$$PATH:/usr/sbin" command -v nginx > /dev/null || ! command -v apt-get > /dev/null || \
		{ root=; [ $$(id -u) = 0 ] || root="sudo -n"; $$root apt-get update -q && \
		$$root env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -q -y nginx-light; } > /dev/null || true

test: check browsers nginx
	@browser="$(BIN)/pytest tests/browser $(ASIDE:%=--ignore=%) -o cache_dir=$(abspath $(VENV))/seen"; \
		aside="$(BIN)/pytest $(ASIDE) -o cache_dir=$(abspath $(VENV))/aside"; \
		{ $(BIN)/pytest --ignore=tests/browser; echo $$? > $(VENV)/rest; $$aside; } > $(VENV)/tests.log 2>&1 & others=$$!; \
		$$browser; seen=$$?; wait $$others; beside=$$?; cat $(VENV)/tests.log; \
		if [ $$seen = 1 ]; then $$browser --last-failed; seen=$$?; fi; \
		if [ $$beside = 1 ]; then $$aside --last-failed; beside=$$?; fi; \
		exit $$((seen + beside + $$(cat $(VENV)/rest)))

check: $(VENV)/test.ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

browser: $(VENV)/test.ready
	@$(BIN)/python tests/browser/chromium.py

browsers: browser
	@$(BIN)/python tests/browser/engines.py

bench: browser
	@$(BIN)/python bench/step_latency.py
	@$(BIN)/python bench/flower_change.py
	@$(BIN)/python bench/slider_rate.py
	@$(BIN)/python bench/dashboard_rate.py
	@$(BIN)/python bench/training_speed.py
	@$(BIN)/python bench/checking.py
	@$(BIN)/python bench/capacity.py
	@$(BIN)/python bench/visits.py
	@$(BIN)/python bench/slow_link.py
	@$(BIN)/python bench/browsers.py

$(VENV)/run.ready: requirements.txt | $(VENV)/bin/python
	@$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/test.ready: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	@$(INSTALL) -r requirements-dev.txt
	@touch $@ $(VENV)/run.ready

$(VENV)/bin/python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || \
		{ echo "Python 3.11 or newer is needed: install it, or name it with: make run PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c "import venv, ensurepip" 2>/dev/null || \
		{ echo "This Python has no venv module: install it (on Debian: apt install python3-venv) and try again."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "This folder cannot be written to, or its $(VENV) is another user's: choose a place with: make run VENV=/path/to/a/folder"; exit 1; }

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
