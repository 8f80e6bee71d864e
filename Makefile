# The commands of this project. `make` without a target lists them.

PYTHON := .venv/bin/python
READY := .venv/ready
NODE_READY := node_modules/ready
REQUIREMENTS := requirements.txt requirements/train.txt requirements/client.txt requirements/dev.txt

CONTENT ?= examples/blog/content
# Another blog has no draft of ours, unless DRAFT names a file.
ifeq ($(CONTENT),examples/blog/content)
DRAFT ?= examples/blog/drafts/flour-ledger.md
endif
DEMO_MODEL := build/demo.safetensors
MODEL ?= $(DEMO_MODEL)
ARCH ?= arm64
CORPORA ?=

# The package for this machine, independent of the ARCH that is deployed.
LOCAL_ARCH := $(if $(filter aarch64 arm64,$(shell uname -m)),arm64,x86_64)
LOCAL_PACKAGE := build/lambda/fuda.zip
BUILD_LOCAL = $(PYTHON) -m deploy --model "$(MODEL)" --arch "$(LOCAL_ARCH)" --out "$(LOCAL_PACKAGE)" >/dev/null

# The stage to deploy. PARAMETERS override deploy/stages/$(STAGE).yml and the defaults, as name=value words.
STAGE ?= dev
PARAMETERS ?=
OSLS := SLS_SCHEMA_CACHE_BASE_DIR=build/osls node_modules/.bin/osls
OSLS_OPTIONS = --stage "$(STAGE)" --package build/stack \
    $(foreach set,architecture=$(ARCH) $(PARAMETERS),--param "$(set)")

# The results that are drawn.
RESULTS ?= $(foreach kind,calls coldstart parts power quality,$(wildcard bench/results/$(kind)-*.json))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint format bench page-speed growth quality shared-ranker prove headers forms package serve-lambda soak stack deploy coldstart power cost pictures figures docs requirements clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

demo: $(READY) ## train on CONTENT, show how right that is, serve on PORT, suggest for DRAFT, keep serving
	@mkdir -p build
	@$(PYTHON) -m examples.demo "$(CONTENT)" --model "$(MODEL)" $(if $(PORT),--port "$(PORT)") \
	    $(if $(DRAFT),--draft "$(DRAFT)")

test: lint ## check style, types and behaviour
	@$(MAKE) --no-print-directory $(NODE_READY) || echo 'make: continuing without the tests of the stack' >&2
	@bin/browser || echo 'make: continuing without the tests of the page' >&2
	@$(PYTHON) -m pytest --numprocesses auto --maxprocesses 4 --dist loadscope

lint: $(READY) ## check style, types and the directions of imports only
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy .
	@$(PYTHON) -m mypy --python-version 3.12 --cache-dir .mypy_cache/client --follow-imports silent blog console fuda model registry
	@.venv/bin/lint-imports --no-cache

format: $(READY) ## format the code
	@$(PYTHON) -m ruff check --fix --quiet . || true
	@$(PYTHON) -m ruff format .

bench: $(READY) ## measure size, loading, answering and training on this machine
	@$(PYTHON) -m bench.speed

page-speed: $(READY) $(filter $(DEMO_MODEL),$(MODEL)) ## measure the page of MODEL in Chromium: first paint, and how long typing blocks it
	@$(PYTHON) -m bench.speed.page --model "$(MODEL)"

growth: $(READY) ## measure trainings on made-up blogs of up to 100,000 posts: hours, and 1 GB in build/growth
	@$(PYTHON) -m bench.growth --out build/growth

quality: $(READY) ## measure suggestions on CORPORA, each a folder with a corpus.json or a folder of such; BEFORE=, PEERS=
	@$(PYTHON) -m bench.quality $(CORPORA) --out build/quality $(if $(BEFORE),--before "$(BEFORE)") \
	    $(if $(PEERS),--peers "$(PEERS)")

shared-ranker: $(READY) ## fit what other blogs teach on CORPORA, folders that each hold a corpus.json
	@$(PYTHON) -m bench.shared_ranker $(CORPORA)

prove: $(READY) $(filter $(DEMO_MODEL),$(MODEL)) ## run the long safety tests of posts, blogs and models, on CORPORA too
	@$(PYTHON) -m pytest --quiet --hypothesis-profile=prove \
	    tests/fuda/front_matter/test_properties.py tests/fuda/front_matter/test_sequences.py \
	    tests/model/test_model_variations.py
	@$(PYTHON) -m bench.safety.kill_bulk --model "$(MODEL)"
	@$(PYTHON) -m bench.safety.failing_calls --model "$(MODEL)"
	@$(PYTHON) -m bench.safety.together --model "$(MODEL)"
	@$(PYTHON) -m bench.safety.hostile_blogs --model "$(MODEL)" --number 3000 --processes 150
	@$(if $(CORPORA),$(PYTHON) -m bench.safety.editing $(CORPORA))

