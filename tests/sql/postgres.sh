#!/usr/bin/env bash
# Starts a PostgreSQL of its own on a socket in a new folder, gives its place to a command, and stops it again:
#   tests/sql/postgres.sh tests/sql/engines.py postgres FOLDER
# PostgreSQL does not run as root; there it runs as `nobody`.
set -euo pipefail
bin=$(dirname "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb | tail -1)")
folder=$(mktemp -d)
as=()
if [[ $(id -u) == 0 ]]; then
    chown nobody "$folder"
    as=(setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME="$folder")
fi
stop() {
    (cd / && "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$folder"
}
trap stop EXIT
start() {
    cd /
    "${as[@]}" "$bin/initdb" -D "$folder/data" -U redress -A trust -E UTF8 --locale=C >/dev/null &&
        "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/log" \
            -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off -c jit=off" start >/dev/null
}
if ! (start); then
    echo "warning: PostgreSQL not checked: it could not be started" >&2
    exit 0
fi
"$@" "host=$folder user=redress dbname=postgres"
