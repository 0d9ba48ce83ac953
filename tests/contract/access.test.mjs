// The matrix itself: whoever gets in who should not turns it red. A small server plays services
// that keep to their document, and then forget one thing each.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { needOf, walkAccess } from './lib/access.mjs';
import { operationsOf, services } from './lib/openapi.mjs';
import { Walk } from './lib/walk.mjs';

const schemes = {
  accessToken: { type: 'http', scheme: 'bearer' },
  secret: { type: 'http', scheme: 'basic' },
};
const responses = { 200: {}, 401: {}, 403: {}, 404: {} };
const operation = (method, path, security) => ({
  service: 'user',
  listener: 'public',
  method,
  path,
  id: path,
  responses,
  security,
  schemes,
});
const operations = [
  operation('GET', '/open', []),
  operation('GET', '/me', [{ accessToken: [] }]),
  operation('PUT', '/goals/{goal_id}', [{ accessToken: [] }]),
  operation('GET', '/users/{user_id}/goals', [{}, { accessToken: [] }]),
  operation('GET', '/internal/users/{user_id}', [{ accessToken: ['users:read'] }]),
  operation('POST', '/token', [{ secret: [] }, {}]),
];

const bad = { expired: 'token_expired', misdirected: 'token_invalid', revoked: 'token_revoked' };
const cast = {
  columns: [
    { name: 'without a token', token: undefined, codes: ['token_missing'] },
    ...Object.entries(bad).map(([name, code]) => ({ name, token: name, codes: [code] })),
  ],
  owner: 'ada',
  stranger: 'bob',
  service: (scopes) => `service ${scopes.join(' ')}`.trim(),
  owned: ({ path }) => (path.includes('{') ? { goal_id: 'adas', user_id: 'ada' } : {}),
  control: ({ path }, scopes) => ({
    path: cast.owned({ path }),
    token: scopes.length > 0 ? cast.service(scopes) : 'ada',
  }),
};

let isPrivate = false; // Ada

// What a service asks itself about a request, each in a function that can be left out.
const checks = {
  token: ({ path, token }) =>
    token === undefined && path !== '/users/ada/goals' ? [401, 'token_missing'] : undefined,
  expiry: ({ token }) => (token === 'expired' ? [401, 'token_expired'] : undefined),
  audience: ({ token }) => (token === 'misdirected' ? [401, 'token_invalid'] : undefined),
  revocation: ({ token }) => (token === 'revoked' ? [401, 'token_revoked'] : undefined),
  person: ({ path, token }) =>
    !path.startsWith('/internal/') && path !== '/users/ada/goals' && token?.startsWith('service')
      ? [403, 'no_person']
      : undefined,
  owner: ({ path, token }) =>
    path.startsWith('/goals/') && token === 'bob' ? [404, 'goal_unknown'] : undefined,
  visibility: ({ path, token }) =>
    path === '/users/ada/goals' && isPrivate && token !== 'ada' ? [404, 'user_unknown'] : undefined,
  scope: ({ path, token }) =>
    path.startsWith('/internal/') && token !== 'service users:read' ? [403, 'no_scope'] : undefined,
};

const answerOf = (request, forgotten) => {
  const { path, token } = request;
  if (path === '/open') {
    return [200];
  }
  if (path === '/token') {
    return forgotten === 'secret' ? [200] : [401, 'invalid_client'];
  }
  const refusals = Object.entries(checks)
    .filter(([name]) => name !== forgotten)
    .map(([, check]) => check(request));
  return refusals.find((refusal) => refusal !== undefined) ?? [200];
};

let answer = answerOf;
const server = createServer(({ url, headers }, response) => {
  const token = headers.authorization?.replace(/^Bearer /, '');
  const [status, code] = answer({ path: url, token });
  response.writeHead(status, {
    'Content-Type': 'application/json',
    ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
  });
  response.end(JSON.stringify({ code }));
});

before(async () => {
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
});
after(() => server.close());

const failuresOf = async (answering, walked = operations) => {
  answer = answering;
  const url = `http://127.0.0.1:${server.address().port}`;
  const walk = new Walk(walked, { user: { public: url, internal: url } });
  for (isPrivate of [false, true]) {
    await walkAccess(walk, { ...cast, isPrivate });
  }
  return walk.failures;
};

test('services that keep to their document pass', async () => {
  assert.deepEqual(await failuresOf(answerOf), []);
});

for (const forgotten of [...Object.keys(checks), 'secret']) {
  test(`a service that forgets the ${forgotten} is caught`, async () => {
    const failures = await failuresOf((request) => answerOf(request, forgotten));
    assert.notDeepEqual(failures, []);
  });
}

test('a single route that forgets to ask is named', async () => {
  const failures = await failuresOf((request) =>
    request.path === '/me' ? [200] : answerOf(request),
  );
  assert.ok(failures.length > 0);
  assert.ok(failures.every((failure) => failure.startsWith('user public GET /me, ')));
});

test('a service that lets nobody in is caught', async () => {
  for (const path of ['/open', '/me', '/goals/adas', '/users/ada/goals', '/internal/users/ada']) {
    const refusing = (request) => (request.path === path ? [403, 'no'] : answerOf(request));
    assert.notDeepEqual(await failuresOf(refusing), [], path);
  }
});

test('a refusal that does not say what is wanted is caught', async () => {
  const failures = await failuresOf((request) => {
    const [status, code] = answerOf(request);
    return [status, code === 'token_expired' ? 'token_invalid' : code];
  });
  assert.ok(failures.some((failure) => failure.includes('401 token_expired')));
});

test('what an operation needs follows from its document', () => {
  assert.deepEqual(operations.map(needOf), [
    'nothing',
    'a token',
    'a token',
    'perhaps a token',
    'a token',
    'something else',
  ]);
});

test('every operation of our documents says what it needs', async () => {
  const all = (await Promise.all(services.map(operationsOf))).flat();
  assert.ok(all.some((each) => needOf(each) === 'a token'));
  assert.ok(all.every(({ security }) => Array.isArray(security)));
});
