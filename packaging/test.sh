#!/usr/bin/env bash
# What the packages in dist must hold, tried in a minimal Debian of each release, without Swift and without a compiler.
# Needs root, for chroot. The Debians are kept in .build/chroots, with the packages that apt gets.
set -eu -o pipefail
cd "$(dirname "$0")/.."
umask 022

[ "$(id -u)" = 0 ] || { echo "make test-package needs root, for chroot: run make package, then sudo make test-package"; exit 1; }
MIRROR=${MIRROR:-http://deb.debian.org/debian}
releases=(bookworm trixie)
declare -A titles=([bookworm]="Debian 12" [trixie]="Debian 13")
chroots=$PWD/.build/chroots
work=$PWD/.build/package/test
package=$(ls dist/daybook_*.deb 2> /dev/null) && archive=$(ls dist/daybook-*.tar.gz 2> /dev/null) \
  || { echo "make test-package: no packages are in $PWD/dist: run make package first"; exit 1; }
most_seconds=60 most_milliseconds=10 most_package=12000000 most_program=35000000

failed=0
declare -A table=()
rows=()
# A row of the table: a release, what it is, the figure, the bar, and a command that succeeds if the bar is met.
row() {
  local release=$1 what=$2 figure=$3 bar=$4
  shift 4
  [ -n "${table[$what]-}" ] || rows+=("$what")
  table[$what]=$bar
  table[$what/$release]=$figure
  "$@" || { table[$what/$release]="$figure FAILED"; failed=1; }
}
fail() {
  echo "test-package: ${titles[$release]}: $1; the output is in $work/$release.log" >&2
  tail -n 20 "$work/$release.log" >&2
  exit 1
}

# Runs a program in a Debian, with its own processes and mounts, which end with it.
inside() { # user, program, arguments
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME="$([ "$1" = root ] && echo /root || echo "/home/$1")" LANG=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive unshare --mount --pid --fork --kill-child bash -c '
      root=$1 user=$2 archives=$3
      shift 3
      mount -t proc proc "$root/proc"
      mkdir -p "$root/dev/shm"
      mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
      mount --bind "$archives" "$root/var/cache/apt/archives"
      exec chroot --userspec="$user" "$root" /bin/sh -c "cd && exec \"\$@\"" sh "$@"
    ' bash "$root" "$1" "$chroots/archives-$release" "${@:2}"
}
run() { inside root "$@" >> "$work/$release.log" 2>&1; }
now() { date +%s%N; }

# A fresh Debian; made once, and copied.
debian() {
  local base=$chroots/$release
  mkdir -p "$chroots/archives-$release/partial"
  if [ ! -e "$base.ready" ]; then
    rm -rf "$base"
    debootstrap --variant=minbase "$release" "$base" "$MIRROR" >> "$work/$release.log" 2>&1 || fail "debootstrap failed"
    # Nothing is started in a chroot, and what apt gets is kept.
    printf '#!/bin/sh\nexit 101\n' > "$base/usr/sbin/policy-rc.d"
    chmod 755 "$base/usr/sbin/policy-rc.d"
    echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > "$base/etc/apt/apt.conf.d/keep"
    touch "$base.ready"
  fi
  rm -rf "$root"
  cp -a "$base" "$root"
  cp /etc/resolv.conf /etc/hosts "$root/etc/"
  chroot "$root" useradd --create-home tester
  run apt-get -qq update || fail "apt-get update failed"
}

# The same package with a lower version and other files, to upgrade from.
older() { # a file to write, then a line for the configuration
  local folder=$work/older
  rm -rf "$folder"
  dpkg-deb -R "$package" "$folder"
  sed -i 's/^Version: .*/Version: 0.0.1/' "$folder/DEBIAN/control"
  [ -z "$2" ] || echo "$2" >> "$folder/etc/daybook/daybook.yaml"
  echo old > "$folder/usr/share/daybook/templates/old.css"
  dpkg-deb --root-owner-group -Znone --build "$folder" "$1" > /dev/null
}

# Requests of a day, and one line that is not one.
access_log() {
  awk 'BEGIN {
    for (i = 0; i < 20000; i++) {
      t = i * 4; status = i % 97 ? 200 : 500
      printf "10.0.0.%d - - [22/Nov/2026:%02d:%02d:%02d +0000] \"%s /api/%s/%d HTTP/1.1\" %d %d \"-\" \"curl/8\" %.3f\n",
        i % 250, t / 3600, t / 60 % 60, t % 60, i % 5 ? "GET" : "POST", i % 3 ? "orders" : "users", i, status, i % 9000,
        (i * 7919 % 1000) / 1000
    }
    print "not a request"
  }'
}

