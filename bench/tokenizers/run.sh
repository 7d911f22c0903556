#!/bin/sh
# The table of docs/tokens.md: Farthing, npm tiktoken and npm gpt-tokenizer on the same ten megabytes, one after the other in one run.
set -eu
cd "$(dirname "$0")"
text=$(mktemp)
trap 'rm -f "$text"' EXIT
[ -d node_modules ] || npm install --silent --no-audit --no-fund --no-package-lock
dotnet build -c Release -v q -nologo ../Farthing.Benchmarks >/dev/null
dotnet ../Farthing.Benchmarks/bin/Release/net10.0/Farthing.Benchmarks.dll token-corpus "$text"
dotnet ../Farthing.Benchmarks/bin/Release/net10.0/Farthing.Benchmarks.dll token-speed "$text"
timeout "${LIMIT:-600}" node compare.mjs "$text"
