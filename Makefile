# The commands of the project. `make test` is what CI runs; it installs what the tests need.

SWIFT ?= swift
STRIP ?= strip
# What the released binary is built with: no run-time exclusivity checks (the tests run with them); on Linux the standard library inside, nothing exported,
# and the functions that run side by side (Benchmarks/layout/order lists them).
RELEASE_FLAGS = -c release -Xswiftc -enforce-exclusivity=unchecked
ifeq ($(shell uname -s),Linux)
RELEASE_FLAGS += --static-swift-stdlib -Xswiftc -use-ld=lld \
	-Xswiftc -Xfrontend -Xswiftc -function-sections -Xcc -ffunction-sections -Xlinker --no-export-dynamic \
	-Xlinker --symbol-ordering-file=$(CURDIR)/Benchmarks/layout/functions.txt -Xlinker --no-warn-symbol-ordering
# What is adjusted to where the program lies takes 50 KB of the file then and not 2.5 MB, which a start reads all of and which stay resident.
ifeq ($(shell { echo 2.36; getconf GNU_LIBC_VERSION | cut -d' ' -f2; } 2>/dev/null | sort -V | head -1),2.36)
RELEASE_FLAGS += -Xlinker -zpack-relative-relocs
endif
endif
RELEASE_BIN = .build/release/modelsieve
CHECK_BUDGETS = scripts/prerequisites valgrind && Benchmarks/budgets/check

# The inner loop has a build of its own: without the programs and what runs them (Package.swift), and not in the way of the other one. It links with what
# is quick, and leaves checks of exclusive access to the other.
UNIT = SIEVE_UNIT_TESTS_ONLY=1 $(SWIFT) test --scratch-path .build-unit -Xswiftc -enforce-exclusivity=unchecked
ifeq ($(shell uname -s),Linux)
UNIT += -Xswiftc -use-ld=lld
endif
# With TESTS=NAME, `make unit` and `make e2e` run what has NAME in it.
TESTS ?=

.PHONY: build release unit e2e check test swift-tests environments clients browser operations lint format hooks fuzz bench budgets operations soak deb image dist demo clean

build:
	scripts/prerequisites
	$(SWIFT) build --build-tests

# One stripped file that needs glibc, libstdc++ and zlib, and no Swift. With STRIP=true its symbols stay, for profiles.
release:
	$(LATER) $(SWIFT) build $(RELEASE_FLAGS) --product modelsieve
	$(STRIP) $(RELEASE_BIN)
	@ls -lh "$$(readlink -f $(RELEASE_BIN))"

# Seconds after a change: the tests of the libraries alone, and of these not the ones that try random input by the ten thousand, or great input.
unit:
	$(UNIT) $(if $(TESTS),--filter '$(TESTS)',--skip '[Rr]andom|Fuzz|Property|ReferenceParser|Hostile')

# The built program against a provider: minutes.
e2e: build
	$(SWIFT) test --skip-build --filter '$(or $(TESTS),EndToEndTests)'

# Before a commit.
check: lint build swift-tests

# While the tests wait for one another, what clients, browsers and operations need is fetched, and the release is built in the time that they leave; what
# follows it is about the released binary.
test: build lint
	@rm -rf .build/failures
	$(MAKE) -j3 TOGETHER=1 LATER='nice -n 19' swift-tests environments release clients browser || { tail -n +1 .build/failures/* 2>/dev/null; exit 1; }
	Tests/Operations/run --numprocesses 2 --requests 1000
	$(CHECK_BUDGETS)

ifdef TOGETHER
clients browser: swift-tests environments
KEEP = scripts/with-failures $@
endif

# It builds nothing, so a build may go on beside it. Not all tests at once: each step of one would wait for a step of a thousand others, for longer than what
# it waits for takes.
swift-tests:
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=16 $(KEEP) $(SWIFT) test --skip-build --ignore-lock

# Virtual environments and programs: minutes of waiting for a network.
environments:
	nice -n 19 Tests/Browser/run --install
	nice -n 19 Tests/Clients/run --install
	nice -n 19 Tests/Operations/run --install
	nice -n 19 scripts/prerequisites valgrind

# Real clients.
clients:
	$(KEEP) Tests/Clients/run

# Pages in a real browser.
browser:
	$(KEEP) Tests/Browser/run

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Fuzz
	scripts/lint

# Has git run scripts/hooks/pre-commit before each commit of this clone.
hooks:
	git config core.hooksPath scripts/hooks

# The parsers against random input: two million generated messages of each kind, then libFuzzer for a minute a target.
fuzz:
	SIEVE_FUZZ_INPUTS=2000000 $(SWIFT) test -c release -Xswiftc -enable-testing --filter 'RandomInputTests|Enforced.*PropertyTests|KeyringPropertyTests'
	for target in request-head response-head chunked-body model-scanners enforced-requests keyrings; do Fuzz/run $$target 60 || exit 1; done

# Every proxy there is, 20 minutes; with BENCH=--quick nginx alone, 2 minutes.
bench: release
	Benchmarks/compare/run $(BENCH)
	Benchmarks/compare/memory

# What a request costs in instructions, allocations and system calls, against the committed budgets.
budgets: release
	$(CHECK_BUDGETS)

# Packages, image, units, manifests, and 20,000 requests while replicas are replaced: three minutes. With TESTS=NAME, what has NAME in it.
operations: release
	ALL_LINTERS=1 Tests/Operations/run $(if $(TESTS),-k '$(TESTS)')

# Everything at one time for SECONDS, with samples of memory, files and connections and their plot in dist/soak; then rolling restarts.
SECONDS ?= 300
soak: release
	Tests/Operations/soak $(SECONDS) dist/soak $(SOAK)

deb: release
	scripts/deb $(RELEASE_BIN) dist

image: release
	scripts/image $(RELEASE_BIN) dist/modelsieve-$$(scripts/version)-image.tar

# All that a release consists of: tarball, package, image, SBOM, checksums.
dist: release
	scripts/dist

format:
	$(SWIFT) format format --in-place --recursive --parallel Package.swift Sources Tests Fuzz

demo:
	$(SWIFT) run -c release modelsieve demo

clean:
	$(SWIFT) package clean
	rm -rf .build-unit dist
