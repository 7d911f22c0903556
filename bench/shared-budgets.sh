#!/usr/bin/env bash
# What sharing budgets costs four gateway processes on one PostgreSQL: throughput, CPU a call and store statements, without budgets and with five budgets
# and four limits on every call, in short turns. FARTHING_DATABASE_URL names a database that may be written; its user may be a superuser, then statements are
# counted too. Usage: bench/shared-budgets.sh [SECONDS of each in all, default 30]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work="${BENCH_WORK:-${TMPDIR:-/tmp}/farthing-shared-budgets}"
dotnet publish "$root/src/Farthing.Cli" -c Release -r linux-x64 --self-contained false --artifacts-path "$work/build" -o "$work/farthing" -v quiet
dotnet build "$root/bench/Farthing.Benchmarks" -c Release -v quiet
exec dotnet "$root/bench/Farthing.Benchmarks/bin/Release/net10.0/Farthing.Benchmarks.dll" budget-processes "$work/farthing/Farthing.Cli.dll" "${1:-30}"
