# As farthing.sh, with five budgets and four limits that apply to every call: what do they cost? Compare the two in one run.
. "$(dirname "${BASH_SOURCE[0]}")/farthing.sh"
prepare() { prepare_beside; }
more() {
  caches_off
  cat <<YAML
budgets:
  - { name: everything, usd: 1000000, per: 1mo }
  - { name: a day, usd: 100000, per: 1d, rolling: true }
  - { name: project, for: { project: bench }, usd: 100000, per: 1w }
  - { name: key, for: { key: "*" }, usd: 100000, per: 1d }
  - { name: model, for: { model: "*" }, usd: 100000, per: 1mo }
rate_limits:
  - { name: key, for: { key: "*" }, requests: 100000000, tokens: 1000000000000, concurrent: 100000 }
  - { name: project, for: { project: bench }, requests: 1000000000, per: 1h }
YAML
}
