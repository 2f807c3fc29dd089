# The commands of the project. Each sets up what it needs first: a virtualenv from the hash-pinned lock.
# Needs: Python 3.11 or newer, make. Nothing else: PostgreSQL and Redis come from wheels.

PYTHON ?= python3
VENV ?= .venv
RUN = $(VENV)/bin/python
SIZE ?= S
ARGS ?=

# What Python compiled once it reads again, whatever the environment says: a run of the tests starts hundreds of Pythons.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup demo demo-reset journey replay test bench lint lock format

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: ## the virtualenv, from requirements-dev.lock
	@$(PYTHON) devstore/bootstrap.py $(VENV)

demo: setup ## a stand-in store, the app and its journey; serves until Ctrl-C
	@$(RUN) -m devstore.demo

demo-reset: ## forget the demo's data
	@$(PYTHON) devstore/bootstrap.py --forget

journey: setup ## the journey on scratch data; JSON=path writes its figures
	@$(RUN) -m devstore.demo --scratch $(if $(JSON),--json "$(JSON)")

replay: setup ## DIR=folder of payloads, posted as signed webhooks; JSON=path writes the report
	@test -n "$(DIR)" || { echo "Say which folder: make replay DIR=folder [JSON=path]"; exit 2; }
	@$(RUN) -m devstore.replay "$(DIR)" $(if $(JSON),--json "$(JSON)")

test: setup ## all tests; ARGS="pytest arguments"
	@$(PYTHON) devstore/bootstrap.py --browser
	@$(RUN) -m pytest -n auto --dist loadgroup $(ARGS)

bench: setup ## SIZE=S|M|L ONLY=name,... JSON=path
	@$(RUN) -m bench --size $(SIZE) $(if $(ONLY),--only "$(ONLY)") $(if $(JSON),--json "$(JSON)")

lint: setup ## style, import contracts, migrations, templates, the theme extension
	@$(RUN) -m devstore.lint

format: setup ## put the code into its form
	@$(VENV)/bin/ruff check --fix-only --quiet . && $(VENV)/bin/ruff format --quiet .

lock: setup ## pin the dependencies anew, with hashes (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-dev.in -o requirements-dev.lock
