#!/usr/bin/env bash
# How fast a day is reported, beside the specification's SQL and a bare count of the same rows, in one run on one private
# server. Prints ratios, not only seconds: machines differ and are shared. All reports of the same rows are compared, figure
# by figure. Needs the release build and PostgreSQL's programs; DuckDB is measured too where its Python module is.
#
#   Tests/Benchmarks/report.sh [ROWS] [ROUNDS]
set -eu
rows=${1:-10000000}
rounds=${2:-3}
few=$((rows / 10))
program=$(cd "$(dirname "$0")/../.." && pwd)/.build/release/daybook
folder=$(mktemp -d)
chmod 755 "$folder"
trap 'exec 3>&- 4>&- 5>&- 6>&- || true; wait; rm -rf "$folder"' EXIT

now() { date +%s%N; }
best() { # rounds, command: milliseconds of the fastest
  local rounds=$1 least= start took
  shift
  for _ in $(seq "$rounds"); do
    start=$(now)
    "$@" > "$folder/out" 2> "$folder/err" || { cat "$folder/err" >&2; exit 1; }
    took=$((($(now) - start) / 1000000))
    if [ -z "$least" ] || [ "$took" -lt "$least" ]; then least=$took; fi
  done
  echo "$least"
}
# Bars are about the full size; a small run shows that everything works.
judged() { [ "$rows" -ge 10000000 ]; }
line() { # name, figure, bar as a word and its number, figure to judge
  local verdict=
  if [ -n "${3:-}" ] && judged; then
    verdict=$(awk -v n="$4" -v bar="$3" 'BEGIN { print n <= bar ? "  <= " bar ": holds" : "  <= " bar ": FAILS" }')
  fi
  printf '%-58s %s%s\n' "$1" "$2" "$verdict"
}
took() { # name, milliseconds, bar in seconds
  local s
  s=$(awk -v ms="$2" 'BEGIN { printf "%.2f", ms / 1000 }')
  line "$1" "$s s" "${3:-}" "$s"
}
against() { # name, milliseconds, name and milliseconds of what it is compared with, bar
  local ratio
  ratio=$(awk -v a="$2" -v b="$4" 'BEGIN { printf "%.3f", a / b }')
  line "$1" "$(awk -v ms="$2" 'BEGIN { printf "%.2f", ms / 1000 }') s = $ratio of $3" "${5:-}" "$ratio"
}
kilobytes() { # name, bytes, bar
  line "$1" "$(($2 / 1000)) kB" "${3:-}" "$(($2 / 1000))"
}

# Private servers; each goes when its standard input ends.
server() { # number of a file descriptor
  mkfifo "$folder/hold$1"
  "$program" keep-server < "$folder/hold$1" > "$folder/ready$1" &
  eval "exec $1> \"$folder/hold$1\""
  until grep -q ready "$folder/ready$1" 2> /dev/null; do sleep 0.1; done
}
socket() { cut -d' ' -f2 "$folder/ready$1"; }
server 3
database="host=$(socket 3) user=daybook dbname=postgres"
sql() { psql -X -q -v ON_ERROR_STOP=1 -d "$1" -At -c "SET TimeZone = 'UTC'" -c "${@:2}"; }
log=platform_admin.api_performance_log
hourly=platform_admin.api_performance_hourly

meter=
report() { # name, date, options
  local name=$1 date=$2
  shift 2
  $meter "$program" report --quiet --date "$date" --archive "$folder/$name/archive" --site "$folder/$name/site" "$@"
}
figures() { # name, date: the report without what tells its sources, and without organizations and findings, which name
# them: rows of several servers do not tell them
  perl -MJSON::PP -0777 -ne '
    my $report = JSON::PP->new->decode($_);
    delete @{$report->{coverage}}{qw(sources confirmedAt)};
    delete $report->{organizations};
    delete $report->{findings};
    # Each database has a name and an origin of its own.
    delete @{$report}{qw(name origin)};
    delete @{$_}{qw(organizations affected)} for @{$report->{endpoints}}, @{$report->{alerts}};
    print JSON::PP->new->canonical->encode($report)' "$folder/$1/archive/${2//-/\/}/report.json" | sha256sum
}
equal() { # what, names and dates
  local first= each
  for each in "${@:2}"; do
    each=$(figures "${each%@*}" "${each#*@}")
    if [ -z "$first" ]; then first=$each; fi
    [ "$each" = "$first" ] || { echo "$1: the figures differ: $*" >&2; exit 1; }
  done
  echo "$1: equal, figure by figure"
}
peak() { # bar in MB, what report takes
  local megabytes
  meter="/usr/bin/time -f %M -o $folder/memory" report "${@:2}" > /dev/null
  megabytes=$(($(cat "$folder/memory") / 1000))
  line "  peak memory" "$megabytes MB" "$1" "$megabytes"
}

