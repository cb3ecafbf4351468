#!/usr/bin/env bash
# Runs a command with nothing of the job's environment but what installing and building takes: where programs, caches
# and proxies are, settings of npm and Go, and what IDR_SETUP_ENV names (scripts/setup/environment.cjs has the same list).
# Whatever secret a job is given, also under a name that nobody has thought of, what is installed and built does not
# see it. For everything that runs before a job needs its secrets.
#
#   without-secrets.sh COMMAND [ARGUMENT…]
set -euo pipefail

allowed=(
  PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TERM TMPDIR CI NO_COLOR FORCE_COLOR
  RUNNER_TEMP GITHUB_WORKSPACE CI_PROJECT_DIR
  XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME
  HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy
  SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE NODE_EXTRA_CA_CERTS NODE_OPTIONS
  GOPROXY GONOPROXY GOSUMDB GONOSUMDB GOPRIVATE GOINSECURE GOVCS GOENV GOROOT GOPATH GOCACHE GOMODCACHE
  GOTMPDIR GOTOOLCHAIN GOMAXPROCS GOMEMLIMIT GOFLAGS
  IDR_ENGINE IDR_PROVIDER IDR_SETUP IDR_SETUP_ENV TOFU_RELEASES
)
more=${IDR_SETUP_ENV:-}
more=${more//[^A-Za-z0-9_]/ }
kept=()
for name in $(compgen -e); do
  case " ${allowed[*]} $more " in
    *" $name "*) kept+=("$name=${!name}") && continue ;;
  esac
  case $name in
    LC_* | npm_config_* | NPM_CONFIG_* | TFENV_* | TOFUENV_* | TENV_* | ASDF_* | MISE_*) ;;
    *) continue ;;
  esac
  # Of settings, what holds a secret by its name is none.
  case ${name,,} in
    *auth* | *token* | *pass* | *secret* | *credential* | *_key) ;;
    *) kept+=("$name=${!name}") ;;
  esac
done
# exec: this process, whose environment others of the same user may read, is gone then.
exec env -i "${kept[@]}" "$@"
