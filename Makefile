# Two commands do everything: make demo, make test. Both make .venv from requirements.lock themselves.
PYTHON ?= python3
BIN := .venv/bin
export TONGHOP_LANG ?= vi
# Children start as a user's do: from bytecode, not by compiling the program and the tests anew each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-slow lint types contracts bom audit lock bench benchmarks clean

demo: .venv/.installed
	$(BIN)/tonghop demo --home demo-home

# Two workers on two cores: polars and DuckDB (which asks the second variable) take one thread each.
test: export POLARS_MAX_THREADS := 1
test: export SLURM_CPUS_ON_NODE := 1
test: .venv/.installed
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow"

# What takes minutes, and every property on all of its examples.
test-slow: .venv/.installed .venv/.browser
	TONGHOP_TEST_EXAMPLES=all $(BIN)/python -m pytest -n 2 --dist worksteal -m "slow or hypothesis"

lint: .venv/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.installed
	$(BIN)/mypy

contracts: .venv/.installed
	$(BIN)/lint-imports

# What is installed, with versions, licences and who needs whom, in CycloneDX's format: dist/bom.json.
bom: .venv/.installed .venv-audit/.installed
	mkdir -p dist
	.venv-audit/bin/cyclonedx-py environment --no-validate --pyproject pyproject.toml --output-reproducible -o dist/bom.json $(BIN)/python

# Known weaknesses of what is locked. Asks a service on the network; where it answers nothing, nothing was audited.
audit: .venv-audit/.installed
	.venv-audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements.lock || \
		{ echo "Not audited, or weaknesses found: see above. Without the service of PyPI this tells nothing."; exit 1; }

# Beside raw reading and the scripts that people write, to 10,599 communes; writes benchmarks/RESULTS.md.
bench: .venv/.installed .venv-bench/.installed
	$(BIN)/python -m benchmarks.growth --scripts .venv-bench/bin/python --typed --write

benchmarks: .venv/.installed
	$(BIN)/python -m benchmarks

COMPILE = uv pip compile --generate-hashes --python-version 3.11 --universal --no-emit-index-url --no-header --no-strip-extras
ALL = --extra dask pyproject.toml --group dev

lock:
	$(COMPILE) $(ALL) -o requirements.lock
	$(COMPILE) $(ALL) --group bench -c requirements.lock -o benchmarks/requirements.lock
	$(COMPILE) --group audit -o .ci/requirements.lock

# The lock holds everything, the build tool too: --no-deps installs just that, whichever resolver the machine's pip has.
.venv/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.x")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv-bench/.installed: benchmarks/requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv-audit/.installed: .ci/requirements.lock
	$(PYTHON) -m venv --clear .venv-audit
	.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	touch $@

# Chromium for the tests of pages: taken as it stands on the machine, else from Debian's packages.
.venv/.browser: .venv/.installed
	(command -v chromium && command -v chromedriver) >/dev/null || (apt-get update -qq && apt-get install -y -qq chromium chromium-driver)
	touch $@

clean:
	rm -rf .venv .venv-bench .venv-audit demo-home dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
