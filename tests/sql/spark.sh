#!/usr/bin/env bash
# Holds Spark's answers against the review's on random playbooks:
#   tests/sql/spark.sh [PLAYBOOKS]
# Needs Java 17 or later; PySpark comes from the Python package registry into target/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
playbooks=${1:-100}
venv=target/sql-spark
worlds=$(mktemp -d)
trap 'rm -rf "$worlds"' EXIT
python3 -m venv "$venv"
"$venv/bin/pip" install -q pyspark
REDRESS_WORLDS=$worlds REDRESS_CASES=$playbooks cargo test --quiet --locked --test sql a_world_for_other_engines >/dev/null
"$venv/bin/python" tests/sql/engines.py spark "$worlds" 2>/dev/null
