# What people type: make demo, make test, make test-browser, make build, make install. Each does its own set-up.
SHELL := /bin/bash -o pipefail
PREFIX ?= /usr/local
DESTDIR ?=
ROWS ?= 10000000
SITE_TOOLS := .build/site-tools
DAYS ?= 600
FUZZ_SECONDS ?= 600
FUZZ_TARGETS ?=

# Targets must declare what they import, so that the walls between them stand.
SWIFT_FLAGS := --explicit-target-dependency-import-check error
RELEASE_FLAGS := $(SWIFT_FLAGS) -c release --product daybook --static-swift-stdlib -Xlinker -s
# Coverage and addresses are looked at in every module, that of YAML in C too. The linker of the Swift toolchain, as gold fails on them.
FUZZ_FLAGS := $(SWIFT_FLAGS) -c release --product Fuzzer --scratch-path .build/fuzzing -Xswiftc -enable-testing \
  -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=fuzzer-no-link,address -Xswiftc -use-ld=lld
# Optimized, or the tests of figures over random days take an hour.
ADDRESS_FLAGS := $(SWIFT_FLAGS) -c release -Xswiftc -enable-testing --sanitize=address -Xswiftc -use-ld=lld --scratch-path .build/address
# Optimized, in a place of its own: simulations draw thousands of millions of requests.
SIMULATION_FLAGS := $(SWIFT_FLAGS) -c release -Xswiftc -enable-testing --scratch-path .build/simulation

.PHONY: help demo check lint test test-address test-browser check-site fuzz torture simulate bench build install needs-build needs-server needs-access \
  needs-time needs-operations \
  needs-mail needs-schemas needs-browser

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
	@echo "make install   daybook and its templates under PREFIX, now $(PREFIX)"

demo: build needs-server
	.build/release/daybook demo $(DEMO_OPTIONS)

test: needs-build needs-server needs-access needs-time needs-operations needs-mail needs-schemas
	@echo "building; the first time takes minutes"
	@mkdir -p .build && swift build --build-tests $(SWIFT_FLAGS) > .build/build.log 2>&1 || { tail -n 60 .build/build.log; exit 1; }
	@swift test --skip-build $(SWIFT_FLAGS) $(TEST_OPTIONS) > .build/test.log 2>&1; status=$$?; \
	  [ $$status = 0 ] || grep -E "^(✘|.*error:)|recorded an issue|Fatal error|↳" .build/test.log | head -n 200; \
	  tail -n 1 .build/test.log; exit $$status

# What reads, computes and renders alone. Simulations and long runs over random and hostile input are for "make test".
QUICK := --filter "^(Hashing|Ingestion|LogFiles|Reporting|Rendering)Tests" \
  --skip "SimulationTests|Hostile|RotationHistoryTests|ExtremeFiguresTests|SchemaTests|SampleSiteTests"

check: needs-build
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
test-address: needs-build needs-server needs-access needs-time needs-operations needs-mail needs-schemas
	@echo "building; the first time takes minutes"
	@mkdir -p .build && swift build --build-tests $(ADDRESS_FLAGS) > .build/address-build.log 2>&1 \
	  || { tail -n 60 .build/address-build.log; exit 1; }
	@ASAN_OPTIONS=detect_leaks=0 swift test --skip-build $(ADDRESS_FLAGS) --skip SlowQueryCommandTests/memory --skip WrongClockTests \
	  $(TEST_OPTIONS) > .build/address.log 2>&1; status=$$?; \
	  [ $$status = 0 ] || grep -E "^(✘|.*error:)|recorded an issue|Fatal error|ERROR: AddressSanitizer|↳" .build/address.log | head -n 200; \
	  tail -n 1 .build/address.log; exit $$status

# The pages of the demo, and small sites of sample days of every sort that a test writes.
test-browser: demo check-site

check-site: needs-build needs-browser $(SITE_TOOLS)/ready
	@echo "building; the first time takes minutes"
	@rm -rf .build/samples
	@mkdir -p .build && swift build --build-tests $(SWIFT_FLAGS) > .build/build.log 2>&1 || { tail -n 60 .build/build.log; exit 1; }
	@DAYBOOK_SAMPLES="$(CURDIR)/.build/samples" swift test --skip-build $(SWIFT_FLAGS) --filter SampleSiteTests > .build/samples.log 2>&1 \
	  || { tail -n 40 .build/samples.log; exit 1; }
	@/usr/bin/python3 Tests/Site/schemas.py --complete output/archive output/site
	@/usr/bin/python3 Tests/Site/check.py --tools $(SITE_TOOLS) output/site .build/samples

