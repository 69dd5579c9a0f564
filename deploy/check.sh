#!/bin/sh
# What `make check` runs: every check, whatever the ones before it found; the end says which failed. BIN has the tools.
set -u
failed=""

step() {
    title="$1"
    shift
    echo "== $title"
    "$@" || failed="$failed
  $title: $*"
}

step "formatting (make format mends it)" "$BIN/ruff" format --check "$@"
step "lint" "$BIN/ruff" check "$@"
step "types" "$BIN/mypy" "$@"
step "import contracts" "$BIN/lint-imports" --cache-dir .import_linter_cache
step "contracts" "$BIN/python" -m deploy.contracts check
step "architecture" "$BIN/python" -m pytest -q tests/architecture

if [ -n "$failed" ]; then
    echo
    echo "These failed:$failed"
    exit 1
fi
echo
echo "All checks passed."
