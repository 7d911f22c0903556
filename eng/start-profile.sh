#!/bin/bash
# Writes src/Farthing.Cli/Start.mibc anew: which generic code of the framework a start needs. docs/performance.md, "Cold start", says what for.
#   eng/start-profile.sh
# Worth it after an update of the framework's major version, or when much of what happens before the first answer has changed.
# An outdated profile does no harm: what it names in vain is left out, what it lacks is compiled while the gateway starts.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$work"' EXIT
export OPENAI_API_KEY=sk-upstream

dotnet publish "$root/src/Farthing.Cli" -c Release -r linux-x64 --self-contained false --artifacts-path "$work/build" -o "$work/plain" -p:StartProfile=false
dotnet "$work/plain/Farthing.Cli.dll" simulate --port 9611 > "$work/simulator.log" 2>&1 &

ask() { # PORT STREAM
  curl --silent --fail -o /dev/null --retry 100 --retry-delay 1 --retry-connrefused "http://127.0.0.1:$1/v1/chat/completions" \
    -H 'Authorization: Bearer sk-profile-0123456789' -H 'Content-Type: application/json' \
    --data "{\"model\":\"gpt-4o-mini\",\"stream\":$2,\"messages\":[{\"role\":\"user\",\"content\":\"Which colour has the sky?\"}]}"
}

# Once with what is on by default, once without the caches of answers.
port=9612
for more in '' 'cache: { exact: off, semantic: { mode: off } }'; do
  cat > "$work/$port.yaml" <<YAML
urls: http://127.0.0.1:$port
data: $work/data-$port
providers:
  openai: { base_url: "http://127.0.0.1:9611/v1", api_key: "env:OPENAI_API_KEY" }
keys:
  - { name: profile, secret: "sha256:$(printf %s sk-profile-0123456789 | sha256sum | cut -d' ' -f1)", project: profile }
$more
YAML
  DOTNET_JitStdOutFile="$work/$port.jitted" DOTNET_JitDisasmSummary=1 dotnet "$work/plain/Farthing.Cli.dll" serve --config "$work/$port.yaml" > "$work/$port.log" 2>&1 &
  gateway=$!
  ask $port false
  ask $port true
  kill $gateway
  wait $gateway || true # what it wrote is complete when it has ended
  port=$((port + 1))
done

runtimes=$(dotnet --list-runtimes | awk '/^Microsoft.(NETCore|AspNetCore).App 10\./ { gsub(/[][]/, "", $3); folder[$1] = $3 "/" $2 } END { for (name in folder) print folder[name] }')
cat "$work"/*.jitted > "$work/jitted"
dotnet run "$root/eng/start-profile.cs" -- "$work/jitted" "$root/src/Farthing.Cli/Start.mibc" "$work/plain" $runtimes
