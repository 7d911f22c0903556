// The official OpenAI SDK for Node.
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { bothQuestion, colourQuestion, forecast, handbook, passages, pixel, question, recipeQuestion, weatherQuestion, weatherSchema } from './material.mjs';
import { endless, headersOf, key, rejection, root, serve, takeAndLeave } from './protocol.mjs';

const client = new OpenAI({ baseURL: `${root}/v1`, apiKey: key });
const model = process.env.FARTHING_TEST_OPENAI_MODEL ?? 'gpt-4o-mini';
const user = (content) => [{ role: 'user', content }];
const tools = [{ type: 'function', function: { name: 'get_weather', description: 'Tells the weather.', parameters: weatherSchema, strict: true } }];
const Recipe = z.object({ title: z.string(), minutes: z.number().int(), steps: z.array(z.string()) });

async function collected(stream) {
  const items = [];
  for await (const item of stream) items.push(item);
  return items;
}

const described = (error) => ({ name: error.constructor.name, status: error.status, code: error.code, type: error.type, param: error.param });

await serve({
  chat: async () => {
    const { data, response } = await client.chat.completions.create({ model, messages: user(question) }).withResponse();
    assert.ok(data.choices[0].message.content.length > 0);
    assert.ok(data.usage.completion_tokens > 0);
    return { data, status: response.status, headers: headersOf(response.headers) };
  },
  choices: async () => {
    const data = await client.chat.completions.create({ model, messages: user(question), n: 3, max_completion_tokens: 12, stop: ['.'], seed: 7, temperature: 0.25 });
    assert.equal(data.choices.length, 3);
    return data;
  },
  stream: async () => {
    const { data, response } = await client.chat.completions.create({ model, messages: user(question), stream: true }).withResponse();
    const chunks = await collected(data);
    assert.ok(chunks.length > 5);
    assert.ok(chunks.every((chunk) => !chunk.usage), 'no usage was asked for');
    return { chunks, headers: headersOf(response.headers) };
  },
  'stream-usage': async () => {
    const chunks = await collected(
      await client.chat.completions.create({ model, messages: user(question), stream: true, stream_options: { include_usage: true } }),
    );
    assert.ok(chunks.at(-1).usage.completion_tokens > 0);
    return chunks;
  },
  tools: async () => {
    const messages = user(weatherQuestion);
    const first = await client.chat.completions.create({ model, messages, tools });
    const [call] = first.choices[0].message.tool_calls;
    assert.equal(call.function.name, 'get_weather');
    assert.equal(JSON.parse(call.function.arguments).city, 'Trondheim');
    messages.push(first.choices[0].message, { role: 'tool', tool_call_id: call.id, content: JSON.stringify(forecast) });
    const second = await client.chat.completions.create({ model, messages, tools });
    assert.equal(second.choices[0].finish_reason, 'stop');
    return { first, second };
  },
  'tools-stream': async () => {
    const runner = client.chat.completions.stream({ model, messages: user(bothQuestion), tools });
    const chunks = await collected(runner);
    const final = await runner.finalChatCompletion();
    assert.equal(final.choices[0].message.tool_calls.length, 2);
    return { chunks, final };
  },
  structured: async () => {
    const data = await client.chat.completions.parse({ model, messages: user(recipeQuestion), response_format: zodResponseFormat(Recipe, 'recipe') });
    assert.equal(typeof data.choices[0].message.parsed.minutes, 'number');
    return data;
  },
  image: async () => {
    const data = await client.chat.completions.create({
      model,
      messages: user([{ type: 'text', text: colourQuestion }, { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}`, detail: 'low' } }]),
    });
    assert.ok(data.usage.prompt_tokens > 80);
    return data;
  },
  caching: async () => {
    const messages = [{ role: 'system', content: handbook }, ...user(question)];
    const first = await client.chat.completions.create({ model, messages });
    const second = await client.chat.completions.create({ model, messages });
    assert.ok(second.usage.prompt_tokens_details.cached_tokens > 1000);
    return { first, second };
  },
  embeddings: async () => {
    const data = await client.embeddings.create({ model: 'text-embedding-3-small', input: passages });
    assert.equal(data.data.length, passages.length);
    assert.equal(data.data[0].embedding.length, 1536);
    return data;
  },
  'embeddings-float': async () => {
    const data = await client.embeddings.create({ model: 'text-embedding-3-large', input: passages, encoding_format: 'float', dimensions: 64 });
    assert.equal(data.data[2].embedding.length, 64);
    return data;
  },
  'embeddings-batch': async () => {
    const input = Array.from({ length: 500 }, (_, n) => `${passages[n % passages.length]} (${n})`);
    const data = await client.embeddings.create({ model: 'text-embedding-3-small', input, dimensions: 32 });
    assert.equal(data.data.at(-1).index, 499);
    return data;
  },
  responses: async () => {
    const { data, response } = await client.responses.create({ model, instructions: 'Answer briefly.', input: question }).withResponse();
    assert.ok(data.output_text.length > 0);
    return { data, headers: headersOf(response.headers) };
  },
  'responses-stream': async () => {
    const events = await collected(await client.responses.create({ model, input: question, stream: true }));
    assert.equal(events.at(-1).type, 'response.completed');
    return events;
  },
  'responses-tools': async () => {
    const [{ function: { name, description, parameters, strict } }] = tools;
    const flat = [{ type: 'function', name, description, parameters, strict }];
    const first = await client.responses.create({ model, input: weatherQuestion, tools: flat });
    const call = first.output.find((item) => item.type === 'function_call');
    const second = await client.responses.create({
      model,
      previous_response_id: first.id,
      tools: flat,
      input: [{ type: 'function_call_output', call_id: call.call_id, output: JSON.stringify(forecast) }],
    });
    assert.ok(second.output_text.length > 0);
    return { first, second };
  },
  'responses-structured': async () => {
    const data = await client.responses.parse({ model, input: recipeQuestion, text: { format: zodTextFormat(Recipe, 'recipe') } });
    assert.ok(Array.isArray(data.output_parsed.steps));
    return data;
  },
  models: async () => {
    const listed = await collected(await client.models.list());
    assert.ok(listed.some((one) => one.id === model));
    // Through the gateway the models of another wire come after them.
    return { listed: listed.filter((each) => !each.id.startsWith('claude-')), one: await client.models.retrieve(model) };
  },
  'wrong-key': async () => {
    const stranger = new OpenAI({ baseURL: `${root}/v1`, apiKey: 'sk-nobody-knows-this-key' });
    const error = await rejection(stranger.chat.completions.create({ model, messages: user(question) }));
    assert.ok(error instanceof OpenAI.AuthenticationError);
    return described(error);
  },
  'unknown-model': async () => {
    const error = await rejection(client.models.retrieve('no-such-model'));
    assert.ok(error instanceof OpenAI.NotFoundError);
    return described(error);
  },
  'bad-request': async () => {
    const error = await rejection(client.chat.completions.create({ model, messages: user(question), temperature: 7 }));
    assert.ok(error instanceof OpenAI.BadRequestError);
    return { ...described(error), message: error.message, headers: headersOf(error.headers) };
  },
  'rate-limited-once': async () => await client.chat.completions.create({ model, messages: user(question) }),
  'always-failing': async () => {
    const error = await rejection(client.chat.completions.create({ model, messages: user(question) }));
    assert.ok(error instanceof OpenAI.InternalServerError);
    return { ...described(error), message: error.message, headers: headersOf(error.headers) };
  },
  'error-in-stream': async () => {
    const error = await rejection(
      client.chat.completions
        .create({ model, messages: user(question), stream: true }, { headers: { 'x-simulator-fault': 'error-in-stream' } })
        .then(collected),
    );
    return { ...described(error), message: error.message };
  },
  cancel: async () => {
    const stream = await client.chat.completions.create({ model, messages: user(question), stream: true }, { headers: endless });
    return await takeAndLeave(stream, 4, () => stream.controller.abort());
  },
  'cancel-waiting': async () => {
    const patience = AbortSignal.timeout(300);
    const error = await rejection(
      client.chat.completions.create({ model, messages: user(question) }, { headers: { 'x-simulator-fault': 'hang' }, signal: patience }),
    );
    return { name: error.constructor.name };
  },
});