fuzz: needs-build
	@echo "building; the first time takes minutes"
	@mkdir -p .build && DAYBOOK_FUZZING=1 swift build $(FUZZ_FLAGS) > .build/fuzz-build.log 2>&1 || { tail -n 60 .build/fuzz-build.log; exit 1; }
	@Tests/Fuzzing/fuzz.sh $(FUZZ_SECONDS) $(FUZZ_TARGETS)

torture:
	@DAYBOOK_TORTURE_KILLS=300 DAYBOOK_TORTURE_CUTS=150 $(MAKE) --no-print-directory test \
	  TEST_OPTIONS="--filter TortureTests --filter BrokenConnectionTests"

simulate: needs-build
	@echo "building; the first time takes minutes"
	@mkdir -p .build && swift build --build-tests $(SIMULATION_FLAGS) > .build/simulation-build.log 2>&1 \
	  || { tail -n 60 .build/simulation-build.log; exit 1; }
	@DAYBOOK_SIMULATED_DAYS=$(DAYS) swift test --skip-build $(SIMULATION_FLAGS) --filter SimulationTests > .build/simulation.log 2>&1; \
	  status=$$?; sed -n 's/^.*simulation: //p' .build/simulation.log | sort; \
	  [ $$status = 0 ] || grep -E "recorded an issue|Fatal error|error:|↳" .build/simulation.log | head -n 60; \
	  tail -n 1 .build/simulation.log; exit $$status

bench: build needs-server needs-time
	Tests/Benchmarks/report.sh $(ROWS)
	Tests/Benchmarks/ingest.sh $$(($(ROWS) / 10))
	Tests/Benchmarks/queries.sh $$(($(ROWS) / 10))

build: needs-build
	@echo "building; the first time takes minutes"
	@mkdir -p .build && swift build $(RELEASE_FLAGS) > .build/build.log 2>&1 || { tail -n 60 .build/build.log; exit 1; }

install: build
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/daybook/templates"
	install -m 755 .build/release/daybook "$(DESTDIR)$(PREFIX)/bin/daybook"
	install -m 644 templates/*.mustache templates/*.css templates/*.md "$(DESTDIR)$(PREFIX)/share/daybook/templates/"
	install -d "$(DESTDIR)$(PREFIX)/share/daybook/schemas"
	install -m 644 schemas/*.json "$(DESTDIR)$(PREFIX)/share/daybook/schemas/"
	install -d "$(DESTDIR)$(PREFIX)/share/doc/daybook"
	install -m 644 README.md CHANGELOG.md CONTRIBUTING.md LICENSE NOTICE "$(DESTDIR)$(PREFIX)/share/doc/daybook/"
	install -d "$(DESTDIR)$(PREFIX)/share/doc/daybook/docs"
	install -m 644 docs/*.md "$(DESTDIR)$(PREFIX)/share/doc/daybook/docs/"
	install -d "$(DESTDIR)$(PREFIX)/share/daybook/operations"
	install -m 644 templates/operations/* "$(DESTDIR)$(PREFIX)/share/daybook/operations/"
	install -d "$(DESTDIR)$(PREFIX)/share/bash-completion/completions" "$(DESTDIR)$(PREFIX)/share/zsh/site-functions" \
	  "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d"
	.build/release/daybook --generate-completion-script bash > "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/daybook"
	.build/release/daybook --generate-completion-script zsh > "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_daybook"
	install -d "$(DESTDIR)$(PREFIX)/share/man/man1"
	.build/release/daybook manual > "$(DESTDIR)$(PREFIX)/share/man/man1/daybook.1"
	.build/release/daybook --generate-completion-script fish > "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/daybook.fish"

# What is missing or too old is found by looking for the thing itself, and named by its Debian package.
needs-build:
	@missing=; \
	command -v swift > /dev/null || { echo "Swift 6.2 or newer is missing: see swift.org/install"; exit 1; }; \
	command -v pkg-config > /dev/null || missing="$$missing pkg-config"; \
	pkg-config --atleast-version=14 libpq 2> /dev/null || missing="$$missing libpq-dev"; \
	pkg-config --atleast-version=3.0 libcrypto 2> /dev/null || missing="$$missing libssl-dev"; \
	pkg-config --atleast-version=1.2.11 zlib 2> /dev/null || missing="$$missing zlib1g-dev"; \
	pkg-config --atleast-version=0.30 libcmark 2> /dev/null || missing="$$missing libcmark-dev"; \
	[ -e /usr/include/pg_query.h ] || [ -e /usr/local/include/pg_query.h ] || missing="$$missing libpg-query-dev"; \
	$(install-missing)

needs-server:
	@missing=; \
	ls /usr/lib/postgresql/*/bin/initdb 2> /dev/null | grep -q . || command -v initdb > /dev/null || missing="$$missing postgresql"; \
	$(install-missing)

