# Peer file for the side-by-side benchmark: starts the gateway as a user starts it, with a client key, prices and the ledger on. The caches of answers are off:
# the scenarios send the same bodies one after another, and a gateway that answers them itself is not compared with those that ask the provider.
# farthing-cache.sh measures what a cached answer costs, farthing-defaults.sh the gateway with everything that is on by default.
FARTHING_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
publish() {
  dotnet publish "$FARTHING_ROOT/src/Farthing.Cli" -c Release -r linux-x64 --self-contained false \
    --artifacts-path "$WORK/farthing-build" -o "$WORK/farthing"
}
prepare() { rm -rf "$WORK/farthing-data" && publish; }
prepare_beside() { rm -rf "$WORK/farthing-data"; [ -x "$WORK/farthing/Farthing.Cli" ] || publish; } # for the variants: compared with what farthing.sh published
caches_off() { echo "cache: { exact: off, semantic: { mode: off } }"; }
more() { caches_off; }
headers() { echo "Authorization: Bearer sk-bench-0123456789"; }
start() {
  cat > "$RUN/farthing-$PORT.yaml" <<YAML
urls: http://127.0.0.1:$PORT
data: $WORK/farthing-data/$PORT
providers:
  openai:
    base_url: $UP/v1
    api_key: env:OPENAI_API_KEY
keys:
  - name: bench
    secret: sha256:$(printf %s sk-bench-0123456789 | sha256sum | cut -d' ' -f1)
    project: bench
$(more)
YAML
  export OPENAI_API_KEY=sk-upstream
  exec dotnet "$WORK/farthing/Farthing.Cli.dll" serve --config "$RUN/farthing-$PORT.yaml"
}