headers: $(READY) $(NODE_READY) ## compare how Fuda, Hugo and the parsers of Hexo, Eleventy and Astro read 20,000 headers
	@$(PYTHON) -m bench.safety.headers

forms: $(READY) $(NODE_READY) ## record what Hugo, Jekyll, Hexo and others read of the forms of front matter in tests/forms
	@$(PYTHON) -m tests.forms.recording

package: $(READY) $(filter $(DEMO_MODEL),$(MODEL)) ## build dist/fuda.zip for Lambda, with MODEL, for ARCH: arm64 or x86_64
	@$(PYTHON) -m deploy --model "$(MODEL)" --arch "$(ARCH)"

serve-lambda: $(READY) $(filter $(DEMO_MODEL),$(MODEL)) ## serve the package with MODEL on PORT, as Lambda behind an HTTP API would
	@$(BUILD_LOCAL)
	@$(PYTHON) -m lambda_local --package "$(LOCAL_PACKAGE)" $(if $(PORT),--port "$(PORT)")

soak: $(READY) $(filter $(DEMO_MODEL),$(MODEL)) ## send 10,000 requests from 20 clients to the package of serve-lambda
	@$(BUILD_LOCAL)
	@$(PYTHON) -m lambda_local.soak --package "$(LOCAL_PACKAGE)"

stack: package $(NODE_READY) ## package and check the stack of STAGE, without an account
	@$(OSLS) package $(OSLS_OPTIONS)
	@.venv/bin/cfn-lint build/stack/cloudformation-template-update-stack.json

deploy: $(NODE_READY) ## build, check and deploy the stack of STAGE, with PARAMETERS; needs AWS credentials
	@node deploy/stack/credentials.js "$(STAGE)"
	@$(MAKE) --no-print-directory stack
	@$(OSLS) deploy $(OSLS_OPTIONS)

coldstart: $(READY) $(filter $(DEMO_MODEL),$(MODEL)) ## measure cold starts of the package and of alternatives
	@$(PYTHON) -m bench.coldstart --model "$(MODEL)" --posts "$(CONTENT)"

power: $(READY) $(filter $(DEMO_MODEL),$(MODEL)) ## find the memory size of the package on this machine, with MODEL, and of PEERS; needs root
	@$(BUILD_LOCAL)
	@$(PYTHON) -m bench.power local --package "$(LOCAL_PACKAGE)" $(if $(PEERS),--peers "$(PEERS)")

cost: $(READY) ## print what a month and a million suggestions cost, from the newest measurements
	@$(PYTHON) -m bench.cost

pictures: $(READY) ## draw the recorded results as PNG and SVG into bench/results
	@$(PYTHON) -m bench.pictures $(RESULTS) --out bench/results

figures: $(READY) ## write the newest figures into docs/ and README.md; QUALITY=, SPEED= or PACKAGE= names what a bench has printed
	@$(PYTHON) -m bench.figures $(if $(QUALITY),--keep quality $(QUALITY)) $(if $(SPEED),--keep speed $(SPEED)) \
	    $(if $(PACKAGE),--keep package $(PACKAGE))

docs: $(READY) $(DEMO_MODEL) ## write the generated parts of docs/ anew, and build the site into build/site
	@$(PYTHON) -m docs.tools.command_line
	@$(PYTHON) -m docs.tools.front_matter
	@$(PYTHON) -m docs.tools.examples --model "$(DEMO_MODEL)"
	@$(PYTHON) -m docs.tools.picture --model "$(DEMO_MODEL)"
	@$(PYTHON) -m mkdocs build

requirements: $(READY) ## pin the packages of the .in files; UPGRADE=--upgrade takes newer versions
	@for name in requirements requirements/train requirements/client requirements/aws requirements/dev requirements/peers bin/uv bin/audit; do \
	    bin/uv pip compile --quiet --universal --python-version "$$(cat .python-version)" \
	        --generate-hashes --no-emit-index-url --custom-compile-command 'make requirements' \
	        $(UPGRADE) "$$name.in" --output-file "$$name.txt" || exit 1; \
	done

clean: ## remove everything that make created
	rm -rf build dist node_modules .venv .uv .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The model of the first run, as `make demo` trains it.
$(DEMO_MODEL): | $(READY)
	@mkdir -p build
	@$(PYTHON) -m training "$(CONTENT)" --out "$@"

$(READY): $(REQUIREMENTS) bin/bootstrap bin/uv.txt .python-version
	@bin/bootstrap
	@touch $@

$(NODE_READY): package.json package-lock.json .npmrc bin/node-packages
	@bin/node-packages
	@touch $@