# A pooler between the program and the server, what makes certificates, and a clock that is wrong.
needs-access:
	@missing=; \
	[ -x /usr/sbin/pgbouncer ] || missing="$$missing pgbouncer"; \
	[ -x /usr/bin/openssl ] || missing="$$missing openssl"; \
	[ -x /usr/bin/pgrep ] || missing="$$missing procps"; \
	[ -x /usr/bin/faketime ] || missing="$$missing faketime"; $(install-missing)

# What the files of templates/operations are for.
needs-operations:
	@missing=; [ -x /usr/sbin/nginx ] || missing="$$missing nginx-light"; \
	[ -x /usr/bin/systemd-analyze ] || missing="$$missing systemd"; \
	[ -x /usr/bin/groff ] || missing="$$missing groff-base"; $(install-missing)

needs-time:
	@missing=; [ -x /usr/bin/time ] || missing="$$missing time"; $(install-missing)

# A mail program and a server that takes mail, for the tests; the system's own python3 finds the packages of the system.
needs-mail:
	@missing=; \
	[ -x /usr/bin/msmtp ] || missing="$$missing msmtp"; \
	/usr/bin/python3 -c 'import aiosmtpd' 2> /dev/null || missing="$$missing python3-aiosmtpd"; \
	$(install-missing)

# A validator of JSON Schema.
needs-schemas:
	@missing=; /usr/bin/python3 -c 'import jsonschema' 2> /dev/null || missing="$$missing python3-jsonschema"; $(install-missing)

# A browser, what reads its prints, a web server, and what runs the checkers that are no Debian packages.
needs-browser: needs-schemas
	@missing=; \
	command -v chromium > /dev/null || missing="$$missing chromium"; \
	[ -x /usr/bin/pdftotext ] || missing="$$missing poppler-utils"; \
	[ -x /usr/sbin/nginx ] || missing="$$missing nginx-light"; \
	command -v java > /dev/null || missing="$$missing default-jre-headless"; \
	[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || missing="$$missing fonts-dejavu-core"; \
	/usr/bin/python3 -c 'import ensurepip' 2> /dev/null || missing="$$missing python3-venv"; \
	$(install-missing)

# axe-core and the Nu HTML checker, of fixed versions whose hashes are checked before anything of them runs.
$(SITE_TOOLS)/ready: Tests/Site/builders.txt Tests/Site/packages.txt | needs-browser
	@echo "installing from PyPI into $(SITE_TOOLS): axe-core and the Nu HTML checker"
	@rm -rf $(SITE_TOOLS) && mkdir -p .build && { \
	  /usr/bin/python3 -m venv $(SITE_TOOLS) \
	  && $(SITE_TOOLS)/bin/pip install --no-deps --require-hashes -r Tests/Site/builders.txt \
	  && $(SITE_TOOLS)/bin/pip install --no-deps --require-hashes --no-build-isolation -r Tests/Site/packages.txt; \
	} > .build/site-tools.log 2>&1 \
	  || { tail -n 20 .build/site-tools.log; echo "these could not be installed; check that pip can reach PyPI"; exit 1; }
	@touch $@

define install-missing
	if [ -z "$$missing" ]; then exit 0; fi; \
	run=; if [ "$$(id -u)" != 0 ]; then run=sudo; fi; \
	if ! command -v apt-get > /dev/null || { [ -n "$$run" ] && ! command -v sudo > /dev/null; }; then \
	  echo "install these Debian packages first:$$missing"; exit 1; \
	fi; \
	echo "installing with apt-get:$$missing"; \
	export DEBIAN_FRONTEND=noninteractive; \
	install="$$run apt-get install -y -qq --no-install-recommends $$missing"; \
	{ $$install || { $$run apt-get update -qq && $$install; }; } > /tmp/daybook-apt.$$$$ 2>&1 \
	  || { cat /tmp/daybook-apt.$$$$; rm -f /tmp/daybook-apt.$$$$; echo "these could not be installed:$$missing"; exit 1; }; \
	rm -f /tmp/daybook-apt.$$$$
endef
