#!/usr/bin/env bash
# Runs sql-program.sql with the sqlite3 shell: `sql-program.sh <path of the extension>`.
set -euo pipefail
{
  printf '.bail on\n.load %s\n' "${1%.*}"
  printf "SELECT 'load', 1;\n"
  cat "$(dirname "$0")/sql-program.sql"
} | sqlite3 -cmd '.mode list' :memory: | sed -n 's/^\([a-z]*\)|\(.*\)$/"\1":"\2"/p' | paste -sd, | sed 's/:"1"/:true/g; s/^/{/; s/$/}/'