echo "$rows rows in 24 h; best of $rounds; $(nproc) cores; PostgreSQL $(sql "$database" 'SHOW server_version')"
# Response times: most between 3 and 300 ms; and evenly from 3 to 1,100 ms on a log scale, which makes wide distributions.
usual='exp(3.5 + 1.53 * (random() + random() + random() + random() - 2))'
even='3 * (1100 / 3.0) ^ random()'
rows_of() { # rows, date, endpoints, times: a day of requests of 5 methods, the same in every run
  cat << SQL
SELECT setseed(0.5);
CREATE TEMP TABLE made AS
SELECT '/api/resource-' || (n % $3) || '/:id' AS endpoint, (ARRAY['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])[1 + (n / $3) % 5] AS method,
       (${4:-$usual})::int AS response_time_ms,
       CASE WHEN random() < 0.01 THEN 500 ELSE 200 END AS status_code,
       CASE WHEN n % 50 > 0 THEN ('00000000-0000-4000-8000-' || lpad((300 * random() ^ 2)::int::text, 12, '0'))::uuid END AS organization_id,
       '$2'::timestamptz + n * interval '1 day' / $1 AS "timestamp"
FROM generate_series(0, $1 - 1) n;
COPY made TO '$(socket 3)/rows' (FORMAT binary);
DROP TABLE made;
SQL
}
columns='endpoint, method, response_time_ms, status_code, organization_id, "timestamp"'
make() { # rows, date, endpoints, times: loaded with COPY
  rows_of "$@" | psql -X -q -v ON_ERROR_STOP=1 -d "$database" -c "SET TimeZone = 'UTC'" -f - > /dev/null
  sql "$database" "COPY $log ($columns) FROM '$(socket 3)/rows' (FORMAT binary)"
}
day=2026-11-22 small=2026-11-20 many=2026-11-18 pages=2026-11-16 year=2026-11-14 old=2026-10-01
window="\"timestamp\" >= '$day' AND \"timestamp\" < '$day 24:00'"
# Its alerts and resources are not those of another day.
collect() { # the hour after a date
  "$program" collect --quiet --database "$database" --now "$(date -u -d "${1:-$day} + 1 day" +%Y-%m-%d)T01:30:00Z"
}
forget() { sql "$database" "TRUNCATE platform_admin.performance_alerts, platform_admin.resource_utilization"; }
confirmed() { # name, date: as cron reports it, an hour and a half after collect
  report "$1" "$2" --database "$database" --now "$(date -u -d "$2 + 1 day" +%Y-%m-%d)T03:00:00Z"
}

measure() { # shape, endpoints, times: what people run, on the database
  "$program" migrate --quiet --database "$database" > /dev/null
  start=$(now)
  make "$rows" $day "$2" "$3"
  make "$few" $small "$2" "$3"
  sql "$database" "VACUUM ANALYZE $log"
  took "$1: loaded with COPY" $((($(now) - start) / 1000000))
  sql "$database" "SELECT count(*), count(endpoint) FROM $log" > /dev/null # into memory
  count=$(best "$rounds" sql "$database" "SELECT count(*) FROM $log WHERE $window")
  took "the floor: count(*) of the day" "$count"
  # As its function has it, but for the window: what is inserted is forgotten again.
  specification=$(best 2 sql "$database" "BEGIN;
    INSERT INTO $hourly (endpoint, method, hour, request_count, avg_response_time_ms, p50_response_time_ms,
                         p95_response_time_ms, p99_response_time_ms, error_count, success_count)
    SELECT endpoint, method, date_trunc('hour', \"timestamp\") AS hour, count(*)::integer, avg(response_time_ms)::integer,
           percentile_cont(0.50) WITHIN GROUP (ORDER BY response_time_ms)::integer,
           percentile_cont(0.95) WITHIN GROUP (ORDER BY response_time_ms)::integer,
           percentile_cont(0.99) WITHIN GROUP (ORDER BY response_time_ms)::integer,
           count(*) FILTER (WHERE status_code >= 400)::integer, count(*) FILTER (WHERE status_code < 400)::integer
    FROM $log WHERE $window GROUP BY endpoint, method, date_trunc('hour', \"timestamp\");
    ROLLBACK")
  took "the specification's hourly SQL" "$specification"
  collect $small
  took "collect, all 24 hours" "$(best 1 collect)"
  forget
  raw=$(best "$rounds" report "raw-$1" $day --database "$database" --source raw)
  against "report from rows, 2 connections" "$raw" "the SQL" "$specification" 0.25
  peak 100 "raw-$1" $day --database "$database" --source raw
  usually=$(best "$rounds" confirmed "usual-$1" $day)
  against "report by default: stored hours as confirmed" "$usually" "count(*)" "$count" 1.3
  tenth=$(best "$rounds" confirmed "tenth-$1" $small)
  against "the same" "$usually" "that of a tenth of the rows" "$tenth" 1.1
  peak 100 "usual-$1" $day --database "$database" --now "${day%22}23T03:00:00Z"
  equal "rows, stored hours" "raw-$1@$day" "usual-$1@$day"
}
sql "$database" "CREATE DATABASE wide"
database=${database% dbname=*}" dbname=wide"
measure wide 61 "$even"
database=${database% dbname=*}" dbname=postgres"
sql "$database" "DROP DATABASE wide"
measure usual 40 "$usual"

plain=$(best "$rounds" report plain $day --database "$database" --source raw --organizations 0)
against "report from rows, 2 connections, no organizations" "$plain" "the SQL" "$specification"
single=$(best 1 report single $day --database "$database" --source raw --connections 1)
against "report from rows, 1 connection" "$single" "the SQL" "$specification"
again() { sql "$database" "DELETE FROM $hourly WHERE hour = '$day 23:00'" && collect; }
one=$(best "$rounds" again)
took "collect, one hour more" "$one"
forget
stored=$(best "$rounds" report stored $day --database "$database" --source stored)
against "report from stored hours" "$stored" "count(*)" "$count" 1.0
auto=$(best "$rounds" report auto $day --database "$database" --organizations 0)
against "report from stored hours, each counted first" "$auto" "count(*)" "$count"
equal "rows, one connection, stored hours, auto" raw-usual@$day single@$day stored@$day auto@$day
kilobytes "  the day's page, 200 endpoints" "$(wc -c < "$folder/raw-usual/site/${day//-/\/}/index.html")" 250
kilobytes "  report.json and distributions" \
  "$(cat "$folder"/raw-usual/archive/${day//-/\/}/{report.json,distributions.bin} | wc -c)" 3000

# Old rows, confirmed: collect does not look at them again on this day.
for number in 0 1; do make "$rows" "$(date -u -d "$old + $number days" +%Y-%m-%d)" 40; done
sql "$database" "VACUUM ANALYZE $log"
took "collect, 48 hours of old rows" "$(best 1 collect)"
beside=$(best "$rounds" again)
against "collect, one hour more, beside $((2 * rows)) old rows" "$beside" "that without them" "$one" 1.2
forget

# The day of a tenth of the rows, divided over three servers.
rows_of "$few" $small 40 | psql -X -q -v ON_ERROR_STOP=1 -d "$database" -c "SET TimeZone = 'UTC'" -f - > /dev/null
divided="host=$(socket 3) user=daybook dbname=divided"
sql "$database" "CREATE DATABASE divided"
table='id uuid DEFAULT gen_random_uuid(), endpoint text NOT NULL, method text, response_time_ms integer NOT NULL,
  status_code integer, user_id uuid, organization_id uuid, "timestamp" timestamptz NOT NULL DEFAULT now()'
sql "$divided" "CREATE EXTENSION postgres_fdw; CREATE SCHEMA platform_admin;
  CREATE TABLE $log ($table) PARTITION BY HASH (endpoint)"
for number in 4 5 6; do
  server $number
  sql "host=$(socket $number) user=daybook dbname=postgres" \
    "CREATE TABLE api_performance_log ($table); CREATE INDEX ON api_performance_log (\"timestamp\")"
  sql "$divided" "CREATE SERVER shard$number FOREIGN DATA WRAPPER postgres_fdw
      OPTIONS (host '$(socket $number)', port '5432', dbname 'postgres', batch_size '1000', fetch_size '10000');
    CREATE USER MAPPING FOR PUBLIC SERVER shard$number OPTIONS (user 'daybook');
    CREATE FOREIGN TABLE platform_admin.requests$number PARTITION OF $log
      FOR VALUES WITH (MODULUS 3, REMAINDER $((number - 4)))
      SERVER shard$number OPTIONS (schema_name 'public', table_name 'api_performance_log')"
done
"$program" migrate --quiet --database "$divided" > /dev/null
sql "$divided" "COPY $log ($columns) FROM '$(socket 3)/rows' (FORMAT binary)"
report whole $small --database "$database" --source raw > /dev/null
whole=$(best "$rounds" report whole $small --database "$database" --source raw --connections 1)
parts=$(best "$rounds" report divided $small --database "$divided" --connections 1)
against "report of that day divided over three servers" "$parts" "one server" "$whole"
equal "one server, three servers" whole@$small divided@$small

# As many organizations as rows.
sql "$database" "UPDATE $log SET organization_id = gen_random_uuid() WHERE \"timestamp\" >= '$small' AND \"timestamp\" < '$small 24:00'"
tenants=$(best 1 report tenants $small --database "$database" --source raw)
took "report of $few rows, each of an organization of its own" "$tenants"
peak 100 tenants $small --database "$database" --source raw

# As many endpoints as rows: addresses with numbers in them.
make "$few" $many "$few"
distinct=$(best 1 report many $many --database "$database" --source raw)
took "report of $few rows, each an endpoint of its own" "$distinct"
peak 300 many $many --database "$database" --source raw

make $((few < 200000 ? few : 200000)) $pages 100
report pages $pages --database "$database" --source raw > /dev/null
rebuild() { "$program" rebuild --quiet --archive "$folder/$1/archive" --site "$folder/$1/site"; }
rendered=$(best "$rounds" rebuild pages)
took "pages of 500 endpoints, rendered and written" "$rendered" 0.35
make $((few < 50000 ? few : 50000)) $year 5
report year $year --database "$database" --source raw > /dev/null
for number in $(seq 1 364); do
  place=$folder/year/archive/$(date -u -d "$year - $number days" +%Y/%m/%d)
  mkdir -p "$(dirname "$place")"
  cp -r "$folder/year/archive/${year//-/\/}" "$place"
done
rebuilt=$(best 1 rebuild year)
took "rebuild of $(find "$folder/year/archive" -name report.json | wc -l) days, 25 endpoints" "$rebuilt" 8
version=$(best 5 "$program" --version)
took "daybook --version" "$version" 0.03

python=${DUCKDB_PYTHON:-python3}
if "$python" -c 'import duckdb' 2> /dev/null; then
  sql "$database" "COPY (SELECT $columns FROM $log WHERE $window) TO '$(socket 3)/day.csv' (FORMAT csv, HEADER)"
  "$python" - "$(socket 3)/day.csv" "$folder/day.parquet" << 'PYTHON'
import duckdb, sys, time
def timed(what, query):
    best = min(elapsed(query) for _ in range(3))
    print(f"{what:58} {best:.2f} s")
def elapsed(query):
    start = time.monotonic()
    connection.execute(query).fetchall()
    return time.monotonic() - start
connection = duckdb.connect()
connection.execute("SET threads TO 2")
start = time.monotonic()
connection.execute(f"COPY (SELECT * FROM read_csv('{sys.argv[1]}')) TO '{sys.argv[2]}' (FORMAT parquet)")
print(f"DuckDB {duckdb.__version__}, rows from CSV to Parquet".ljust(58), f"{time.monotonic() - start:.2f} s")
table = f"read_parquet('{sys.argv[2]}')"
timed("DuckDB, distributions by endpoint, method and hour", f"SELECT count(*), sum(n) FROM (SELECT endpoint, method, date_trunc('hour', timestamp), response_time_ms, count(*) AS n FROM {table} GROUP BY ALL)")
timed("DuckDB, hourly percentiles", f"SELECT endpoint, method, date_trunc('hour', timestamp), count(*), avg(response_time_ms), quantile_cont(response_time_ms, [0.5, 0.95, 0.99]) FROM {table} GROUP BY ALL")
PYTHON
else
  echo "DuckDB is not installed; not measured"
fi
