#!/usr/bin/env bash
# Puts OpenTofu into a folder, unless tofu or terraform is on PATH: the version
# that scripts/setup/versions.json names, checked against the release's sums.
#
#   install-engine.sh DIR
#
# TOFU_RELEASES: where releases are downloaded from.
set -euo pipefail

dir=${1:?usage: install-engine.sh DIR}
releases=${TOFU_RELEASES:-https://github.com/opentofu/opentofu/releases/download}

if command -v tofu >/dev/null || command -v terraform >/dev/null; then
  echo "an engine is on PATH" >&2
  mkdir -p "$dir"
  exit 0
fi

here=$(cd "$(dirname "$0")" && pwd)
version=$(node -p 'require(process.argv[1]).engine.build.version' "$here/../../scripts/setup/versions.json")
case $(uname -s) in
  Linux) os=linux ;;
  Darwin) os=darwin ;;
  *) echo "error: no OpenTofu release for $(uname -s)" >&2 && exit 1 ;;
esac
case $(uname -m) in
  x86_64 | amd64) arch=amd64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) echo "error: no OpenTofu release for $(uname -m)" >&2 && exit 1 ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
archive=tofu_${version}_${os}_${arch}.tar.gz
fetch() { curl --fail --silent --show-error --location --retry 3 --max-time 300 --output "$work/$1" "$releases/v$version/$1"; }
fetch "$archive"
fetch "tofu_${version}_SHA256SUMS"
sum=$(awk -v name="$archive" '$2 == name { print $1 }' "$work/tofu_${version}_SHA256SUMS")
if command -v sha256sum >/dev/null; then got=$(sha256sum "$work/$archive"); else got=$(shasum -a 256 "$work/$archive"); fi
if [ -z "$sum" ] || [ "${got%% *}" != "$sum" ]; then
  echo "error: $archive is not what its release says (sha256 ${got%% *}, expected ${sum:-none})" >&2
  exit 1
fi
mkdir -p "$dir"
tar -xzf "$work/$archive" -C "$dir" tofu
echo "OpenTofu $version: $dir/tofu" >&2
