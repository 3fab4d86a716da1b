#!/usr/bin/env bash
# How fast access logs are read, beside GoAccess on the same file in the same run. Prints ratios, not only seconds: machines
# differ and are shared. Needs the release build, PostgreSQL's programs and, to compare, goaccess.
#
#   Tests/Benchmarks/ingest.sh [LINES] [ROUNDS]
set -eu
lines=${1:-1000000}
rounds=${2:-3}
program=$(cd "$(dirname "$0")/../.." && pwd)/.build/release/daybook
folder=$(mktemp -d)
trap 'exec 3>&- || true; rm -rf "$folder"' EXIT

perl -e '
  srand(1);
  my ($lines) = @ARGV;
  my @paths = qw(/api/products /api/products/%d /api/orders/%d?from=mail /api/cart /api/users/%d/orders /health);
  my @methods = qw(GET GET GET POST);
  my @statuses = qw(200 200 200 200 201 404 500);
  for my $i (0 .. $lines - 1) {
    my $second = int($i * 86400 / $lines);
    my $path = sprintf $paths[rand @paths], rand 100000;
    printf qq{203.0.113.%d - - [22/Nov/2026:%02d:%02d:%02d +0000] "%s %s HTTP/1.1" %s %d "https://shop.example.org/" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36" %.3f\n},
      rand 256, $second / 3600, $second / 60 % 60, $second % 60, $methods[rand @methods], $path, $statuses[rand @statuses],
      rand 9000, rand() * rand() * rand();
  }' "$lines" > "$folder/access.log"
bytes=$(wc -c < "$folder/access.log")
echo "$lines lines, $((bytes / 1000000)) MB, best of $rounds"

now() { date +%s%N; }
best() { # milliseconds of the fastest of the rounds
  local least=
  for _ in $(seq "$rounds"); do
    local start end
    start=$(now)
    "$@" > "$folder/out" 2> "$folder/err" || { cat "$folder/err" >&2; exit 1; }
    end=$(now)
    local took=$(((end - start) / 1000000))
    if [ -z "$least" ] || [ "$took" -lt "$least" ]; then least=$took; fi
  done
  echo "$least"
}
row() { # name, milliseconds, milliseconds of GoAccess or nothing
  local ratio=-
  if [ -n "$3" ]; then ratio=$(awk -v a="$3" -v b="$2" 'BEGIN { printf "%.1f x", a / b }'); fi
  awk -v name="$1" -v ms="$2" -v lines="$lines" -v ratio="$ratio" \
    'BEGIN { printf "%-44s %8.2f s %9.2f million lines/s  %s\n", name, ms / 1000, lines / ms / 1000, ratio }'
}

goaccess=
if command -v goaccess > /dev/null; then
  goaccess=$(best goaccess "$folder/access.log" --log-format='%h - %e [%d:%t %^] "%r" %s %b "%R" "%u" %T' \
    --date-format=%d/%b/%Y --time-format=%T --no-progress -o "$folder/report.json")
  row "goaccess, to JSON" "$goaccess" "$goaccess"
else
  echo "goaccess is not installed; nothing to compare with"
fi
row "ingest access-log --dry-run" "$(best "$program" ingest access-log --dry-run --quiet "$folder/access.log")" "$goaccess"

# A private server; it goes when its standard input ends.
mkfifo "$folder/hold"
"$program" keep-server < "$folder/hold" > "$folder/ready" &
exec 3> "$folder/hold"
until grep -q ready "$folder/ready" 2> /dev/null; do sleep 0.1; done
database="host=$(cut -d' ' -f2 "$folder/ready") user=daybook dbname=postgres"
"$program" migrate --quiet --database "$database" > /dev/null
aggregate() {
  # Without the stored position, every round reads the whole file.
  "$program" ingest access-log --aggregate --quiet --database "$database" - < "$folder/access.log"
}
row "ingest access-log --aggregate, stored" "$(best aggregate)" "$goaccess"
rows() { "$program" ingest access-log --quiet --database "$database" - < "$folder/access.log"; }
row "ingest access-log, a row for each request" "$(rounds=1 best rows)" "$goaccess"

if [ -x /usr/bin/time ]; then
  for _ in 1 2 3 4 5; do cat "$folder/access.log"; done > "$folder/long.log"
  memory=$(/usr/bin/time -f %M "$program" ingest access-log --dry-run --aggregate --quiet "$folder/long.log" 2>&1 > /dev/null)
  echo "peak memory reading $((bytes * 5 / 1000000)) MB: $((memory / 1000)) MB"
fi
