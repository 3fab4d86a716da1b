#!/usr/bin/env bash
# Writes the packages of the last commit to dist: the same bytes for the same commit and compiler, whatever the checkout is called.
set -eu -o pipefail
cd "$(dirname "$0")/.."
umask 022
export LC_ALL=C TZ=UTC

fail() {
  echo "make package: $1" >&2
  exit 1
}

commit=$(git rev-parse --verify --quiet HEAD) || fail "$PWD has no commit; packages are made of one, in a clone of the repository"
[ -z "$(git status --porcelain)" ] || echo "make package: the packages are those of ${commit:0:7}, without the changes since"
dist=$PWD/dist
resolved=$PWD/Package.resolved
# Every file gets the time of the commit.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

# The path that the compiler works in changes what it writes, so this is the same one for everybody.
folder=${BUILD_FOLDER:-/var/tmp/daybook-build}
mkdir -m 700 "$folder" 2> /dev/null || true
[ -O "$folder" ] && [ -d "$folder" ] && [ ! -L "$folder" ] \
  || fail "$folder belongs to somebody else, or is no folder; remove it, or name another one: make package BUILD_FOLDER=/var/tmp/mine"
exec 9< "$folder"
flock --nonblock 9 || fail "another make package works in $folder; wait for it, or name another folder with BUILD_FOLDER"
built="$commit, $(swift --version 2> /dev/null | head -n 1), $(cat "$resolved" 2> /dev/null | sha256sum)"
if [ "$(cat "$folder/built" 2> /dev/null)" != "$built" ]; then
  find "$folder" -mindepth 1 -delete
  git archive "$commit" | tar -C "$folder" -x
  [ ! -e "$resolved" ] || cp "$resolved" "$folder/Package.resolved"
  # The compiler orders some things by addresses and hashes, which are other ones in each run unless they are fixed.
  fixed=(env -i "PATH=$PATH" "HOME=$HOME" LC_ALL=C SWIFT_DETERMINISTIC_HASHING=1)
  if setarch -R true 2> /dev/null; then
    fixed+=(setarch -R)
  else
    echo "make package: setarch -R fails here, so another build may have other bytes"
  fi
  "${fixed[@]}" make -C "$folder" --no-print-directory NO_INSTALL=1 LINKING="-Xlinker --build-id=0x$commit" build
  echo "$built" > "$folder/built"
fi
cd "$folder"

# Hashes that the compiler leaves for itself are other ones each time.
program=.build/package/daybook
rm -rf .build/package
mkdir -p .build/package
objcopy --remove-section=.swift_modhash .build/release/daybook "$program"
version=$("$program" --version)
architecture=$(dpkg --print-architecture)
machine=linux-$(uname -m)

# What the program needs from the system must be in every release that the packages are for.
newest=$(objdump -T "$program" | grep -oE 'GLIBC_[0-9.]+' | sort -uV | tail -n 1)
printf '%s\nGLIBC_2.35\n' "$newest" | sort -CV \
  || fail "$program needs $newest, but Ubuntu 22.04 has GLIBC_2.35; build it on an older release, such as Debian 12"
unknown=$(objdump -p "$program" | awk '$1 == "NEEDED" { print $2 }' \
  | grep -vE '^(lib(c|m|gcc_s|pq|crypto|stdc\+\+|z)\.so\.[0-9]+|ld-linux.*)$' || true)
[ -z "$unknown" ] || fail "$program needs ${unknown//$'\n'/, }, which packaging/debian/control does not name"

rm -rf "$dist"
mkdir -p "$dist"
stamp() { # a folder, whose files get their time
  find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

# The archive that runs where it is unpacked.
name=daybook-$version-$machine
packaging/install.sh "$program" ".build/package/$name" /usr/local ".build/package/$name/etc"
stamp ".build/package/$name"
tar -C .build/package --sort=name --owner=0 --group=0 --numeric-owner --format=gnu -c "$name" \
  | gzip -9n > "$dist/$name.tar.gz"

# The Debian package.
root=.build/package/root
packaging/install.sh "$program" "$root/usr" /usr "$root/etc"
doc=$root/usr/share/doc/daybook
mv "$doc/LICENSE" .build/package/LICENSE # copyright has it
install -m 644 packaging/debian/copyright "$doc/copyright"
maintainer=$(sed -n 's/^Maintainer: //p' packaging/debian/control)
printf 'daybook (%s) stable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- %s  %s\n' \
  "$version" "$maintainer" "$(date -R -d "@$SOURCE_DATE_EPOCH")" | gzip -9n > "$doc/changelog.gz"
install -d "$root/DEBIAN" "$root/usr/share/lintian/overrides"
install -m 644 packaging/debian/overrides "$root/usr/share/lintian/overrides/daybook"
install -m 755 packaging/debian/{postinst,prerm,postrm} "$root/DEBIAN"
echo /etc/daybook/daybook.yaml > "$root/DEBIAN/conffiles"
size=$(du -sk --apparent-size "$root/usr" | cut -f 1)
sed "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/; s/@SIZE@/$size/" packaging/debian/control > "$root/DEBIAN/control"
(cd "$root" && find etc usr -type f | sort | xargs md5sum > DEBIAN/md5sums)
stamp "$root"
package=$dist/daybook_${version}_$architecture.deb
dpkg-deb --root-owner-group -Zxz -z9 --threads-max=1 --build "$root" "$package" > /dev/null

lintian --fail-on error "$package" > .build/package/lintian.log 2>&1 \
  || { cat .build/package/lintian.log; fail "lintian finds errors in $package; the lines above name them"; }
(cd "$dist" && sha256sum ./*.deb ./*.tar.gz | sed 's| \./| |' > SHA256SUMS)
echo "program: $(stat -c %s "$program") bytes, newest symbol $newest"
(cd "$dist" && stat -c '%n: %s bytes' ./*.deb ./*.tar.gz | sed 's|^\./||')
