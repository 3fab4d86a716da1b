#!/usr/bin/env bash
# Installs the program and every file that belongs to it, for make install and for the packages: this is the one list.
#
#   packaging/install.sh PROGRAM FOLDER PREFIX ETC
#
# FOLDER gets bin, share and lib; ETC gets daybook/daybook.yaml, unless it is there. PREFIX is where FOLDER will be on
# the machine that runs the program, as the units name it.
set -eu
umask 022
program=$1 folder=$2 prefix=$3 etc=$4
cd "$(dirname "$0")/.."

share=$folder/share
doc=$share/doc/daybook
install -d "$folder/bin"
install -m 755 "$program" "$folder/bin/daybook"

copy() { # folder, then files
  install -d "$1"
  install -m 644 "${@:2}" "$1"
}
copy "$share/daybook/templates" templates/*.mustache templates/*.css templates/*.md
copy "$share/daybook/schemas" schemas/*.json
copy "$share/daybook/operations" templates/operations/nginx.conf
copy "$doc" README.md CHANGELOG.md CONTRIBUTING.md LICENSE NOTICE
copy "$doc/docs" docs/*.md

# Units name the program by its path.
install -d "$folder/lib/systemd/system"
for unit in templates/operations/*.service templates/operations/*.timer; do
  sed "s|/usr/local/bin/daybook|$prefix/bin/daybook|" "$unit" > "$folder/lib/systemd/system/${unit##*/}"
done
chmod 644 "$folder"/lib/systemd/system/daybook*

install -d "$share/man/man1"
rm -f "$share"/man/man1/daybook*
"$program" manual --folder "$share/man/man1"
gzip -9n "$share"/man/man1/daybook*.1

# Debian's zsh looks for completions of packages in a folder of its own.
zsh=$share/zsh/site-functions
[ "$prefix" != /usr ] || zsh=$share/zsh/vendor-completions
install -d "$share/bash-completion/completions" "$zsh" "$share/fish/vendor_completions.d"
"$program" --generate-completion-script bash > "$share/bash-completion/completions/daybook"
"$program" --generate-completion-script zsh > "$zsh/_daybook"
"$program" --generate-completion-script fish > "$share/fish/vendor_completions.d/daybook.fish"

if [ ! -e "$etc/daybook/daybook.yaml" ]; then
  install -d "$etc/daybook"
  "$program" manual --settings > "$etc/daybook/daybook.yaml"
fi
