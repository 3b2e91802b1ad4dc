# Two commands do everything: `make demo` and `make test`. Each sets up .venv from the lock first, where that is not done.
# Another Python: `make demo PYTHON=python3.12`. Another package index: uv reads UV_DEFAULT_INDEX, not pip's settings.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
KEPT_RESULTS := results/published results/README.md results/trainings
# What builds the package is in the lock. It stays where it is, and an edit is in force at once.
INSTALL_OURS := --no-deps --no-build-isolation --editable .
UV_VERSION = $(shell sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements.txt)
# A clone for the newest versions of all libraries, and what is computed there: trained networks and verdicts, without a book.
# Its environment does not come from the lock, and need not have what builds the package: that is fetched for it.
NEWEST := .newest
NUMBERS_OF_DEMO := $(addprefix results/demo/,summary.csv losses_compared.csv claims/ledger.csv figures/4_outputs_early.csv)
# What runs inside must find the tools of the environment, as if it were active. It may keep compiled Python, also where
# PYTHONDONTWRITEBYTECODE is set, as in many images of containers: hundreds of processes would compile TensorFlow's again.
ACTIVE := PATH="$(CURDIR)/$(BIN):$$PATH" PYTHONDONTWRITEBYTECODE=
SLURM := tests/workflow/test_slurm.py
QUICK := tests/test_style.py tests/test_imports.py tests/test_github.py tests/config tests/claims
# How many workers, and which files of tests come first: tests/conftest.py. Each takes whole files.
WORKERS := -n auto --dist loadfile --no-loadscope-reorder

# Says "fits", or why not; a program that says neither is no Python. Python 2 understands it too.
define CHECK_PYTHON
import re, sys
low, high = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', open("pyproject.toml").read()).groups()
said = "fits"
if not (3, int(low)) <= sys.version_info[:2] < (3, int(high)):
    said = ("no: Python 3.%s to 3.%d is needed, but $(PYTHON) is %d.%d.\nHint: name another one, as in: make demo "
            "PYTHON=python3.%d" % ((low, int(high) - 1) + tuple(sys.version_info[:2]) + (int(high) - 1,)))
else:
    try:
        import ensurepip, venv
    except ImportError:
        said = "no: $(PYTHON) lacks venv.\nHint: on Debian and Ubuntu, apt-get install python3-venv"
print(said)
endef
export CHECK_PYTHON

.DEFAULT_GOAL := help
.PHONY: help demo published archive verify newest check test faults kills slurm lock format clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo: $(INSTALLED) ## The whole workflow, small: from embedded images to a book (sets up .venv the first time)
	$(ACTIVE) $(BIN)/snakemake --cores all demo

published: $(INSTALLED) ## Figures, claims and book from the published record in git
	$(ACTIVE) $(BIN)/snakemake --cores all published

archive: $(INSTALLED) ## The file for Zenodo: code, record, book, RO-Crate and checksums, in results/archive
	$(ACTIVE) $(BIN)/snakemake --cores all archive

verify: $(INSTALLED) ## Draw, judge and count the published record anew, and compare all of it with what was published
	$(ACTIVE) $(BIN)/snakemake --cores all verify_published

newest: $(INSTALLED) ## Train the demo in a clone, with the lock and with the newest libraries, and say which numbers moved
	rm -rf $(NEWEST)
	git clone --quiet . $(NEWEST)
	cd $(NEWEST) && PYTHONPATH="$$PWD/src" $(ACTIVE) $(CURDIR)/$(BIN)/snakemake --cores all $(NUMBERS_OF_DEMO)
	mv $(NEWEST)/results/demo $(NEWEST)/results/demo-locked
	rm -rf $(NEWEST)/results/trainings
	"$(PYTHON)" -m venv $(NEWEST)/.venv
	$(BIN)/python -m sigmoid_bce newest > $(NEWEST)/newest.txt
	$(BIN)/uv pip install --quiet --python $(NEWEST)/.venv/bin/python -r $(NEWEST)/newest.txt
	cd $(NEWEST) && $(CURDIR)/$(BIN)/uv pip install --quiet --python .venv/bin/python --no-deps --editable .
	cd $(NEWEST) && PATH="$$PWD/.venv/bin:$$PATH" .venv/bin/snakemake --cores all --forceall $(NUMBERS_OF_DEMO)
	$(BIN)/python -m sigmoid_bce compare_results $(NEWEST)/results/demo-locked $(NEWEST)/results/demo > moved.md
	cat moved.md

check: $(INSTALLED) ## Lint, types, arrows between rooms, and fast tests: the quick look before a commit
	$(ACTIVE) $(BIN)/python -m pytest $(WORKERS) $(QUICK) -m "not fault"

test: $(INSTALLED) ## Run the tests (sets up .venv the first time); what takes longest is in kills and slurm
	$(ACTIVE) $(BIN)/python -m pytest $(WORKERS) --ignore $(SLURM)

faults: $(INSTALLED) ## Bring about every known fault, and write what is seen to results/faults.csv
	$(ACTIVE) $(BIN)/python -m pytest tests -m fault --ignore tests/workflow/test_kills.py --faults-table results/faults.csv

kills: $(INSTALLED) ## Kill every stage at random moments, 50 times, run once more, and compare: results/kills.csv
	$(ACTIVE) $(BIN)/python -m pytest tests/workflow/test_kills.py --kills 50 --kills-table results/kills.csv

slurm: $(INSTALLED) ## Send trainings and cells of a grid through a Slurm of one node, started here as root
	$(ACTIVE) $(BIN)/python -m pytest $(SLURM)

lock: $(INSTALLED) ## Compile requirements.txt anew after a change of pyproject.toml; versions that still fit stay
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --group test pyproject.toml -o requirements.txt \
		--custom-compile-command "make lock"

format: $(INSTALLED) ## Format and lint the code and the workflow
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/snakefmt Snakefile workflow

clean: ## Remove all results but the published record and the finished trainings
	@for made in results/*; do \
		case " $(KEPT_RESULTS) " in \
			*" $$made "*) echo "kept $$made" ;; \
			*) if [ -e "$$made" ]; then rm -rf "$$made" && echo "removed $$made"; fi ;; \
		esac; \
	done
	@if [ -e $(VENV) ]; then echo "kept $(VENV), the environment"; fi

# The stamp is written last, so that a set-up that was broken off is done again.
$(INSTALLED): requirements.txt pyproject.toml
	@command -v "$(PYTHON)" >/dev/null || { echo "PYTHON=$(PYTHON) is not there."; \
		echo "Hint: install Python, or name one, as in: make demo PYTHON=/opt/python/bin/python3"; exit 1; } >&2
	@said=$$("$(PYTHON)" -c "$$CHECK_PYTHON" </dev/null | head -n 2); case "$$said" in \
		fits) ;; \
		"no: "*) echo "$${said#no: }" >&2; exit 1 ;; \
		*) { echo "PYTHON=$(PYTHON) is no Python that runs."; \
			echo "Hint: name one, as in: make demo PYTHON=/opt/python/bin/python3"; } >&2; exit 1 ;; \
	esac
	@$(BIN)/python -c pass 2>/dev/null || rm -rf $(VENV)
	@"$(PYTHON)" -m venv $(VENV) || { echo "$(PYTHON) could not make the environment $(VENV)."; \
		echo "Hint: put right what it says above, then give the command again"; exit 1; } >&2
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv pip sync --python $(BIN)/python --require-hashes requirements.txt
	$(BIN)/uv pip install --python $(BIN)/python $(INSTALL_OURS)
	@touch $@
