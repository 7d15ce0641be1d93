# Every command that a person or the CI types. Only Python ≥ 3.11 and make need to be there.

.DEFAULT_GOAL := help
.PHONY: help run test check format contract bench
.DELETE_ON_ERROR:

BIN := .venv/bin
PYTHON_RUN := $(BIN)/python
PAGES := $(shell find web src/emilie/core/sentences -name node_modules -prune -o -type f -print)
INSTALLED := pyproject.toml uv.lock hatch_build.py scripts/install.sh $(PAGES)

help: ## Affiche cette liste
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/.run ## Installe ce qu’il faut, puis sert Émilie sur http://127.0.0.1:8000 (EMILIE_PORT)
	@exec $(PYTHON_RUN) -m emilie.cli serve --follow-parent

test: .venv/.dev ## Lance tous les tests (Python, navigateur, bout en bout, contrat, architecture)
	@scripts/programs.sh
	@# One more than the two cores of CI: tests that wait leave a third of them idle.
	@exec $(BIN)/pytest -n 3

check: .venv/.dev ## Vérifie style, types et imports, côté serveur et côté navigateur
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTHON_RUN) hatch_build.py run lint
	$(PYTHON_RUN) hatch_build.py run types

format: .venv/.dev ## Met en forme le code Python
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

contract: .venv/.dev ## Réécrit openapi.json et les types du navigateur d’après le code
	$(PYTHON_RUN) scripts/contract.py
	$(PYTHON_RUN) hatch_build.py run contract

bench: .venv/.dev ## Mesure la charge tenue, contre un modèle factice (BENCH=turns : une ligne)
	$(PYTHON_RUN) -m bench $(BENCH)

.venv/.run: $(INSTALLED)
	@scripts/install.sh run

.venv/.dev: $(INSTALLED)
	@scripts/install.sh dev

# Pages removed by hand (git clean) are built again, whatever the dates say.
ifeq ($(wildcard src/emilie/static/.stamp),)
.PHONY: .venv/.run .venv/.dev
endif
