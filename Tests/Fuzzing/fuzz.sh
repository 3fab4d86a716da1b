#!/usr/bin/env bash
# Gives each group of parsers, or those that are named, new inputs for so many seconds, as many groups side by side as there
# are cores:
#
#     Tests/Fuzzing/fuzz.sh SECONDS [TARGET...]
#
# `make fuzz` builds what it runs. What reaches code that nothing reached before is kept in .build/fuzzing/found and tried first
# the next time. What breaks a group ends it, is kept in .build/fuzzing/broken and is named; mended, it belongs into
# Tests/Fuzzing/Corpus.
set -u
cd "$(dirname "$0")/../.." || exit 1
export seconds=$1 fuzzer=.build/fuzzing/release/Fuzzer
shift
# What the runtime and libraries keep until the end would be called a leak, and Swift's own report of a crash reads memory that
# the other one guards.
export ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no

fuzz() { # a target
  local folder=.build/fuzzing length=8192 log status
  log=$folder/$1.log
  # A report is long before it says anything.
  [ "$1" = report ] && length=40000
  mkdir -p "$folder/found/$1" "$folder/broken/$1" "$folder/temporary"
  FUZZ_TARGET=$1 TMPDIR=$PWD/$folder/temporary "$fuzzer" -max_total_time="$seconds" -max_len="$length" -timeout=10 \
    -rss_limit_mb=3000 -print_final_stats=1 -artifact_prefix="$folder/broken/$1/" \
    "$folder/found/$1" "Tests/Fuzzing/Corpus/$1" > "$log" 2>&1
  status=$?
  echo "$1: $(grep -a 'number_of_executed_units' "$log" | grep -oE '[0-9]+$' || echo no) executions," \
    "coverage $(grep -aoE 'cov: [0-9]+' "$log" | tail -n 1 | cut -c6-)$([ "$status" = 0 ] || echo ', broken')"
  [ "$status" = 0 ] && return
  grep -aE 'Fatal error|ERROR: |Test unit written to' "$log" | head -n 4
  return 1
}
export -f fuzz

targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <("$fuzzer")
started=$SECONDS
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c 'fuzz "$@"' _ {}
status=$?
rm -rf .build/fuzzing/temporary
[ "$status" = 0 ] || { echo "fuzzing: broken"; exit 1; }
echo "fuzzing: ${#targets[@]} groups of parsers held for $seconds s each, in $((SECONDS - started)) s"
