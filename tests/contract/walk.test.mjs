// The walk itself: what is not as documented does not pass. A small server plays user-service.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { operationsOf } from './lib/openapi.mjs';
import { Walk } from './lib/walk.mjs';

const profile = {
  auth_user_id: '01939c3e-8a2b-7c4d-9e1f-3b5a7c9d0e2f',
  username: 'Ada.Lovelace',
  first_name: null,
  last_name: null,
  display_name: null,
  bio: null,
  avatar_url: null,
  member_since: null,
  badges: [],
  goal_counts: { not_started: 0, in_progress: 0, completed: 0, abandoned: 0 },
};
const wellAnswered = { status: 200, type: 'application/json', body: profile };

const tag = `"${'0'.repeat(32)}"`;

let answer = wellAnswered;
let isForgetful = false; // of who has which ETag
const server = createServer((request, response) => {
  const named = { 'X-Request-Id': request.headers['x-request-id'], ETag: tag };
  if (!isForgetful && request.headers['if-none-match'] === tag) {
    response.writeHead(304, named).end();
    return;
  }
  const headers = { ...named, ...answer.headers };
  response.writeHead(answer.status, { 'Content-Type': answer.type, ...headers });
  response.end(JSON.stringify(answer.body));
});
let walk;

before(async () => {
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
});
after(() => server.close());

const readProfile = async (given, expected = { status: 200 }) => {
  answer = given;
  const url = `http://127.0.0.1:${server.address().port}`;
  walk = new Walk(await operationsOf('user'), { user: { public: url, internal: url } });
  await walk.step('user', 'readProfile', expected, { path: { auth_user_id: 'ada' } });
  return walk.failures;
};

test('what is as documented passes', async () => {
  assert.deepEqual(await readProfile(wellAnswered), []);
});

test('each departure from the document is a failure', async () => {
  const departures = {
    'a missing member': { body: { ...profile, badges: undefined } },
    'a member of another type': { body: { ...profile, badges: 7 } },
    'a member that is not documented': { body: { ...profile, email: 'ada@example.org' } },
    'one that is not documented, deep within': {
      body: { ...profile, goal_counts: { ...profile.goal_counts, paused: 1 } },
    },
    'an id that is no UUID': { body: { ...profile, auth_user_id: 'ada' } },
    'another media type': { type: 'text/html' },
    'another request id': { headers: { 'X-Request-Id': 'another' } },
    'another status': { status: 201 },
  };
  for (const [what, departure] of Object.entries(departures)) {
    assert.notEqual((await readProfile({ ...wellAnswered, ...departure })).length, 0, what);
  }
});

test('who is told again what he has is a failure', async () => {
  isForgetful = true;
  const failures = await readProfile(wellAnswered);
  isForgetful = false;

  assert.ok(failures.some((failure) => failure.endsWith('304: it is 200')));
});

test('a status that is expected and not documented is a failure', async () => {
  const body = { type: 'about:blank', title: 'x', status: 402, code: 'x', request_id: 'x' };
  const problem = { status: 402, type: 'application/problem+json', body };

  const failures = await readProfile(problem, { status: 402 });

  assert.ok(failures.some((failure) => failure.includes('402 is not documented')));
});

test('an operation that no document has cannot be called', async () => {
  await readProfile(wellAnswered);
  await assert.rejects(walk.step('user', 'readMind', { status: 200 }), /no document has/);
});

test('what is documented and was not seen is named, but for what takes an outage', async () => {
  await readProfile(wellAnswered);

  const unseen = walk.unseen();

  assert.ok(unseen.includes('user public GET /users/{auth_user_id} 404'));
  assert.ok(unseen.includes('user internal GET /metrics 200'));
  assert.ok(!unseen.includes('user public GET /users/{auth_user_id} 200'));
  assert.ok(!unseen.includes('user public GET /users/{auth_user_id} 503'));
  assert.ok(walk.unseen(['an outage']).includes('user public GET /users/{auth_user_id} 503'));
});
