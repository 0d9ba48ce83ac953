// The schemas of the events and their golden messages, as Node's validators and the CloudEvents
// SDK see them. The C++ half (user_events_test.cpp, session_events_test.cpp and
// activity_events_test.cpp) holds RapidJSON and our structs to the same.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import Ajv from 'ajv';
import AjvDraft04 from 'ajv-draft-04';
import { CloudEvent } from 'cloudevents';

import { inTree, readJson } from './lib/files.mjs';
import { faultsOfSchema } from './lib/vocabulary.mjs';

const folder = inTree('schemas', 'events');
const events = readdirSync(folder)
  .filter((name) => name.endsWith('.schema.json'))
  .map((name) => name.replace('.schema.json', ''));

const examplesOf = (event, prefix) =>
  readdirSync(join(folder, 'examples', event))
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({ name, message: readJson(join(folder, 'examples', event, name)) }));

// Both drafts must understand the same, so the word that names one of them is set aside.
const validatorsOf = (event) => {
  const { $schema, ...schema } = readJson(join(folder, `${event}.schema.json`));
  const options = { allErrors: true, strict: true, allowUnionTypes: true };
  return {
    schema: { $schema, ...schema },
    validators: {
      'draft-04': new AjvDraft04(options).compile(schema),
      'draft-07': new Ajv(options).compile(schema),
    },
  };
};

test('there is at least one event, and every folder of examples belongs to one', () => {
  assert.notEqual(events.length, 0);
  assert.deepEqual(readdirSync(join(folder, 'examples')).sort(), events.sort());
});

for (const event of events) {
  const { schema, validators } = validatorsOf(event);

  test(`${event}: the schema uses only words that draft-04 and draft-07 share`, () => {
    assert.deepEqual(faultsOfSchema(schema), []);
  });

  test(`${event}: valid messages follow the schema, and CloudEvents`, () => {
    const examples = examplesOf(event, 'valid-');
    assert.notEqual(examples.length, 0);
    for (const { name, message } of examples) {
      for (const [draft, validate] of Object.entries(validators)) {
        assert.ok(validate(message), `${name}, ${draft}: ${JSON.stringify(validate.errors)}`);
      }
      assert.doesNotThrow(() => new CloudEvent(message, true), name);
    }
  });

  test(`${event}: valid messages say the same thing in the envelope and in the data`, () => {
    for (const { name, message } of examplesOf(event, 'valid-')) {
      assert.equal(message.subject, message.data.user_id, name);
      assert.equal(message.partitionkey ?? message.subject, message.subject, name);
      if (Number.isSafeInteger(message.data.version)) {
        assert.equal(Number(message.sequence), message.data.version, name);
      }
    }
  });

  test(`${event}: each invalid message breaks the schema in exactly one place`, () => {
    const examples = examplesOf(event, 'invalid-');
    assert.notEqual(examples.length, 0);
    for (const { name, message } of examples) {
      for (const [draft, validate] of Object.entries(validators)) {
        assert.equal(validate(message), false, `${name}, ${draft}`);
        assert.equal(validate.errors.length, 1, `${name}: ${JSON.stringify(validate.errors)}`);
      }
    }
  });
}

test('words that RapidJSON passes over are found, wherever they stand', () => {
  const planted = {
    '#/const': { const: 1 },
    '#/properties/a/format': { properties: { a: { type: 'string', format: 'uuid' } } },
    '#/definitions/a/exclusiveMinimum': { definitions: { a: { exclusiveMinimum: 0 } } },
    '#/anyOf/0/if': { anyOf: [{ if: {}, then: {} }] },
    '#/$defs': { $defs: {} },
    '#/items/$ref': { items: { $ref: 'other.json#/definitions/a' } },
    '#/not/pattern': { not: { pattern: '^\\d+$' } },
    '#/pattern': { pattern: '^(?:a|b)$' },
    '#/properties/a': { properties: { a: true } },
  };
  for (const [place, schema] of Object.entries(planted)) {
    assert.ok(faultsOfSchema(schema)[0]?.startsWith(`${place}:`), place);
  }
});
