# make graph   builds a graph of the sample listings, or of FROM=path, into OUT=out: a page to open, and linked data
# make test    runs the tests
# Both set themselves up in .venv, and nothing outside this folder.

PYTHON ?= python3
FROM ?= examples/listings
OUT ?= out
BIN := .venv/bin
# What is compiled is kept, whatever is usual on this machine: hundreds of processes would compile it again.
export PYTHONDONTWRITEBYTECODE :=
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-compile

ASK := SELECT ?benchmark (COUNT(DISTINCT ?paper) AS ?papers) WHERE { \
	?paper kg:evaluates ?of . ?of a kg:Benchmark ; skos:prefLabel ?benchmark \
	} GROUP BY ?benchmark ORDER BY DESC(?papers) ?benchmark LIMIT 5

.PHONY: graph test check check-scripts docs acceptance mutants attacks fuzz sbom fit lock clean

graph: .venv/.installed
	@mkdir -p "$(OUT)"
	@$(BIN)/kg build "$(FROM)" -o "$(OUT)/papers.kg" || [ $$? -eq 1 ]
	@$(BIN)/kg export "$(OUT)/papers.kg" "$(OUT)/papers.html"
	@$(BIN)/kg export "$(OUT)/papers.kg" "$(OUT)/papers.ttl"
	@echo
	@echo "Asked in SPARQL: on which benchmarks do most papers evaluate?"
	@$(BIN)/kg sparql -q "$(OUT)/papers.kg" '$(ASK)'
	@echo
	@echo "Now open $(OUT)/papers.html    (or ask: $(BIN)/kg papers $(OUT)/papers.kg --introduces benchmark)"

test: .venv/.installed-for-tests
	$(BIN)/python -m pytest -n auto --dist worksteal

check: .venv/.installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory check-scripts; else echo "the page's scripts are not checked: no npm"; fi

# The types and the style of the page's scripts.
check-scripts: node_modules/.installed
	npm run --silent check

node_modules/.installed: package-lock.json
	npm ci --silent --no-audit --no-fund
	@touch $@

acceptance: .venv/.installed-for-tests
	$(BIN)/python -m pytest acceptance -n auto --dist loadfile -rP

# Damaged graphs, kills, full disks, texts made to be slow, a server under fire: hours. As root, since disks are mounted.
attacks: .venv/.installed-for-tests
	$(BIN)/python -m benchmarks.attacks.graphs
	$(BIN)/python -m benchmarks.attacks.kills
	$(BIN)/python -m benchmarks.attacks.disks
	$(BIN)/python -m benchmarks.attacks.doubling
	$(BIN)/python -m benchmarks.attacks.requests
	$(BIN)/python -m benchmarks.attacks.structured

# The pages as a site, in site/: whole, with no link that leads nowhere, and nothing in it that comes from elsewhere.
docs: .venv/.installed-for-tests
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

# Small faults that the tests should notice: those made by hand, then a sample of all that can be made (docs/mutants.md).
SAMPLE ?= 60
mutants: .venv/.installed-for-tests
	$(BIN)/python -m benchmarks.mutants
	$(BIN)/python -m benchmarks.mutants kg/resolve kg/store extractors exports/rdf --sample $(SAMPLE)

# Broken listings in any packing, for so many minutes; what is found is kept as fuzz-SEED.bin.
MINUTES ?= 10
fuzz: .venv/.installed-for-tests
	$(BIN)/python -m benchmarks.fuzz $(MINUTES)

# What is installed, with versions and hashes, as CycloneDX: of the lock file alone, so that it needs no network.
sbom:
	$(PYTHON) -m benchmarks.sbom requirements.txt > sbom.json

# Fits the weights of the rules anew, to annotated papers: pairs of files of papers and gold; those beside are not judged.
FIT ?= ../shared/gold/dev-papers.jsonl ../shared/gold/dev.jsonl ../shared/gold/train-papers.jsonl ../shared/gold/train.jsonl \
	--beside ../shared/corpus/arxiv-2025.jsonl.gz
fit: .venv/.installed-for-tests
	$(BIN)/python -m benchmarks.fit $(FIT) benchmarks/annotated.tsv --judge
	$(BIN)/python -m benchmarks.fit $(FIT) benchmarks/annotated.tsv
	$(BIN)/python -m benchmarks.fit_results $(FIT) benchmarks/annotated-results.tsv
	$(BIN)/python -m benchmarks.fit_relations $(lastword $(FIT)) benchmarks/annotated.tsv benchmarks/annotated-relations.tsv

.venv/.installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	@echo "Setting up .venv (once; a minute or two)"
	@rm -f .venv/.installed-for-tests
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.installed-for-tests: requirements-dev.txt .venv/.installed
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

# Pins anew. Needs uv; the files hold names, versions and hashes only.
COMPILE := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url --no-emit-find-links
lock:
	$(COMPILE) --group build -o requirements.txt
	$(COMPILE) --group dev -c requirements.txt -o requirements-dev.txt

clean:
	rm -rf .venv node_modules out site
