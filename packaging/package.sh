#!/usr/bin/env bash
# Writes the packages of .build/release/daybook to dist: the same bytes for the same program and commit.
set -eu -o pipefail
cd "$(dirname "$0")/.."
umask 022
export LC_ALL=C TZ=UTC

program=.build/release/daybook
version=$("$program" --version)
architecture=$(dpkg --print-architecture)
machine=linux-$(uname -m)
# Every file gets the time of the commit.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

fail() {
  echo "make package: $1" >&2
  exit 1
}

# What the program needs from the system must be in every release that the packages are for.
newest=$(objdump -T "$program" | grep -oE 'GLIBC_[0-9.]+' | sort -uV | tail -n 1)
printf '%s\nGLIBC_2.35\n' "$newest" | sort -CV \
  || fail "$program needs $newest, but Ubuntu 22.04 has GLIBC_2.35; build it on an older release, such as Debian 12"
unknown=$(objdump -p "$program" | awk '$1 == "NEEDED" { print $2 }' \
  | grep -vE '^(lib(c|m|gcc_s|pq|crypto|stdc\+\+|z)\.so\.[0-9]+|ld-linux.*)$' || true)
[ -z "$unknown" ] || fail "$program needs ${unknown//$'\n'/, }, which packaging/debian/control does not name"

rm -rf dist .build/package
mkdir -p dist .build/package
stamp() { # a folder, whose files get their time
  find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

# The archive that runs where it is unpacked.
name=daybook-$version-$machine
packaging/install.sh "$program" ".build/package/$name" /usr/local ".build/package/$name/etc"
stamp ".build/package/$name"
tar -C .build/package --sort=name --owner=0 --group=0 --numeric-owner --format=gnu -c "$name" \
  | gzip -9n > "dist/$name.tar.gz"

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
package=dist/daybook_${version}_$architecture.deb
dpkg-deb --root-owner-group -Zxz -z9 --threads-max=1 --build "$root" "$package" > /dev/null

lintian --fail-on error "$package" > .build/package/lintian.log 2>&1 \
  || { cat .build/package/lintian.log; fail "lintian finds errors in $package; the lines above name them"; }
(cd dist && sha256sum ./*.deb ./*.tar.gz | sed 's| \./| |' > SHA256SUMS)
echo "program: $(stat -c %s "$program") bytes, newest symbol $newest"
(cd dist && stat -c '%n: %s bytes' ./*.deb ./*.tar.gz | sed 's|^\./||')
