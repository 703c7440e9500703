# The commands of the project. `make test` is what CI runs; it installs what the tests need.

SWIFT ?= swift
# What the released binary is built with: the standard library inside, and no run-time exclusivity checks (the tests run with them).
RELEASE_FLAGS = -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked -Xswiftc -use-ld=lld
RELEASE_BIN = .build/release/modelsieve

.PHONY: build release test lint format fuzz bench demo clean

build:
	scripts/prerequisites
	$(SWIFT) build --build-tests

# One stripped file that needs glibc, libstdc++ and zlib, and no Swift.
release:
	$(SWIFT) build $(RELEASE_FLAGS) --product modelsieve
	strip $(RELEASE_BIN)
	@ls -lh "$$(readlink -f $(RELEASE_BIN))"

test: build lint
	$(SWIFT) test --skip-build
	Tests/Clients/run

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Fuzz

# The parsers against random input: two million generated messages of each kind, then libFuzzer for a minute a target.
fuzz:
	SIEVE_FUZZ_INPUTS=2000000 $(SWIFT) test -c release -Xswiftc -enable-testing --filter RandomInputTests
	for target in request-head response-head chunked-body model-scanners; do Fuzz/run $$target 60 || exit 1; done

bench: release
	Benchmarks/compare/run --quick
	Benchmarks/compare/memory

format:
	$(SWIFT) format format --in-place --recursive --parallel Package.swift Sources Tests Fuzz

demo:
	$(SWIFT) run -c release modelsieve demo

clean:
	$(SWIFT) package clean
