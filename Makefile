# Begin with `make demo` and `make test`. The variable ARGS passes flags to the demo. docs/development.md describes all
# targets.
GO ?= go
ARGS ?=
TESTFLAGS ?=
LINT = $(GO) tool -modfile=.ci/tools.mod golangci-lint
TYPESCRIPT = npm --prefix openapi/typescript
PAGE = npm --prefix api/admin

.PHONY: build demo test test-concurrent test-race staying-up soak containers sizing postgres-matrix bench accuracy accuracy-judge sentiment generate schema tzdata page contract mcp lint fmt monitoring install-postgres install-chromium install-clients install-node install-promtool

build:
	$(GO) build -trimpath -o bin/tidewatch ./cmd/tidewatch

demo: install-postgres build
	./bin/tidewatch demo $(ARGS)

# The longest tests come first. A long test at the end would leave the other processors idle.
LONGEST = ./api/admin/browser ./jobs ./api ./cmd/tidewatch ./store ./insights
TESTS = $(LONGEST) $$($(GO) list ./... | grep -vxF "$$($(GO) list $(LONGEST))")
# Without debugging information, the linker takes half the time.
GOTEST = $(GO) test -ldflags=-w -timeout 30m $(TESTFLAGS)

# The garbage collector otherwise takes a fifth of the processor time of the tests.
test test-concurrent test-race: export GOGC = 400
test: install-postgres install-chromium install-clients
	$(GOTEST) $(TESTS)

# Runs the tests of concurrent use with the race detector, as .ci/run does.
test-concurrent: install-postgres
	$(GOTEST) -race -run Concurrent $$(grep -sl '^func Test.*Concurrent' $$($(GO) list -f '{{.Dir}}/*_test.go' ./...) | \
		xargs -n 1 dirname | sort -u)

# The race detector makes the tests of these packages up to ten times slower, because the packages need much processor
# time or test the whole program from outside. The tests of the other packages also run the code of these packages.
WITHOUT_RACE = ./api/admin/browser ./cmd/tidewatch ./cmd/tidewatch/internal/demo ./api/catalog \
	./cmd/tidewatch/internal/remote ./insights/... ./jobs/comparison ./jobs/cronspec ./jobs/scoring/...
WITH_RACE = ./api ./jobs ./store $$($(GO) list ./... | grep -vxF "$$($(GO) list $(WITHOUT_RACE))")

# Runs all tests of the other packages with the race detector, too. .ci/run does not, because they take 10 minutes.
test-race: test-concurrent install-clients
	$(GOTEST) -race $(WITH_RACE)

# Tests faults with realistic durations, such as five minutes without Postgres. The tests take 15 minutes.
staying-up: install-postgres
	bash -o pipefail -c "STAYING_UP_LONG=yes $(GO) test -count=1 -v -timeout 60m ./cmd/tidewatch/stayingup | grep -v '^=== '"

# Runs three nodes with random faults for the duration SOAK (default 4h), and compares the tables with the log of the
# engines. SEED repeats the faults of an earlier run.
soak: install-postgres
	STAYING_UP_LONG=yes SOAK=$(or $(SOAK),4h) $(GO) test -count=1 -v -timeout 0 -run TestSoak ./cmd/tidewatch/stayingup

# Builds the image and tests compose.yaml with Docker: kills, an update, and a restart with the same volume. The test needs
# root, and takes 20 minutes.
containers:
	.ci/containers

# Measures the capacity of one node and one Postgres, for docs/operations.md. The measurement needs an idle machine.
sizing: install-postgres
	SIZING=yes $(GO) test -count=1 -v -run TestSizing ./cmd/tidewatch/stayingup

# Runs the tests that depend on Postgres with all supported versions of Postgres, or with the versions in VERSIONS.
postgres-matrix: install-node
	.ci/postgres-matrix $(VERSIONS)

# Runs the benchmarks. Most benchmarks also print the ratio to a reference from the same run.
bench: install-postgres install-chromium
	$(GO) test -run '^$$' -bench . -benchmem ./jobs/cronspec ./jobs/scoring
	$(GO) test -run '^$$' -bench . ./store
	$(GO) test -run '^$$' -bench . -benchtime 1x -timeout 60m ./api
	$(GO) test -run '^$$' -bench . -benchtime 1x -timeout 30m ./jobs
	$(GO) test -run '^$$' -bench . -benchtime 20x ./api/admin/browser

