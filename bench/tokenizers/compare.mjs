// Runs npm tiktoken (OpenAI's Rust in WebAssembly) and gpt-tokenizer (JavaScript) on one text; prints one JSON line a figure, like `Farthing.Benchmarks token-speed`.
// node compare.mjs TEXT_FILE [ROUNDS]
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [path, rounds = '5'] = process.argv.slice(2);
const text = readFileSync(path, 'utf8');
const bytes = Buffer.byteLength(text);
const require = createRequire(import.meta.url);

const tiktoken = require('tiktoken');
const runs = ['a', ' ', '的', '🙂'].map((unit) => [{ ' ': 'space', '的': 'CJK', '🙂': 'emoji' }[unit] ?? unit, unit]);

function cpu(work) {
  const before = process.cpuUsage();
  const value = work();
  const used = process.cpuUsage(before);
  return [(used.user + used.system) / 1e6, value];
}

function measure(tokenizer, encoding, what, size, times, work) {
  let best = Infinity;
  let tokens = 0;
  for (let i = 0; i < times; i++) {
    const [seconds, value] = cpu(work);
    best = Math.min(best, seconds);
    tokens = value;
  }
  console.log(JSON.stringify({ tokenizer, encoding, what, tokens, cpu_ms: +(best * 1e3).toFixed(1), mb_per_cpu_s: +(size / best / 1e6).toFixed(1) }));
}

for (const encoding of ['o200k_base', 'cl100k_base']) {
  const wasm = tiktoken.get_encoding(encoding);
  const script = await import(`gpt-tokenizer/encoding/${encoding}`);
  const tokenizers = [
    ['npm tiktoken 1.0.22 (WebAssembly)', (t) => wasm.encode_ordinary(t).length, (t) => wasm.encode_ordinary(t).length],
    ['npm gpt-tokenizer 4.0.0', (t) => script.encode(t, { disallowedSpecial: new Set() }).length, (t) => script.countTokens(t, { disallowedSpecial: new Set() })],
  ];
  for (const [name, encode, count] of tokenizers) {
    measure(name, encoding, 'encode', bytes, +rounds, () => encode(text));
    measure(name, encoding, 'count', bytes, +rounds, () => count(text));
    // Their cost is not linear in a run's length: a hundredth of the run that Farthing is given, and once.
    for (const [title, unit] of runs) {
      const run = unit.repeat(10_000);
      try {
        measure(name, encoding, `10,000 x ${title}`, Buffer.byteLength(run), 1, () => count(run));
      } catch (error) {
        console.log(JSON.stringify({ tokenizer: name, encoding, what: `10,000 x ${title}`, error: String(error) }));
      }
    }
  }
}
