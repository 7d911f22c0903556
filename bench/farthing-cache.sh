# As farthing.sh, with the exact cache on for every call: for the scenario `hit`, in which the same call comes again and again.
. "$(dirname "${BASH_SOURCE[0]}")/farthing.sh"
prepare() { prepare_beside; }
more() { echo "cache: { exact: on, max_temperature: 2 }"; }
