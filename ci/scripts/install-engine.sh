#!/usr/bin/env bash
# Puts OpenTofu into a folder, unless tofu or terraform is on PATH: the release
# whose SHA-256 is pinned for this platform in scripts/setup/versions.json.
#
#   install-engine.sh DIR
#
# DIR is to be a folder of this job alone, outside of the checkout: what is in it
# already is not trusted. An engine on PATH is the runner's own (its image has it)
# and is used as it is; one that lies in the checkout, where the author of a
# branch may have put it, or in DIR is not.
#
# TOFU_RELEASES: where releases are downloaded from.
set -euo pipefail

dir=${1:?usage: install-engine.sh DIR}
releases=${TOFU_RELEASES:-https://github.com/opentofu/opentofu/releases/download}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$dir"
rm -f "$dir/tofu" "$dir/terraform"

# inside FOLDER FILE: whether a file lies in a folder, links followed.
inside() {
  node -e '
    const { realpathSync } = require("fs"), { relative } = require("path");
    const [folder, file] = process.argv.slice(1).map((one) => realpathSync(one));
    process.exit(relative(folder, file).startsWith("..") ? 1 : 0);' "$1" "$2"
}

checkout=${GITHUB_WORKSPACE:-${CI_PROJECT_DIR:-$PWD}}
for name in tofu terraform; do
  found=$(command -v "$name" || true)
  [ -n "$found" ] || continue
  if inside "$checkout" "$found"; then
    echo "warning: $found is not used: it lies in the checkout $checkout" >&2
    continue
  fi
  echo "an engine is on PATH: $found" >&2
  exit 0
done

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
pinned() { node -p 'const { release } = require(process.argv[1]).engine; '"$1" "$here/../../scripts/setup/versions.json" "${@:2}"; }
version=$(pinned 'release.version')
sum=$(pinned 'release.sha256[process.argv[2]] ?? ""' "${os}_$arch")
if [ -z "$sum" ]; then
  echo "error: scripts/setup/versions.json has no SHA-256 of OpenTofu $version for ${os}_$arch" >&2
  echo "fix: install an engine in the runner's image, or add the digest (scripts/setup/pin.ts)" >&2
  exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
archive=tofu_${version}_${os}_${arch}.tar.gz
curl --fail --silent --show-error --location --retry 3 --max-time 300 --output "$work/$archive" "$releases/v$version/$archive"
if command -v sha256sum >/dev/null; then got=$(sha256sum "$work/$archive"); else got=$(shasum -a 256 "$work/$archive"); fi
if [ "${got%% *}" != "$sum" ]; then
  echo "error: $archive is not the pinned release (sha256 ${got%% *}, pinned is $sum)" >&2
  exit 1
fi
tar -xzf "$work/$archive" -C "$dir" tofu
echo "OpenTofu $version: $dir/tofu" >&2
