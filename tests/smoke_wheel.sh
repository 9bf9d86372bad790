#!/usr/bin/env bash
# Builds the wheel, installs it into an environment of its own, and asks the seed question from
# a folder that is no checkout.
set -euo pipefail
checkout=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

pip wheel --quiet --no-deps --wheel-dir "$folder" "$checkout"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "$folder"/onrecord-*.whl
cp -r "$checkout/seeds" "$folder/seeds"
cd "$folder"
export XDG_DATA_HOME=$folder/data XDG_CONFIG_HOME=$folder/settings XDG_CACHE_HOME=$folder/cache
"$folder/venv/bin/onrecord" --version
"$folder/venv/bin/onrecord" ask --json "when did Ben-Shabbat meet Bolton?" >answer.json
grep -q '"text": "June 2019"' answer.json
if "$folder/venv/bin/onrecord" ask "who won the 2018 World Cup?"; then
    echo "silence was expected" >&2
    exit 1
fi
