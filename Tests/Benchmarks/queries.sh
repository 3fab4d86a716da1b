#!/usr/bin/env bash
# How long a report takes, and how much memory, of a day with very many different texts of slow queries: texts that differ
# in literals only, texts that are all different queries, and texts that do not parse. Counts and times of every report are
# compared with the table's. Needs the release build, PostgreSQL's programs and GNU time.
#
#   Tests/Benchmarks/queries.sh [TEXTS]
set -eu
texts=${1:-1000000}
program=$(cd "$(dirname "$0")/../.." && pwd)/.build/release/daybook
folder=$(mktemp -d)
chmod 755 "$folder"
trap 'exec 3>&- || true; wait; rm -rf "$folder"' EXIT

# Goes when its standard input ends.
mkfifo "$folder/hold"
"$program" keep-server < "$folder/hold" > "$folder/ready" &
exec 3> "$folder/hold"
until grep -q ready "$folder/ready" 2> /dev/null; do sleep 0.1; done
database="host=$(cut -d' ' -f2 "$folder/ready") user=daybook dbname=postgres"
sql() { psql -X -q -v ON_ERROR_STOP=1 -d "$database" -At -c "$1"; }
"$program" migrate --database "$database" > "$folder/migrate"

fill() { # the text of number n
  sql "TRUNCATE platform_admin.slow_query_log"
  sql "INSERT INTO platform_admin.slow_query_log (query_text, execution_time_ms, endpoint, organization_id, query_plan, \"timestamp\")
       SELECT $1, (501 + n::bigint * 7919 % 4000)::int, '/api/' || n % 40, ('00000000-0000-4000-8000-0000000000' || 10 + n % 30)::uuid,
              CASE WHEN n % 10 = 0 THEN '{\"Plan\": {\"Node Type\": \"Seq Scan\", \"Relation Name\": \"orders\", \"Filter\": \"(note ~~ ''%secret%''::text)\"}}'::jsonb END,
              timestamptz '2026-11-22T00:00Z' + n % 86400 * interval '1 s'
       FROM generate_series(1, $texts) n"
  sql "VACUUM ANALYZE platform_admin.slow_query_log"
}

measure() { # name, the text of number n
  fill "$2"
  if ! /usr/bin/time -f '%e %M' -o "$folder/time" "$program" report --quiet --database "$database" --date 2026-11-22 --time-zone UTC \
    --archive "$folder/archive" --site "$folder/site" > "$folder/out" 2> "$folder/err"; then
    cat "$folder/err" >&2
    exit 1
  fi
  local expected found
  expected=$(sql "SELECT count(*) || ' ' || sum(execution_time_ms) FROM platform_admin.slow_query_log")
  found=$(perl -MJSON::PP -0777 -ne '
    my $slow = JSON::PP->new->decode($_)->{slowQueries};
    my ($count, $time) = ($slow->{other}{count}, $slow->{other}{totalMilliseconds});
    for (@{$slow->{groups}}) { $count += $_->{count}; $time += $_->{totalMilliseconds} }
    print "$count $time"' "$folder/archive/2026/11/22/report.json")
  [ "$expected" = "$found" ] || { echo "$1: the table has $expected, the report $found" >&2; exit 1; }
  read -r seconds memory < "$folder/time"
  printf '%-58s %s s, %s MB at most\n' "$1" "$seconds" "$((memory / 1000))"
}

echo "$texts different texts of slow queries in a day:"
measure "they differ in literals only" "'SELECT c.name, count(*), sum(o.total) FROM shop.orders o JOIN shop.customers c ON c.id = o.customer WHERE o.note LIKE ''%gift-' || n || '%'' AND c.email <> ''customer' || n || '@example.org'' GROUP BY c.name ORDER BY 3 DESC LIMIT 50'"
measure "every one is a query of its own" "'SELECT c' || n || '.name, count(*), sum(o.total) FROM shop.orders o JOIN shop.customers c' || n || ' ON c' || n || '.id = o.customer_' || n || ' WHERE o.note LIKE ''%gift%'' GROUP BY 1 ORDER BY 3 DESC LIMIT 50'"
measure "none parses" "'SELECT c' || n || '.name, count(*), sum(o.total FROM shop.orders o JOIN shop.customers c ON c.id = o.customer WHERE c.email = ''customer' || n || '@exam'"
