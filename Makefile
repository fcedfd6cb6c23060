# Two commands do all the set-up: `make chat` runs the bot here, `make test` passes the tests.
.DEFAULT_GOAL := help
.PHONY: help chat test setup setup-test setup-evaluate setup-ocr check refresh audit telegram \
  evaluate quality benchmark clean

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip install --quiet --disable-pip-version-check
TORCH := 2.13.0
# PyTorch's own index of CPU builds, for a machine that has no wheel at hand; see README, Set-up.
TORCH_INDEX_URL ?=
# What `make evaluate` scores (`make audit` takes KNOWLEDGE too); without them the open set beside this repository, or the gate set.
QUESTIONS ?=
KNOWLEDGE ?=
LINKS ?=
# What ocrmypdf calls; Debian's names. English and the finding of a page's direction come along.
OCR_PACKAGES := tesseract-ocr ghostscript
# A Python with scripts/benchmarking/requirements-peers.txt, for `make benchmark` to compare with.
PEERS ?=

help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

chat: setup  ## answer questions in the terminal
	@$(RUN) -m scripts.chat

test: setup-test  ## format, lint, types and tests
	@$(RUN) -m ruff format --check --quiet . || { echo "Run: .venv/bin/ruff format ."; exit 1; }
	@$(RUN) -m ruff check --quiet .
	@$(RUN) -m mypy
	@$(RUN) -m pytest

check: test  ## the same as test

setup: $(VENV)/.ready  ## virtual environment and libraries
setup-test: $(VENV)/.ready-test
setup-evaluate: $(VENV)/.ready-evaluate

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo "Python 3.11 is needed: make PYTHON=/path/to/python3.11 chat"; exit 1; }
	@echo "Setting up in $(VENV): some minutes, once." >&2
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	@$(RUN) -c 'import torch' 2>/dev/null || \
	  $(PIP) --no-deps --no-index "torch==$(TORCH)+cpu" 2>/dev/null || \
	  { test -n "$(TORCH_INDEX_URL)" && \
	    $(PIP) -c constraints.txt --index-url "$(TORCH_INDEX_URL)" "torch==$(TORCH)"; } || \
	  $(PIP) -c constraints.txt "torch==$(TORCH)"
	@$(PIP) -c constraints.txt -e .
	@touch $@

$(VENV)/.ready-test: $(VENV)/.ready
	@$(PIP) -c constraints.txt -e ".[test]"
	@touch $@

$(VENV)/.ready-evaluate: $(VENV)/.ready
	@$(PIP) -c constraints.txt -e ".[evaluate]"
	@touch $@

setup-ocr: $(VENV)/.ready  ## what reading scanned PDFs needs
	@if command -v tesseract && command -v gs; then exit 0; fi >/dev/null; \
	if [ "$$(id -u)" = 0 ]; then as=; else as=sudo; fi; \
	if ! command -v apt-get >/dev/null || { [ "$$as" ] && ! command -v $$as >/dev/null; }; then \
	  echo "Ask for these Debian packages, then run make setup-ocr again: $(OCR_PACKAGES)"; exit 1; \
	fi; \
	$$as apt-get update -qq; \
	$$as env DEBIAN_FRONTEND=noninteractive \
	  apt-get install -qq -y --no-install-recommends $(OCR_PACKAGES) >/dev/null
	@$(PIP) -c constraints.txt -e ".[ocr]"

refresh: setup  ## read the knowledge folder again and publish a new index
	@$(RUN) -m scripts.refresh_index

audit: setup  ## list documents, contacts, links and terms to look at; LINKS=yes asks websites
	@$(RUN) -m scripts.audit $(if $(KNOWLEDGE),--knowledge "$(KNOWLEDGE)") $(if $(LINKS),--links)

telegram: setup  ## run the bot; the token comes from TELEGRAM_BOT_TOKEN
	@$(RUN) -m bot

evaluate: setup-evaluate  ## score QUESTIONS=file.jsonl against KNOWLEDGE=folder
	@$(RUN) -m scripts.evaluate $(if $(QUESTIONS),--questions "$(QUESTIONS)") \
	  $(if $(KNOWLEDGE),--knowledge "$(KNOWLEDGE)")

quality: setup-evaluate  ## measure everything anew and write docs/quality.md
	@$(RUN) -m scripts.evaluation.report

benchmark: setup-evaluate  ## measure speed and memory at four sizes; PEERS=python compares libraries
	@$(RUN) -m scripts.benchmark --write $(if $(PEERS),--peers "$(PEERS)")

clean:  ## remove the virtual environment and everything built
	@rm -rf $(VENV) var *.egg-info .pytest_cache .mypy_cache .ruff_cache
