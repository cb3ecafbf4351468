#!/usr/bin/env bash
# Runs a command with nothing of the job's environment but what installing and building takes: where programs, caches
# and proxies are. Whatever secret a job is given, also under a name that nobody has thought of, what is installed and
# built does not see it. For everything that runs before a job needs its secrets.
#
#   without-secrets.sh COMMAND [ARGUMENT…]
set -euo pipefail

allowed=(
  PATH HOME USER SHELL LANG LC_ALL TZ TMPDIR RUNNER_TEMP CI
  XDG_CACHE_HOME npm_config_cache npm_config_registry NODE_EXTRA_CA_CERTS
  SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE
  HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy
  GOPATH GOCACHE GOMODCACHE GOPROXY GOSUMDB GONOSUMDB GOFLAGS
  IDR_ENGINE IDR_PROVIDER TOFU_RELEASES
)
kept=()
for name in "${allowed[@]}"; do
  if [ -n "${!name+set}" ]; then kept+=("$name=${!name}"); fi
done
# exec: this process, whose environment others of the same user may read, is gone then.
exec env -i "${kept[@]}" "$@"
