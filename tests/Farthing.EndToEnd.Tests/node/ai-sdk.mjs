// The AI SDK (ai) with its providers for OpenAI and Anthropic.
import assert from 'node:assert/strict';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { embedMany, generateText, Output, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { colourQuestion, forecast, handbook, passages, pixel, question, recipeQuestion, weatherQuestion } from './material.mjs';
import { endless, headersOf, key, rejection, root, serve, takeAndLeave } from './protocol.mjs';

// Warnings would come between the documents on standard output.
globalThis.AI_SDK_LOG_WARNINGS = false;

const openai = createOpenAI({ baseURL: `${root}/v1`, apiKey: key });
const anthropic = createAnthropic({ baseURL: `${root}/v1`, apiKey: key });
const chat = openai.chat(process.env.FARTHING_TEST_OPENAI_MODEL ?? 'gpt-4o-mini');
const responses = openai(process.env.FARTHING_TEST_OPENAI_MODEL ?? 'gpt-4o-mini');
const claude = anthropic(process.env.FARTHING_TEST_ANTHROPIC_MODEL ?? 'claude-sonnet-4-5-20250929');
const tools = {
  get_weather: tool({
    description: 'Tells the weather.',
    inputSchema: z.object({ city: z.string(), unit: z.enum(['celsius', 'fahrenheit']) }),
    execute: async () => forecast,
  }),
};
const Recipe = z.object({ title: z.string(), minutes: z.number().int(), steps: z.array(z.string()) });

const seen = ({ text, finishReason, usage, response, warnings }) => ({
  text, finishReason, usage, warnings, id: response.id, model: response.modelId, headers: headersOf(response.headers),
});

const plain = (model) => async () => {
  const result = await generateText({ model, prompt: question });
  assert.ok(result.text.length > 0);
  return seen(result);
};

const streamed = (model) => async () => {
  const parts = [];
  const result = streamText({ model, prompt: question, includeRawChunks: true, onError: ({ error }) => { throw error; } });
  for await (const part of result.fullStream) if (part.type === 'raw' || part.type === 'text-delta' || part.type === 'finish') parts.push(part);
  assert.equal(parts.at(-1).type, 'finish');
  return { parts, usage: await result.totalUsage };
};

const withTools = (model) => async () => {
  const result = await generateText({ model, tools, prompt: weatherQuestion, stopWhen: stepCountIs(3) });
  assert.equal(result.steps.length, 2);
  assert.equal(result.steps[0].toolCalls[0].input.city, 'Trondheim');
  return { steps: result.steps.map((step) => ({ calls: step.toolCalls, results: step.toolResults, text: step.text, usage: step.usage })), total: result.totalUsage };
};

const structured = (model) => async () => {
  const result = await generateText({ model, prompt: recipeQuestion, output: Output.object({ schema: Recipe }) });
  assert.equal(typeof result.output.minutes, 'number');
  return { output: result.output, usage: result.usage };
};

const pictured = (model) => async () => {
  const content = [{ type: 'text', text: colourQuestion }, { type: 'image', image: Buffer.from(pixel, 'base64'), mediaType: 'image/png' }];
  return seen(await generateText({ model, messages: [{ role: 'user', content }] }));
};

const cancelled = (model) => async () => {
  const leaving = new AbortController();
  const { textStream } = streamText({ model, prompt: question, headers: endless, abortSignal: leaving.signal });
  return (await takeAndLeave(textStream, 3, () => leaving.abort())).length;
};

const described = (error) => ({ name: error.name, status: error.statusCode, retryable: error.isRetryable, data: error.data, message: error.message });

await serve({
  'openai-chat': plain(chat),
  'openai-stream': streamed(chat),
  'openai-tools': withTools(chat),
  'openai-structured': structured(chat),
  'openai-image': pictured(chat),
  'openai-cancel': cancelled(chat),
  'responses-text': plain(responses),
  'responses-stream': streamed(responses),
  'responses-tools': withTools(responses),
  'responses-structured': structured(responses),
  'anthropic-messages': plain(claude),
  'anthropic-stream': streamed(claude),
  'anthropic-tools': withTools(claude),
  'anthropic-structured': structured(claude),
  'anthropic-image': pictured(claude),
  'anthropic-cancel': cancelled(claude),
  'anthropic-caching': async () => {
    const messages = [
      { role: 'system', content: handbook, providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } } },
      { role: 'user', content: question },
    ];
    const first = await generateText({ model: claude, messages });
    const second = await generateText({ model: claude, messages });
    assert.ok(second.usage.inputTokenDetails.cacheReadTokens > 1024);
    return { first: first.usage, second: second.usage };
  },
  embeddings: async () => {
    const result = await embedMany({ model: openai.embedding('text-embedding-3-small'), values: passages });
    assert.equal(result.embeddings.length, passages.length);
    return { embeddings: result.embeddings, usage: result.usage };
  },
  'wrong-key': async () => {
    const stranger = createOpenAI({ baseURL: `${root}/v1`, apiKey: 'sk-nobody-knows-this-key' });
    const error = await rejection(generateText({ model: stranger.chat('gpt-4o-mini'), prompt: question }));
    const { name, status, retryable, data } = described(error);
    return { name, status, retryable, code: data.error.code, type: data.error.type };
  },
  'bad-request': async () => described(await rejection(generateText({ model: chat, prompt: question, temperature: 7 }))),
  'rate-limited-once': plain(chat),
  'always-failing': async () => {
    const error = await rejection(generateText({ model: claude, prompt: question, maxRetries: 1 }));
    return { name: error.name, reason: error.reason, last: described(error.lastError) };
  },
});
