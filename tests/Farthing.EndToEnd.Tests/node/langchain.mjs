// LangChain's OpenAI integration.
import assert from 'node:assert/strict';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { z } from 'zod';
import { colourQuestion, forecast, passages, pixel, question, recipeQuestion, weatherQuestion } from './material.mjs';
import { endless, key, rejection, root, serve, takeAndLeave } from './protocol.mjs';

const configuration = { baseURL: `${root}/v1` };
const chat = (more = {}) => new ChatOpenAI({ model: process.env.FARTHING_TEST_OPENAI_MODEL ?? 'gpt-4o-mini', apiKey: key, configuration, ...more });
const weather = tool(async () => JSON.stringify(forecast), {
  name: 'get_weather',
  description: 'Tells the weather.',
  schema: z.object({ city: z.string(), unit: z.enum(['celsius', 'fahrenheit']) }),
});
const Recipe = z.object({ title: z.string(), minutes: z.number().int(), steps: z.array(z.string()) });
const described = (error) => ({ name: error.constructor.name, status: error.status, code: error.code, type: error.type });

const plain = (model) => async () => {
  const message = await model.invoke(question);
  assert.ok(message.text.length > 0);
  return message.toDict();
};

const streamed = (model) => async () => {
  const chunks = [];
  for await (const chunk of await model.stream(question)) chunks.push(chunk.toDict());
  assert.ok(chunks.length > 5);
  return chunks;
};

const withTools = (model) => async () => {
  const bound = model.bindTools([weather]);
  const messages = [new HumanMessage(weatherQuestion)];
  const first = await bound.invoke(messages);
  assert.equal(first.tool_calls[0].args.city, 'Trondheim');
  messages.push(first, new ToolMessage({ content: await weather.invoke(first.tool_calls[0].args), tool_call_id: first.tool_calls[0].id }));
  const second = await bound.invoke(messages);
  assert.ok(second.text.length > 0);
  return { first: first.toDict(), second: second.toDict() };
};

await serve({
  chat: plain(chat()),
  stream: streamed(chat()),
  tools: withTools(chat()),
  'responses-text': plain(chat({ useResponsesApi: true })),
  'responses-stream': streamed(chat({ useResponsesApi: true })),
  'responses-tools': withTools(chat({ useResponsesApi: true })),
  structured: async () => {
    const recipe = await chat().withStructuredOutput(Recipe, { name: 'recipe', method: 'jsonSchema' }).invoke(recipeQuestion);
    assert.equal(typeof recipe.minutes, 'number');
    return recipe;
  },
  image: async () => {
    const content = [{ type: 'text', text: colourQuestion }, { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } }];
    return (await chat().invoke([new HumanMessage({ content })])).toDict();
  },
  embeddings: async () => {
    const vectors = await new OpenAIEmbeddings({ model: 'text-embedding-3-small', apiKey: key, configuration, batchSize: 2 }).embedDocuments(passages);
    assert.equal(vectors.length, passages.length);
    return vectors;
  },
  'wrong-key': async () => described(await rejection(chat({ apiKey: 'sk-nobody-knows-this-key' }).invoke(question))),
  'bad-request': async () => {
    const error = await rejection(chat({ temperature: 7 }).invoke(question));
    return { ...described(error), message: error.message };
  },
  'rate-limited-once': plain(chat({ maxRetries: 2 })),
  'always-failing': async () => described(await rejection(chat({ maxRetries: 1 }).invoke(question))),
  cancel: async () => {
    const leaving = new AbortController();
    const model = chat({ configuration: { ...configuration, defaultHeaders: endless } });
    const stream = await model.stream(question, { signal: leaving.signal });
    return (await takeAndLeave(stream, 3, () => leaving.abort())).length;
  },
});
