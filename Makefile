# make        set up .venv, then compute and draw the figures of the paper
# make help   lists the rest
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.installed
export PATH := $(if $(filter /%,$(VENV)),,$(CURDIR)/)$(BIN):$(PATH)

# Results to verify or to pack, and published ones to compare with: a folder, an archive or a manifest
RESULTS   ?= results
PUBLISHED ?=

# Runs of Figure 5 with the paper's images and with controls: files of config/images
IMAGES ?= cifar100 cifar100_200 cifar100_independent cifar100_long cifar100_permuted dead_leaves random random_long

.PHONY: paper all setup quick report report-quick gallery publish images verify archive release test lint audit format bench docs schema lock clean help

paper: setup  ## set up, then Figures 1 to 6, their data and claims at paper scale, into results/
	snakemake --cores all

all: setup  ## the supplementary figures too
	snakemake --cores all all

setup: $(READY)  ## install the locked environment into .venv

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import shutil, sys; v = sys.version_info[:2]; compiler = shutil.which("cc"); \
	  sys.exit(v < (3, 11) and "Python >= 3.11 is needed, $(PYTHON) is %d.%d: set PYTHON=/path/to/python3" % v \
	  or v > (3, 13) and not compiler and "Python %d.%d needs a C compiler, as immutables has no wheel for it: " % v + \
	  "install one, or set PYTHON=/path/to/python3.13")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --use-pep517 --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@command -v which >/dev/null || { : a plugin of Snakemake calls it; \
	  printf '#!/bin/sh\ncommand -v "$$1"\n' >$(BIN)/which; chmod +x $(BIN)/which; }
	touch $@

quick: setup  ## all figures, small, into results/quick/
	snakemake all results/quick/studies/tiny.png --cores all --configfile config/quick.yaml

report: setup  ## everything, and results/report.html to judge it by, which needs no network
	snakemake --cores all report
	snakemake report --report results/workflow.html

report-quick: setup  ## the same, small, into results/quick/
	snakemake report --cores all --configfile config/quick.yaml
	snakemake report --report results/quick/workflow.html --configfile config/quick.yaml

gallery: setup  ## docs/images from the figures in results/
	curved publish gallery

publish: setup  ## the gallery, the ledger in README.md and what REPRODUCE.md says of time and memory
	curved publish all

images: setup  ## Figure 5 with the paper's images, if data/ has them, and with controls, into docs/published
	set -e; for run in $(IMAGES); do \
	  snakemake $$(printf "results/images/$$run/data/%s.nc " pattern_overlaps fig5 fig5d fig5e) \
	    --cores all --configfile config/images/$$run.yaml; \
	done
	curved publish images

verify: setup  ## compare $(RESULTS) with its manifest and, if given, with PUBLISHED=...
	curved verify $(RESULTS) $(PUBLISHED)

archive: setup  ## pack $(RESULTS) into a zip to publish
	curved archive $(RESULTS)

release: setup  ## check that this version can be released, and build all that is published of it into dist/
	bash .ci/release $(RESULTS)

test: setup  ## the tests
	pytest -n auto --dist loadfile --no-loadscope-reorder

lint: setup  ## style, types, import contracts, workflow
	ruff check
	ruff format --check
	mypy
	lint-imports --no-cache
	snakefmt --check Snakefile workflow/rules
	snakemake --lint

audit: setup  ## known vulnerabilities of the locked packages; fails where any cannot be looked up
	pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r requirements.lock

format: setup  ## rewrite the code in the project's style
	ruff check --fix-only
	ruff format
	snakefmt Snakefile workflow/rules

bench: setup  ## times of kernels, states and panels, and docs/performance.md from them
	mkdir -p results
	OPENBLAS_NUM_THREADS=1 pytest --benchmark-only --benchmark-columns=min,median,rounds --benchmark-sort=name \
	  --benchmark-json=results/bench.json tests/benchmarks
	python tests/benchmarks/performance.py results/bench.json docs

docs: setup  ## the pages of docs/ that tell of the code, and the documentation, into results/docs/
	curved publish docs
	sphinx-build -q -W --keep-going -b html docs results/docs

schema: setup  ## the JSON schemas of configuration and claims, for editors
	curved schema

lock: setup  ## resolve requirements.lock anew from pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	  --all-extras --custom-compile-command 'make lock' --upgrade pyproject.toml -o requirements.lock

clean:  ## remove results and caches; .venv stays
	rm -rf results .snakemake .pytest_cache .mypy_cache .ruff_cache .benchmarks .hypothesis
	find src tests workflow -name __pycache__ -prune -exec rm -rf {} +

help:
	@sed -nE 's/^([a-z-]+):.*## /\1\t/p' Makefile | expand -t 14
