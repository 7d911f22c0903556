// How a script is driven: one name of a scenario a line on standard input, one JSON document a line on standard output.
import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';

/** The root address under test: the simulator's or the gateway's, without a path. */
export const root = required('FARTHING_TEST_ROOT');

/** The key that both accept. */
export const key = required('FARTHING_TEST_KEY');

/** Answers until standard input ends. A scenario that fails is reported, and the next one is taken. */
export async function serve(scenarios) {
  for await (const line of createInterface({ input: process.stdin })) {
    const name = line.trim();
    if (name === '') continue;
    let document;
    try {
      assert.ok(Object.hasOwn(scenarios, name), `there is no scenario '${name}'`);
      document = { scenario: name, seen: await scenarios[name]() };
    } catch (error) {
      document = { scenario: name, failure: String(error?.stack ?? error) };
    }
    process.stdout.write(`${JSON.stringify(document)}\n`);
  }
}

/** Header fields but for those of one connection and those that only the gateway adds. */
export function headersOf(headers) {
  const entries = typeof headers?.entries === 'function' ? [...headers.entries()] : Object.entries(headers ?? {});
  return Object.fromEntries(
    entries
      .map(([name, value]) => [name.toLowerCase(), value])
      .filter(([name]) => !/^(x-farthing-.*|date|connection|keep-alive|transfer-encoding)$/.test(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** What a rejected promise was rejected with; fails when it was not. */
export async function rejection(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`an error was expected, not ${JSON.stringify(value)}`);
}

/** Takes a few items and then leaves, as a user who has read enough. */
export async function takeAndLeave(stream, count, leave) {
  const taken = [];
  try {
    for await (const item of stream) {
      taken.push(item);
      if (taken.length === count) leave();
    }
  } catch (error) {
    assert.match(String(error?.name) + String(error?.message), /abort/i);
  }
  assert.ok(taken.length >= count, `only ${taken.length} items came`);
  return taken.slice(0, count);
}

/** The header that has the simulator stream until its client leaves. */
export const endless = { 'x-simulator-fault': 'endless', 'x-simulator-gap-ms': '5' };

function required(name) {
  const value = process.env[name];
  assert.ok(value, `the environment variable ${name} is not set`);
  return value;
}
