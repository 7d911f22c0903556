# As farthing.sh, with the exact cache on for every call: for the scenario `hit`, in which the same call comes again and again.
. "$(dirname "${BASH_SOURCE[0]}")/farthing.sh"
prepare() {
  rm -rf "$WORK/farthing-data"
  [ -x "$WORK/farthing/Farthing.Cli" ] || dotnet publish "$FARTHING_ROOT/src/Farthing.Cli" -c Release -r linux-x64 --self-contained false \
    --artifacts-path "$WORK/farthing-build" -o "$WORK/farthing"
}
more() { echo "cache: { exact: on, max_temperature: 2 }"; }
