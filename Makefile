# The targets that a newcomer needs: make demo, make test. ARGS="…" passes flags on to the demo.
GO ?= go
ARGS ?=
LINT = $(GO) tool -modfile=.ci/tools.mod golangci-lint

.PHONY: build demo test bench accuracy lint fmt install-postgres

build:
	$(GO) build -trimpath -o bin/tidewatch ./cmd/tidewatch

demo: install-postgres build
	./bin/tidewatch demo $(ARGS)

test: install-postgres
	$(GO) test -race -timeout 10m ./...

# Each benchmark prints its ratio to its reference from the same run.
bench: install-postgres
	$(GO) test -run '^$$' -bench . -benchmem ./jobs/cronspec ./jobs/scoring
	$(GO) test -run '^$$' -bench . ./store
	$(GO) test -run '^$$' -bench . -benchtime 1x -timeout 30m ./jobs

# How right the scoring is, on answers that were labelled by hand.
accuracy:
	$(GO) test -run TestAccuracy -v -count=1 ./jobs/scoring

lint:
	$(LINT) run ./...

fmt:
	$(LINT) fmt ./...

install-postgres:
	@.ci/install-postgres
