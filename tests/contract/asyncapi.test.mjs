// The AsyncAPI document is well-formed, and about the broker and the events that there are.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';

import asyncapi from '@asyncapi/parser';

import { inTree, readJson, readText } from './lib/files.mjs';

const path = inTree('schemas', 'asyncapi.yaml');
const { document, diagnostics } = await new asyncapi.Parser().parse(readText(path), {
  source: path,
});
const definitions = readJson(inTree('infra', 'rabbitmq', 'definitions.json'));

// A binding of a topic exchange: `*` is one word, `#` any number of them.
const topicMatches = (pattern, key) => {
  const words = { '#': '(?:[^.]+[.])*', '*': '[^.]+[.]' };
  const whole = pattern.split('.').map((word) => words[word] ?? `${word}[.]`);
  return new RegExp(`^${whole.join('')}$`).test(`${key}.`);
};

const amqpOf = (channel) => channel.bindings().get('amqp').value();

test('asyncapi.yaml: no rule of the parser is broken', () => {
  const faults = diagnostics
    .filter(({ code }) => code !== 'asyncapi-latest-version')
    .map(({ message, path: place }) => `${place.join('/')}: ${message}`);
  assert.deepEqual(faults, []);
  assert.ok(document);
});

test('asyncapi.yaml: every schema of an event is a payload in it', () => {
  const schemas = readdirSync(inTree('schemas', 'events')).filter((name) =>
    name.endsWith('.schema.json'),
  );

  const titles = schemas.map((name) => readJson(inTree('schemas', 'events', name)).title);
  const named = document.messages().map((message) => message.name());

  assert.deepEqual(titles.sort(), [...new Set(named)].sort());
});

test('asyncapi.yaml: its exchanges and queues are those of the broker', () => {
  for (const channel of document.channels().all()) {
    const { is, exchange, queue } = amqpOf(channel);
    const [named, there] =
      is === 'queue' ? [queue, definitions.queues] : [exchange, definitions.exchanges];

    const found = there.find(({ name }) => name === named.name);

    assert.ok(found, `${named.name} is not in infra/rabbitmq/definitions.json`);
    assert.equal(found.durable, named.durable, named.name);
    assert.equal(found.vhost, named.vhost, named.name);
    assert.equal(is === 'queue' ? undefined : found.type, named.type, named.name);
  }
});

test('asyncapi.yaml: each routing key that is sent reaches a queue that is read', () => {
  const channels = document.channels().all();
  const queues = channels.filter((channel) => amqpOf(channel).is === 'queue');
  for (const sent of channels.filter((channel) => amqpOf(channel).is === 'routingKey')) {
    const bound = definitions.bindings.filter(
      ({ source, routing_key: pattern }) =>
        source === amqpOf(sent).exchange.name && topicMatches(pattern, sent.address()),
    );

    const reached = queues.filter((queue) =>
      bound.some(({ destination }) => destination === queue.address()),
    );

    assert.notEqual(reached.length, 0, sent.address());
  }
});

test('asyncapi.yaml: its headers are those that the relay writes', () => {
  const relay = readText(inTree('platform', 'messaging', 'relay_message.cpp'));
  const written = [...relay.matchAll(/\{"([\w-]+)",/g)]
    .map(([, name]) => name)
    .filter((name) => /^(traceparent|x-|cloudEvents_)/.test(name));

  for (const message of document.messages()) {
    assert.deepEqual(message.headers().json().required.sort(), [...new Set(written)].sort());
  }
});