rm -rf "$work"
mkdir -p "$work" "$chroots"
older "$work/older.deb" ""
older "$work/older-settings.deb" "# A line of the older version."

for release in "${releases[@]}"; do
  root=$work/$release
  echo "${titles[$release]} ..."
  debian
  for compiler in swift gcc cc clang; do
    if chroot "$root" sh -c "command -v $compiler" > /dev/null; then fail "has $compiler"; fi
  done
  access_log > "$root/home/tester/access.log"
  cp "$package" "$work"/older*.deb "$root/home/tester/"
  file=/home/tester/${package##*/}

  # From nothing to a page.
  start=$(now)
  run apt install --no-install-recommends -y "$file" || fail "apt install failed"
  inside tester daybook preview access.log >> "$work/$release.log" 2>&1 || fail "daybook preview failed"
  seconds=$(awk "BEGIN { printf \"%.1f\", ($(now) - $start) / 1e9 }")
  page=$root/home/tester/daybook-preview/2026/11/22/index.html
  [ -s "$page" ] || fail "daybook preview wrote no page"
  row "$release" "apt install (no recommends), preview" "$seconds s" "$most_seconds s" awk "BEGIN { exit !($seconds < $most_seconds) }"
  mv "$root/home/tester/daybook-preview" "$work/pages-$release"

  # The fastest of many: the others waited for what else the machine does.
  milliseconds=$(inside tester bash -c 'for i in $(seq 100); do a=$EPOCHREALTIME; daybook --version > /dev/null
    b=$EPOCHREALTIME; echo $((${b/./} - ${a/./})); done' | sort -n | awk 'NR == 1 { printf "%.1f", $1 / 1000 }')
  row "$release" "daybook --version" "$milliseconds ms" "$most_milliseconds ms" \
    awk "BEGIN { exit !($milliseconds < $most_milliseconds) }"

  # The archive runs where it is unpacked, with another name of its folder.
  mkdir "$root/home/tester/unpacked"
  tar -C "$root/home/tester/unpacked" --strip-components=1 -xzf "$archive"
  inside tester ./unpacked/bin/daybook preview --quiet access.log >> "$work/$release.log" 2>&1 \
    || fail "the program of the tar archive failed"
  unpacked() { diff -r "$work/pages-$release" "$root/home/tester/daybook-preview" >> "$work/$release.log"; }
  row "$release" "pages of the tar archive" "$(unpacked && echo equal || echo differ)" "equal" unpacked

  run apt-get install --no-install-recommends -y man-db postgresql || fail "apt-get install postgresql failed"
  for user in tester root; do
    inside "$user" daybook demo --quiet --days 2 --requests-per-day 5000 >> "$work/$release.log" 2>&1 || fail "daybook demo failed as $user"
    home=$root/home/tester
    [ "$user" = tester ] || home=$root/root
    row "$release" "demo as $user" "$(find "$home/output/site" -name '*.html' | wc -l) pages" "pages" \
      [ -s "$home/output/site/2026/11/22/index.html" ]
  done
  row "$release" "man pages" "$(inside root sh -c 'man -w daybook daybook-ingest-access-log' 2>/dev/null | wc -l)" "2" \
    run man -w daybook daybook-ingest-access-log
  run apt-get purge -y daybook || fail "apt-get purge failed"

  # An upgrade keeps what the operator and the program wrote.
  run dpkg -i /home/tester/older-settings.deb || fail "dpkg -i of the older version failed"
  echo 'time-zone: Europe/Berlin' >> "$root/etc/daybook/daybook.yaml"
  mkdir -p "$root/var/lib/daybook/archive/2026"
  echo archived > "$root/var/lib/daybook/archive/2026/report.json"
  run apt-get -o Dpkg::Options::=--force-confold install -y "$file" || fail "the upgrade failed"
  kept() {
    grep -q '^time-zone: Europe/Berlin$' "$root/etc/daybook/daybook.yaml" \
      && grep -q '^archived$' "$root/var/lib/daybook/archive/2026/report.json" \
      && [ ! -e "$root/usr/share/daybook/templates/old.css" ]
  }
  row "$release" "upgrade keeps settings and archive" "$(kept && echo yes || echo no)" "yes" kept
  rm "$root"/etc/daybook/daybook.yaml.dpkg-* 2> /dev/null || true

  # An upgrade that is killed at any moment is made up for by the next one.
  run dpkg --force-confold -i /home/tester/older.deb || fail "dpkg -i of the older version failed"
  start=$(now)
  run dpkg --force-confold -i "$file" || fail "dpkg -i failed"
  length=$(($(now) - start))
  run dpkg --force-confold -i /home/tester/older.deb || fail "dpkg -i of the older version failed"
  whole=0 harmed=0 interrupted=0
  for moment in 1 2 3 4 5 6 7 8 9 10; do
    inside root dpkg --force-confold -i "$file" >> "$work/$release.log" 2>&1 &
    killed=$!
    sleep "$(awk "BEGIN { print $length / 1e9 * $moment / 11 }")"
    if kill -9 "$(pgrep -P "$killed" || echo "$killed")" 2> /dev/null; then interrupted=$((interrupted + 1)); fi
    wait "$killed" 2> /dev/null || true
    inside tester daybook --version >> "$work/$release.log" 2>&1 || harmed=$((harmed + 1))
    run dpkg --force-confold -i "$file" || harmed=$((harmed + 1))
    if kept && run dpkg --verify daybook; then whole=$((whole + 1)); fi
    run dpkg --force-confold -i /home/tester/older.deb
  done
  row "$release" "interrupted upgrades without harm" "$((whole - harmed)) of 10" "10 of 10" [ "$((whole - harmed))" = 10 ]
  row "$release" "of them killed before they ended" "$interrupted" "5" [ "$interrupted" -ge 5 ]

  # Removed, and then purged, with nothing asked.
  run apt-get purge -y daybook || fail "apt-get purge failed"
  rm -rf "$root/var/lib/daybook"
  sleep 1
  touch "$work/stamp"
  run dpkg -i "$file" || fail "dpkg -i failed"
  mkdir -p "$root/var/lib/daybook/archive"
  echo archived > "$root/var/lib/daybook/archive/report.json"
  run apt-get remove -y daybook < /dev/null || fail "apt-get remove failed"
  row "$release" "removed, settings kept" "$([ -e "$root/etc/daybook/daybook.yaml" ] && echo yes || echo no)" "yes" \
    [ -e "$root/etc/daybook/daybook.yaml" -a ! -e "$root/usr/bin/daybook" ]
  run apt-get purge -y daybook < /dev/null || fail "apt-get purge failed"
  # What dpkg, apt and useradd write about their work is theirs.
  left=$(cd "$root" && find . -xdev \( -newer "$work/stamp" -o -cnewer "$work/stamp" \) ! -type d \
    ! -path './var/lib/dpkg/*' ! -path './var/lib/apt/*' ! -path './var/cache/*' ! -path './var/log/*' \
    ! -path './var/lib/daybook/*' | grep -vE '^\./etc/(passwd|shadow|group|gshadow|subuid|subgid)-?$|^\./etc/\.pwd\.lock$' || true)
  folders=$(cd "$root" && find . -xdev -type d -name '*daybook*' ! -path './home/*' ! -path './var/lib/daybook*')
  [ -z "$left$folders" ] || printf 'left: %s\n' $left $folders >> "$work/$release.log"
  row "$release" "files left after purge" "$(printf '%s\n' $left $folders | grep -c . || true)" "0" [ -z "$left$folders" ]
  row "$release" "archive kept after purge" "$([ -s "$root/var/lib/daybook/archive/report.json" ] && echo yes || echo no)" \
    "yes" [ -s "$root/var/lib/daybook/archive/report.json" ]
  rm -rf "$root"
done

same() { diff -r "$work/pages-bookworm" "$work/pages-trixie" > "$work/pages.diff"; }
row all "pages on both" "$(same && echo equal || echo differ)" "equal" same
size=$(stat -c %s "$package")
row all ".deb" "$size bytes" "$most_package" [ "$size" -le "$most_package" ]
size=$(dpkg-deb --fsys-tarfile "$package" | tar -x --to-stdout ./usr/bin/daybook | wc -c)
row all "installed program" "$size bytes" "$most_program" [ "$size" -le "$most_program" ]

printf '\n%-38s %-16s %-16s %s\n' "" "Debian 12" "Debian 13" "bar"
for what in "${rows[@]}"; do
  if [ -n "${table[$what/all]-}" ]; then
    printf '%-38s %-33s %s\n' "$what" "${table[$what/all]}" "${table[$what]}"
  else
    printf '%-38s %-16s %-16s %s\n' "$what" "${table[$what/bookworm]-}" "${table[$what/trixie]-}" "${table[$what]}"
  fi
done
[ "$failed" = 0 ] || { echo "test-package: a row has FAILED; the output is in $work"; exit 1; }
