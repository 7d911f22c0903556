#!/usr/bin/env bash
# Every figure of docs/routing.md and docs/cascades.md that is scored on recorded outcomes: trains on the train files, decides on the dev files,
# and lets the data's own scorer judge. DATA is the folder of the data, FARTHING the command, ONLY a pattern of the names to run.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
DATA="${DATA:-$root/../shared/data/routing}"
FARTHING="${FARTHING:-$root/src/Farthing.Cli/bin/Release/net10.0/Farthing.Cli}"
SPLIT="${SPLIT:-dev}"
ONLY="${ONLY:-*}"
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT
mixtral=mistralai/Mixtral-8x7B-Instruct-v0.1
gpt4=gpt-4-1106-preview

pair() { # name, data, weak, strong, --cascade or nothing, files to learn from
  local name=$1 data=$2 weak=$3 strong=$4 cascade=$5
  shift 5
  [[ $name == $ONLY ]] || return 0
  "$FARTHING" evaluate route --train "$@" --data "$data" --weak "$weak" --strong "$strong" $cascade --out "$out/$name"
  echo "$name $(python3 "$DATA/score.py" pair --data "$data" --weak "$weak" --strong "$strong" --pred "$out/$name" ${cascade%% *} | tr -d '\n')"
}
pool() { # name, data, reference, confidence, files to learn from
  local name=$1 data=$2 ref=$3 confidence=$4
  shift 4
  [[ $name == $ONLY ]] || return 0
  "$FARTHING" evaluate route --train "$@" --data "$data" --ref "$ref" --confidence "$confidence" --out "$out/$name"
  echo "$name $(python3 "$DATA/score.py" pool --data "$data" --ref "$ref" --pred "$out/$name" | tr -d '\n')"
}
promise() { # name, weak, strong, second or nothing, files
  local name=$1 weak=$2 strong=$3 second=$4
  shift 4
  [[ $name == $ONLY ]] || return 0
  echo "$name $("$FARTHING" evaluate promise --train "$@" --weak "$weak" --strong "$strong" ${second:+--second "$second"} --json)"
}
both() { echo "$DATA/$1.train.jsonl $DATA/$1.dev.jsonl"; }

# 1,531 rows, the same for everyone.
python3 - "$DATA/routellm-mmlu.train.jsonl" > "$out/mmlu-1531.jsonl" <<'PY'
import random, sys
lines = open(sys.argv[1], encoding='utf-8').read().splitlines()
random.Random(1).shuffle(lines)
print('\n'.join(lines[:1531]))
PY
pair mmlu-1531 "$DATA/routellm-mmlu.$SPLIT.jsonl" $mixtral $gpt4 "" "$out/mmlu-1531.jsonl"

# The same over six divisions of all rows: 1,531 to learn from, 3,000 others to judge. One sample of so few rows moves by +- 0.01.
for division in 1 2 3 4 5 6; do
  python3 - "$division" "$out" $(both routellm-mmlu) <<'PY'
import random, sys
division, out, *files = sys.argv[1:]
lines = [line for file in files for line in open(file, encoding='utf-8') if line.strip()]
random.Random(int(division)).shuffle(lines)
open(f'{out}/learn.jsonl', 'w', encoding='utf-8').writelines(lines[:1531])
open(f'{out}/judge.jsonl', 'w', encoding='utf-8').writelines(lines[1531:4531])
PY
  pair "mmlu-division-$division" "$out/judge.jsonl" $mixtral $gpt4 "" "$out/learn.jsonl"
done
pair gsm8k-cascade "$DATA/routellm-gsm8k.$SPLIT.jsonl" $mixtral $gpt4 --cascade "$DATA/routellm-gsm8k.train.jsonl" "$DATA/zeroeval.train.jsonl" "$DATA/gsm8k-openai.train.jsonl"
pair gsm8k-cascade-others "$DATA/routellm-gsm8k.$SPLIT.jsonl" $mixtral $gpt4 --cascade "$DATA/zeroeval.train.jsonl" "$DATA/gsm8k-openai.train.jsonl"

# Cross-validated over both files: more rows, less scatter. The scorer learns nothing of the question that it scores.
cat $(both routellm-gsm8k) > "$out/gsm8k-all.jsonl"
pair gsm8k-cascade-all "$out/gsm8k-all.jsonl" $mixtral $gpt4 "--cascade --out-of-fold" $(both routellm-gsm8k) $(both zeroeval) $(both gsm8k-openai)
pair gsm8k-cascade-others-all "$out/gsm8k-all.jsonl" $mixtral $gpt4 "--cascade --out-of-fold" $(both zeroeval) $(both gsm8k-openai)
pair bbh-effort "$DATA/bbh-effort.$SPLIT.jsonl" codex-direct codex-cot "" "$DATA/bbh-effort.train.jsonl"
for confidence in 0.95 0.7; do
  pool "zeroeval-$confidence" "$DATA/zeroeval.$SPLIT.jsonl" claude-3-5-sonnet-20241022 $confidence "$DATA/zeroeval.train.jsonl"
  pool "ulab-$confidence" "$DATA/ulab-llmrouter.$SPLIT.jsonl" llama-3.1-nemotron-51b-instruct $confidence "$DATA/ulab-llmrouter.train.jsonl"
done

# Leave one dataset out: the same pair under one name everywhere.
for file in routellm-mmlu routellm-gsm8k routerbench-sub; do
  cat $(both $file) | sed "s#mistralai/mixtral-8x7b-chat#$mixtral#g" > "$out/$file"
done
for left in mmlu gsm8k mbpp arc-challenge winogrande; do
  python3 - "$left" "$out" <<'PY'
import json, sys
left, out = sys.argv[1:]
rest, own = open(f'{out}/rest.jsonl', 'w'), open(f'{out}/own.jsonl', 'w')
for file, name in (('routellm-mmlu', 'mmlu'), ('routellm-gsm8k', 'gsm8k'), ('routerbench-sub', None)):
    for line in open(f'{out}/{file}', encoding='utf-8'):
        (own if (name or json.loads(line)['domain']) == left else rest).write(line)
PY
  pair "without-$left" "$out/own.jsonl" $mixtral $gpt4 "" "$out/rest.jsonl"
done

promise promise-gsm8k $mixtral $gpt4 "" $(both routellm-gsm8k) $(both zeroeval) $(both gsm8k-openai)
promise promise-4o-mini-sonnet gpt-4o-mini-2024-07-18 claude-3-5-sonnet-20241022 deepseek-v2.5-0908 $(both zeroeval)
promise promise-flash-4o gemini-1.5-flash gpt-4o-2024-08-06 deepseek-v2.5-0908 $(both zeroeval)
promise promise-routerbench mistralai/mixtral-8x7b-chat $gpt4 "" $(both routerbench-sub)
promise promise-routerbench-second mistralai/mixtral-8x7b-chat $gpt4 zero-one-ai/Yi-34B-Chat $(both routerbench-sub)
