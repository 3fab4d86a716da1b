#!/usr/bin/env bash
# How fast a preview is finished, beside GoAccess's page on the same file, in alternating rounds; and how much memory it
# takes. Needs the release build; to compare, goaccess; for memory, /usr/bin/time.
#
#   Tests/Benchmarks/preview.sh [LINES] [ROUNDS]
set -eu
lines=${1:-2000000}
rounds=${2:-5}
program=$(cd "$(dirname "$0")/../.." && pwd)/.build/release/daybook
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Three days of a service with some endpoints with identifiers; a part of the requests for paths of scanners.
log() { # lines, endpoints, part of scanners
  perl -e '
    srand(1);
    my ($lines, $endpoints, $scanners) = @ARGV;
    my @names = qw(orders users cart products search invoices reports files teams events);
    my @ends = ("", "/%d", "/%d/items", "/%d/history");
    my @methods = qw(GET GET POST PUT);
    my (@paths, @chosen);
    for my $i (0 .. $endpoints - 1) {
      my $group = $i < 40 ? "" : "/v" . int($i / 40);
      push @paths, [$methods[$i % 4], "/api$group/$names[$i % 10]$ends[$i / 10 % 4]", 20 + 13 * $i % 300];
      push @chosen, ($i) x (1 + 200 / (1 + $i));
    }
    for my $i (0 .. $lines - 1) {
      my $second = int($i * 259200 / $lines);
      my ($method, $path, $status, $ms);
      if (rand() < $scanners) {
        ($method, $path, $status, $ms) = ("GET", sprintf("/old/backup-%d.php", rand 1e12), 404, 1 + rand 8);
      } else {
        my $endpoint = $paths[$chosen[rand @chosen]];
        ($method, $path) = @$endpoint;
        $path = sprintf $path, rand 200000;
        my $chance = rand;
        $status = $chance < .95 ? 200 : $chance < .98 ? 404 : $chance < .995 ? 201 : 500;
        $ms = $endpoint->[2] * exp(0.7 * sqrt(-2 * log(1 - rand)) * cos(6.2832 * rand));
      }
      printf qq{203.0.%d.%d - - [%02d/Nov/2026:%02d:%02d:%02d +0000] "%s %s HTTP/1.1" %d %d "https://shop.example.org/" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36" %.3f\n},
        rand 8, rand 256, 20 + $second / 86400, $second / 3600 % 24, $second / 60 % 60, $second % 60, $method, $path,
        $status, 50 + rand 9000, $ms / 1000;
    }' "$@"
}
now() { date +%s%N; }
took() { # command: milliseconds
  local start
  start=$(now)
  "$@" > "$folder/out" 2> "$folder/err" || { cat "$folder/err" >&2; exit 1; }
  echo $((($(now) - start) / 1000000))
}
median() { sort -n "$1" | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }
preview() { took "$program" preview --quiet --output "$folder/preview" "$1"; }
goaccess_page() {
  took goaccess "$1" --log-format='%h %^[%d:%t %^] "%r" %s %b "%R" "%u" %T' --date-format=%d/%b/%Y --time-format=%T \
    --no-progress -o "$folder/goaccess.html"
}
compare() { # name, file
  : > "$folder/ours"; : > "$folder/theirs"
  for _ in $(seq "$rounds"); do
    preview "$2" >> "$folder/ours"
    if command -v goaccess > /dev/null; then goaccess_page "$2" >> "$folder/theirs"; fi
  done
  local ours theirs ratio=-
  ours=$(median "$folder/ours")
  if [ -s "$folder/theirs" ]; then
    theirs=$(median "$folder/theirs")
    ratio=$(awk -v a="$theirs" -v b="$ours" 'BEGIN { printf "goaccess %.2f s, %.1f x", a / 1000, a / b }')
  fi
  awk -v name="$1" -v ms="$ours" -v ratio="$ratio" 'BEGIN { printf "%-52s %8.2f s  %s\n", name, ms / 1000, ratio }'
  local day
  for day in "$folder"/preview/2026/11/*/index.html; do largest=$(wc -c < "$day"); done
  echo "  the page of the last day: $((largest / 1000)) kB"
}

command -v goaccess > /dev/null || echo "goaccess is not installed; nothing to compare with"
log "$lines" 40 0 > "$folder/service.log"
echo "$lines lines, $(($(wc -c < "$folder/service.log") / 1000000)) MB, median of $rounds"
compare "preview of 40 endpoints, 3 days" "$folder/service.log"
log "$lines" 40 0.3333 > "$folder/scanned.log"
compare "the same, a third of the requests by scanners" "$folder/scanned.log"
if [ -x /usr/bin/time ]; then
  log $((lines * 5 / 2)) 500 0 > "$folder/long.log"
  memory=$(/usr/bin/time -f %M "$program" preview --quiet --output "$folder/preview" "$folder/long.log" 2>&1 > /dev/null)
  echo "peak memory of $(($(wc -c < "$folder/long.log") / 1000000)) MB, 500 endpoints: $((memory / 1000)) MB"
fi
