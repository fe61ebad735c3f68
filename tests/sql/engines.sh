#!/usr/bin/env bash
# Holds the answers of DuckDB, PostgreSQL and Python's own SQLite against the review's on random playbooks:
#   tests/sql/engines.sh [PLAYBOOKS]
# DuckDB and the PostgreSQL driver come from the Python package registry into target/; PostgreSQL itself is the one that
# is installed. What is not there is said and left out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
playbooks=${1:-20}
venv=target/sql-engines
worlds=$(mktemp -d)
trap 'rm -rf "$worlds"' EXIT

if ! python3 -m venv "$venv" || ! timeout 180 "$venv/bin/pip" install -q duckdb 'psycopg[binary]'; then
    echo "warning: DuckDB and PostgreSQL not checked: their Python packages could not be installed" >&2
    exit 0
fi
REDRESS_WORLDS=$worlds REDRESS_CASES=$playbooks cargo test --quiet --locked --test sql a_world_for_other_engines >/dev/null
"$venv/bin/python" tests/sql/engines.py sqlite "$worlds"
"$venv/bin/python" tests/sql/engines.py duckdb "$worlds"
if command -v initdb >/dev/null || ls -d /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    tests/sql/postgres.sh "$venv/bin/python" tests/sql/engines.py postgres "$worlds"
else
    echo "warning: PostgreSQL not checked: it is not installed" >&2
fi
