// The official Anthropic SDK for Node.
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { bothQuestion, colourQuestion, forecast, handbook, pixel, question, recipeQuestion, weatherQuestion, weatherSchema } from './material.mjs';
import { endless, headersOf, key, rejection, root, serve, takeAndLeave } from './protocol.mjs';

const client = new Anthropic({ baseURL: root, apiKey: key });
const model = process.env.FARTHING_TEST_ANTHROPIC_MODEL ?? 'claude-sonnet-4-5-20250929';
const user = (content) => [{ role: 'user', content }];
const tools = [{ name: 'get_weather', description: 'Tells the weather.', input_schema: weatherSchema }];
const asked = (content, more = {}) => ({ model, max_tokens: 1024, messages: user(content), ...more });
const described = (error) => ({ name: error.constructor.name, status: error.status, type: error.error?.error?.type });

async function collected(stream) {
  const items = [];
  for await (const item of stream) items.push(item);
  return items;
}

await serve({
  chat: async () => {
    const { data, response } = await client.messages.create(asked(question)).withResponse();
    assert.equal(data.stop_reason, 'end_turn');
    assert.ok(data.content[0].text.length > 0);
    return { data, status: response.status, headers: headersOf(response.headers) };
  },
  stream: async () => {
    const { data, response } = await client.messages.create(asked(question, { stream: true })).withResponse();
    const events = await collected(data);
    assert.equal(events.at(-1).type, 'message_stop');
    return { events, headers: headersOf(response.headers) };
  },
  'stream-helper': async () => {
    const final = await client.messages.stream(asked(question, { stop_sequences: [','] })).finalMessage();
    assert.ok(final.usage.output_tokens > 0);
    return final;
  },
  thinking: async () => {
    const final = await client.messages
      .stream(asked(question, { max_tokens: 4096, thinking: { type: 'enabled', budget_tokens: 1024 } }))
      .finalMessage();
    assert.equal(final.content[0].type, 'thinking');
    return final;
  },
  tools: async () => {
    const messages = user(weatherQuestion);
    const first = await client.messages.create({ ...asked(''), messages, tools });
    const call = first.content.find((block) => block.type === 'tool_use');
    assert.equal(call.input.city, 'Trondheim');
    messages.push(
      { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: JSON.stringify(forecast) }] },
    );
    const second = await client.messages.create({ ...asked(''), messages, tools });
    assert.equal(second.stop_reason, 'end_turn');
    return { first, second };
  },
  'tools-stream': async () => {
    const stream = client.messages.stream(asked(bothQuestion, { tools }));
    const events = await collected(stream);
    const final = await stream.finalMessage();
    assert.equal(final.content.filter((block) => block.type === 'tool_use').length, 2);
    return { events, final };
  },
  structured: async () => {
    const schema = {
      type: 'object',
      properties: { title: { type: 'string' }, minutes: { type: 'integer' } },
      required: ['title', 'minutes'],
      additionalProperties: false,
    };
    const data = await client.messages.create(asked(recipeQuestion, { output_config: { format: { type: 'json_schema', schema } } }));
    assert.equal(typeof JSON.parse(data.content[0].text).minutes, 'number');
    return data;
  },
  image: async () => {
    const data = await client.messages.create(
      asked([
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } },
        { type: 'text', text: colourQuestion },
      ]),
    );
    assert.ok(data.usage.input_tokens > 10);
    return data;
  },
  caching: async () => {
    const system = [{ type: 'text', text: handbook, cache_control: { type: 'ephemeral', ttl: '1h' } }];
    const first = await client.messages.create(asked(question, { system }));
    const second = await client.messages.create(asked(weatherQuestion, { system }));
    assert.ok(first.usage.cache_creation.ephemeral_1h_input_tokens > 1024);
    assert.equal(second.usage.cache_read_input_tokens, first.usage.cache_creation_input_tokens);
    return { first, second };
  },
  'count-tokens': async () => {
    const counted = await client.messages.countTokens({ model, messages: user(question), tools });
    assert.ok(counted.input_tokens > 10);
    return counted;
  },
  models: async () => {
    const listed = await collected(client.models.list());
    assert.ok(listed.some((one) => one.id === model));
    // Through the gateway the models of another wire come after them.
    return { listed: listed.filter((each) => each.id.startsWith('claude-')), one: await client.models.retrieve(model) };
  },
  'wrong-key': async () => {
    const stranger = new Anthropic({ baseURL: root, apiKey: 'sk-ant-nobody-knows-this-key' });
    const error = await rejection(stranger.messages.create(asked(question)));
    assert.ok(error instanceof Anthropic.AuthenticationError);
    return described(error);
  },
  'unknown-model': async () => {
    const error = await rejection(client.models.retrieve('no-such-model'));
    assert.ok(error instanceof Anthropic.NotFoundError);
    return described(error);
  },
  'bad-request': async () => {
    const error = await rejection(client.messages.create(asked(question, { max_tokens: -1 })));
    assert.ok(error instanceof Anthropic.BadRequestError);
    return { ...described(error), message: error.message, headers: headersOf(error.headers) };
  },
  'rate-limited-once': async () => await client.messages.create(asked(question)),
  'always-failing': async () => {
    const error = await rejection(client.messages.create(asked(question)));
    assert.equal(error.status, 529);
    return { ...described(error), message: error.message, headers: headersOf(error.headers) };
  },
  'error-in-stream': async () => {
    const error = await rejection(
      client.messages.create(asked(question, { stream: true }), { headers: { 'x-simulator-fault': 'error-in-stream;status=529' } }).then(collected),
    );
    return { ...described(error), message: error.message };
  },
  cancel: async () => {
    const stream = await client.messages.create(asked(question, { stream: true }), { headers: endless });
    return await takeAndLeave(stream, 5, () => stream.controller.abort());
  },
});