# Measures the accuracy of mentions and ranks on the labelled answers.
accuracy:
	$(GO) test -run TestAccuracy -v -count=1 ./jobs/scoring

# Measures the configured judge (TIDEWATCH_JUDGE) on the labelled answers. Each answer in the sample needs one call,
# which costs money.
accuracy-judge:
	$(GO) run ./cmd/tidewatch/internal/accuracy -sample $(or $(SAMPLE),50) $(ARGS)

# Trains the sentiment model on the labelled answers, and writes the model and its figures.
sentiment:
	$(GO) run ./jobs/scoring/train

# Generates the OpenAPI document from package api, the clients from the OpenAPI document, and the references in docs.
generate: openapi/typescript/node_modules
	$(GO) run ./openapi/gen openapi
	$(GO) tool -modfile=.ci/tools.mod oapi-codegen -config openapi/client/oapi-codegen.yaml openapi/openapi.yaml
	$(TYPESCRIPT) run --silent generate
	$(GO) run ./cmd/tidewatch/internal/reference docs

# Writes migrations/schema.sql from a migrated database, and the checksums of new files to migrations/landed.sum.
schema: install-postgres
	$(GO) test -count=1 -run 'TestSchema_IsAsCommitted|TestLandedFiles' ./migrations -update

# Copies the time-zone data of the Go toolchain into the package that embeds the data.
tzdata:
	cp "$$($(GO) env GOROOT)/lib/time/zoneinfo.zip" jobs/zoneinfo/zoneinfo.zip
	sed -n 's/^DATA=//p' "$$($(GO) env GOROOT)/lib/time/update.bash" > jobs/zoneinfo/version.txt

# Bundles the admin page. The bounds of its form fields come from the OpenAPI document. The bundle is committed.
page: api/admin/node_modules
	$(PAGE) run --silent generate
	.ci/bundle-page

# Checks that generated files are up to date, that the OpenAPI document is valid, and that the TypeScript types match
# the document. Tests the TypeScript client with a server.
contract: install-postgres generate page
	git diff --exit-code -- openapi/openapi.yaml openapi/openapi-3.0.yaml openapi/client/client.gen.go openapi/typescript/schema.ts \
		docs/settings.md docs/reasons.md
	$(TYPESCRIPT) run --silent lint
	$(TYPESCRIPT) run --silent check
	API_TYPESCRIPT=yes $(GO) test -count=1 -run TestTypeScriptClient ./api
	$(PAGE) run --silent check
	$(PAGE) run --silent format:check
	@stale=$$(git status --porcelain -- api/admin/dist api/admin/src/fields.ts); \
		[ -z "$$stale" ] || { printf 'Run make page and commit:\n%s\n' "$$stale"; exit 1; }

openapi/typescript/node_modules: openapi/typescript/package-lock.json | install-node
	$(TYPESCRIPT) ci
	touch $@

# Tests the Model Context Protocol with the official TypeScript client.
mcp: install-postgres mcp/typescript/node_modules
	MCP_TYPESCRIPT=yes $(GO) test -count=1 -run TestTypeScriptClient ./mcp

mcp/typescript/node_modules: mcp/typescript/package-lock.json | install-node
	npm --prefix mcp/typescript ci
	touch $@

api/admin/node_modules: api/admin/package-lock.json | install-node
	$(PAGE) ci
	touch $@

lint:
	$(LINT) run ./...

fmt: api/admin/node_modules
	$(LINT) fmt ./...
	$(PAGE) run --silent format

# Checks the syntax of the alert rules and runs their tests.
monitoring: install-promtool
	PATH="$$PATH:$(CURDIR)/bin" promtool check rules docs/monitoring/alerts.yaml
	PATH="$$PATH:$(CURDIR)/bin" promtool test rules docs/monitoring/alerts_test.yaml

install-postgres:
	@.ci/install-postgres

install-node:
	@.ci/install-node

install-chromium:
	@.ci/install-chromium

install-clients:
	@.ci/install-clients

install-promtool:
	@.ci/install-promtool
