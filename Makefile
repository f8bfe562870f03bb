# Parcours EPN. Deux commandes : `make run` et `make test`. Le reste sert au développement.
.DEFAULT_GOAL := aide
SHELL := /bin/bash

PYTHON ?= python3
PORT ?= 8866
DONNEES ?= donnees
BIN := .venv/bin
# Paquets Debian des tests : le navigateur (sans fenêtre : cinq fois moins de calcul), et de quoi lire un PDF.
PAQUETS := chromium-headless-shell poppler-utils
CHECK_SUITES := tests/modules tests/certificats tests/coherence

.PHONY: aide env env-dev run check test bench verrous paquets propre

aide:
	@echo "make run    démarre le portail de démonstration sur http://127.0.0.1:$(PORT)"
	@echo "make test   installe ce qu'il faut et lance tous les tests"
	@echo "make check  contrôles rapides : style, types, règles pures, contenus"
	@echo "make bench  mesure une page, la correction, les chiffres d’un million de présences, les attestations"
	@echo "make env    crée seulement l'environnement .venv/"

env: .venv/.pret

.venv/.pret: requirements/run.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/run.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

env-dev: .venv/.pret-dev

.venv/.pret-dev: .venv/.pret requirements/dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.lock
	@touch $@

run: env
	@$(BIN)/epn --donnees "$(DONNEES)" demo --adresse-portail "http://127.0.0.1:$(PORT)"
	@$(BIN)/epn --donnees "$(DONNEES)" servir --port $(PORT)

paquets:
	@manque=""; for p in $(PAQUETS); do dpkg -s $$p >/dev/null 2>&1 || manque="$$manque $$p"; done; \
	if [ -n "$$manque" ]; then \
	  if [ "$$(id -u)" = 0 ]; then sudo=""; \
	  elif sudo -n true 2>/dev/null; then sudo="sudo"; \
	  else echo "Il manque des paquets Debian pour les tests. Tapez :"; \
	    echo "    sudo apt-get update && sudo apt-get install --no-install-recommends -y$$manque"; exit 1; fi; \
	  $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -qq -y --no-install-recommends $$manque >/dev/null; \
	fi

check: env-dev paquets
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not parcours" $(CHECK_SUITES)

test: env-dev paquets
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# Mesure une page à côté de Voilà et d'autres outils, une classe de 100 puis de 400, la correction des copies à côté de nbgrader, puis le rapport et les pages de chiffres sur un grand registre, qu'il construit la première fois.
# Et les attestations, à côté de WeasyPrint (qui dessine avec Pango) et de nbconvert, puis dix mille fichiers changés.
# Compter trois quarts d'heure. Tout est écrit dans benchmarks/resultats.md.
bench: PAQUETS += libpango-1.0-0 libpangoft2-1.0-0
bench: env-dev paquets .venv-voisins/.pret
	$(BIN)/python -m benchmarks.pages
	$(BIN)/python -m benchmarks.classe
	$(BIN)/python -m benchmarks.classe --apprenants 400
	$(BIN)/python -m benchmarks.classe --postgresql
	$(BIN)/python -m benchmarks.notation
	$(BIN)/python -m benchmarks.statistiques
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/bench.lock
	$(BIN)/python -m benchmarks.attestations
	$(BIN)/python -m benchmarks.mutations

# Les outils auxquels on se compare, loin des nôtres : un demi-gigaoctet qui ne sert qu'à mesurer.
.venv-voisins/.pret: requirements/voisins.lock
	$(PYTHON) -m venv .venv-voisins
	.venv-voisins/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/voisins.lock
	@touch $@

# Verrouille à nouveau les dépendances (sans adresse de dépôt).
verrous: env-dev
	$(BIN)/uv pip compile --quiet pyproject.toml --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --output-file requirements/run.lock
	$(BIN)/uv pip compile --quiet pyproject.toml --group dev --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --output-file requirements/dev.lock
	$(BIN)/uv pip compile --quiet pyproject.toml --group dev --group bench --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --constraint requirements/dev.lock --output-file requirements/bench.lock
	$(BIN)/uv pip compile --quiet --group voisins --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --output-file requirements/voisins.lock

propre:
	rm -rf .venv .venv-voisins .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
