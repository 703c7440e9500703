# The commands of the project. `make test` is what CI runs; it installs what the tests need.

SWIFT ?= swift
# What the released binary is built with: the standard library inside, and no run-time exclusivity checks (the tests run with them).
RELEASE_FLAGS = -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked
RELEASE_BIN = .build/release/modelsieve

.PHONY: build release test lint format fuzz bench demo clean

build:
	scripts/prerequisites
	$(SWIFT) build --build-tests

# One stripped file that needs nothing but glibc and zlib.
release:
	$(SWIFT) build $(RELEASE_FLAGS) --product modelsieve
	strip $(RELEASE_BIN)
	@ls -lh "$$(readlink -f $(RELEASE_BIN))"

test: build lint
	$(SWIFT) test --skip-build
	Tests/Clients/run

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests

format:
	$(SWIFT) format format --in-place --recursive --parallel Package.swift Sources Tests

demo:
	$(SWIFT) run -c release modelsieve demo

clean:
	$(SWIFT) package clean
