# What people type: make demo, make test, make test-browser, make build, make install, make package. Each names and installs the Debian
# packages that it lacks; NO_INSTALL=1 only names them.
SHELL := /bin/bash -o pipefail
PREFIX ?= /usr/local
SYSCONFDIR ?= $(if $(filter /usr /usr/local,$(PREFIX)),/etc,$(PREFIX)/etc)
DESTDIR ?=
ROWS ?= 10000000
SITE_TOOLS := .build/site-tools
DAYS ?= 600
FUZZ_SECONDS ?= 600
FUZZ_TARGETS ?=

# Targets must declare what they import, so that the walls between them stand.
SWIFT_FLAGS := --explicit-target-dependency-import-check error
# No path of the folder that it is built in is in the program.
RELEASE_FLAGS := $(SWIFT_FLAGS) -c release --product daybook --static-swift-stdlib -Xlinker -s \
  -Xswiftc -file-prefix-map -Xswiftc "$(CURDIR)=." -Xcc "-ffile-prefix-map=$(CURDIR)=." $(LINKING)
# Coverage and addresses are looked at in every module, that of YAML in C too. The linker of the Swift toolchain, as gold fails on them.
FUZZ_FLAGS := $(SWIFT_FLAGS) -c release --product Fuzzer --scratch-path .build/fuzzing -Xswiftc -enable-testing \
  -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=fuzzer-no-link,address -Xswiftc -use-ld=lld
# Optimized, or the tests of figures over random days take an hour.
ADDRESS_FLAGS := $(SWIFT_FLAGS) -c release -Xswiftc -enable-testing --sanitize=address -Xswiftc -use-ld=lld --scratch-path .build/address
# Optimized, in a place of its own: simulations draw thousands of millions of requests.
SIMULATION_FLAGS := $(SWIFT_FLAGS) -c release -Xswiftc -enable-testing --scratch-path .build/simulation

.PHONY: help demo check lint test test-address test-browser check-site fuzz torture simulate bench build install package test-package

help:
	@echo "make demo      reports of made-up data, computed by a private PostgreSQL"
	@echo "make check     the quick loop: the tests that need no server, browser or mail, and the links of the documentation"
	@echo "make lint      formatting of the Swift sources; swift format -i -r Sources Tests fixes it"
	@echo "make test      all tests"
	@echo "make test-address  all tests under AddressSanitizer; takes many minutes"
	@echo "make test-browser  the demo's pages in a browser: console, accessibility, width, print, links, HTML, hostile text"
	@echo "make fuzz      new inputs for everything that reads external input, for FUZZ_SECONDS=600 each; FUZZ_TARGETS=\"report plan\" for some"
	@echo "make bench     how fast days are reported and logs read, of ROWS=10000000 rows; takes minutes"
	@echo "make torture   nightly runs killed at 300 moments while the site is read, every command's connection cut at 150; takes minutes"
	@echo "make simulate  how often days and changes are called by mistake, and found, on DAYS=600 made-up days; takes minutes"
	@echo "make build     .build/release/daybook"
	@echo "make install   daybook and its files under PREFIX, now $(PREFIX)"
	@echo "make package   a Debian package, and an archive that runs where it is unpacked, in dist"
	@echo "make test-package  the packages in a minimal Debian 12 and 13; as root, takes minutes"

demo: build
	@scripts/needs server
	.build/release/daybook demo $(DEMO_OPTIONS)

test:
	@scripts/needs build server access time compression operations mail schemas
	@echo "building; the first time takes minutes"
	@mkdir -p .build && swift build --build-tests $(SWIFT_FLAGS) > .build/build.log 2>&1 || { tail -n 60 .build/build.log; exit 1; }
	@swift test --skip-build $(SWIFT_FLAGS) $(TEST_OPTIONS) > .build/test.log 2>&1; status=$$?; \
	  [ $$status = 0 ] || grep -E "^(✘|.*error:)|recorded an issue|Fatal error|↳" .build/test.log | head -n 200; \
	  tail -n 1 .build/test.log; exit $$status

# What reads, computes and renders alone. Simulations and long runs over random and hostile input are for "make test".
QUICK := --filter "^(Hashing|Ingestion|LogFiles|Reporting|Rendering)Tests" \
  --skip "SimulationTests|Hostile|RotationHistoryTests|ExtremeFiguresTests|SchemaTests|SampleSiteTests"

check:
	@scripts/needs build
	@echo "building; the first time takes minutes"
	@mkdir -p .build && swift build --build-tests $(SWIFT_FLAGS) > .build/build.log 2>&1 || { tail -n 60 .build/build.log; exit 1; }
	@swift test --skip-build $(SWIFT_FLAGS) $(QUICK) > .build/check.log 2>&1; status=$$?; \
	  [ $$status = 0 ] || grep -E "^(✘|.*error:)|recorded an issue|Fatal error|↳" .build/check.log | head -n 100; \
	  tail -n 1 .build/check.log; exit $$status
	@/usr/bin/python3 Tests/Site/doc_links.py

lint:
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests
	@echo "lint: $$(git ls-files '*.swift' | wc -l) files, 0 findings"

# Leaks are no matter here: what a program has in its hands when it exits would be called one. Nor is how much memory it takes.
# And a clock that is wrong is made by a library whose beginning waits for ever for the sanitizer's, and the other way round.
test-address:
	@scripts/needs build server access time compression operations mail schemas
	@echo "building; the first time takes minutes"
	@mkdir -p .build && swift build --build-tests $(ADDRESS_FLAGS) > .build/address-build.log 2>&1 \
	  || { tail -n 60 .build/address-build.log; exit 1; }
	@ASAN_OPTIONS=detect_leaks=0 swift test --skip-build $(ADDRESS_FLAGS) --skip SlowQueryCommandTests/memory --skip WrongClockTests \
	  $(TEST_OPTIONS) > .build/address.log 2>&1; status=$$?; \
	  [ $$status = 0 ] || grep -E "^(✘|.*error:)|recorded an issue|Fatal error|ERROR: AddressSanitizer|↳" .build/address.log | head -n 200; \
	  tail -n 1 .build/address.log; exit $$status

# The pages of the demo, and small sites of sample days of every sort that a test writes.
test-browser: demo check-site

check-site: $(SITE_TOOLS)/ready
	@scripts/needs build
	@echo "building; the first time takes minutes"
	@rm -rf .build/samples
	@mkdir -p .build && swift build --build-tests $(SWIFT_FLAGS) > .build/build.log 2>&1 || { tail -n 60 .build/build.log; exit 1; }
	@DAYBOOK_SAMPLES="$(CURDIR)/.build/samples" swift test --skip-build $(SWIFT_FLAGS) --filter SampleSiteTests > .build/samples.log 2>&1 \
	  || { tail -n 40 .build/samples.log; exit 1; }
	@/usr/bin/python3 Tests/Site/schemas.py --complete output/archive output/site
	@/usr/bin/python3 Tests/Site/check.py --tools $(SITE_TOOLS) output/site .build/samples

fuzz:
	@scripts/needs build
	@echo "building; the first time takes minutes"
	@mkdir -p .build && DAYBOOK_FUZZING=1 swift build $(FUZZ_FLAGS) > .build/fuzz-build.log 2>&1 || { tail -n 60 .build/fuzz-build.log; exit 1; }
	@Tests/Fuzzing/fuzz.sh $(FUZZ_SECONDS) $(FUZZ_TARGETS)

torture:
	@DAYBOOK_TORTURE_KILLS=300 DAYBOOK_TORTURE_CUTS=150 $(MAKE) --no-print-directory test \
	  TEST_OPTIONS="--filter TortureTests --filter BrokenConnectionTests"

simulate:
	@scripts/needs build
	@echo "building; the first time takes minutes"
	@mkdir -p .build && swift build --build-tests $(SIMULATION_FLAGS) > .build/simulation-build.log 2>&1 \
	  || { tail -n 60 .build/simulation-build.log; exit 1; }
	@DAYBOOK_SIMULATED_DAYS=$(DAYS) DAYBOOK_STATEMENTS=1000000 swift test --skip-build $(SIMULATION_FLAGS) --filter SimulationTests > .build/simulation.log 2>&1; \
	  status=$$?; sed -n 's/^.*simulation: //p' .build/simulation.log | sort; \
	  [ $$status = 0 ] || grep -E "recorded an issue|Fatal error|error:|↳" .build/simulation.log | head -n 60; \
	  tail -n 1 .build/simulation.log; exit $$status

bench: build
	@scripts/needs server time
	Tests/Benchmarks/report.sh $(ROWS)
	Tests/Benchmarks/ingest.sh $$(($(ROWS) / 10))
	Tests/Benchmarks/preview.sh $$(($(ROWS) / 5))
	Tests/Benchmarks/queries.sh $$(($(ROWS) / 10))

build:
	@scripts/needs build
	@echo "building; the first time takes minutes"
	@mkdir -p .build && swift build $(RELEASE_FLAGS) > .build/build.log 2>&1 || { tail -n 60 .build/build.log; exit 1; }

install: build
	packaging/install.sh .build/release/daybook "$(DESTDIR)$(PREFIX)" "$(PREFIX)" "$(DESTDIR)$(SYSCONFDIR)"

package:
	@scripts/needs build package
	@packaging/package.sh

# With sudo, those that the user has made.
test-package:
	@scripts/needs chroot
	@[ -n "$$SUDO_USER" ] || $(MAKE) --no-print-directory package
	@packaging/test.sh

# axe-core and the Nu HTML checker, of fixed versions whose hashes are checked before anything of them runs.
$(SITE_TOOLS)/ready: Tests/Site/builders.txt Tests/Site/packages.txt
	@scripts/needs browser schemas
	@echo "installing from PyPI into $(SITE_TOOLS): axe-core and the Nu HTML checker"
	@rm -rf $(SITE_TOOLS) && mkdir -p .build && { \
	  /usr/bin/python3 -m venv $(SITE_TOOLS) \
	  && $(SITE_TOOLS)/bin/pip install --no-deps --require-hashes -r Tests/Site/builders.txt \
	  && $(SITE_TOOLS)/bin/pip install --no-deps --require-hashes --no-build-isolation -r Tests/Site/packages.txt; \
	} > .build/site-tools.log 2>&1 \
	  || { tail -n 20 .build/site-tools.log; echo "these could not be installed; check that pip can reach PyPI"; exit 1; }
	@touch $@
