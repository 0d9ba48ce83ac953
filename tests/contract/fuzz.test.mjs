// The random requests themselves: what breaks a rule is caught. A small server plays a service that
// keeps to its document, and then breaks one rule each.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { validOf, spoilt, spoiltBytes, write } from './lib/fuzz/bodies.mjs';
import { Random } from './lib/fuzz/random.mjs';
import { World } from './lib/fuzz/world.mjs';
import { Fuzz, again } from './lib/fuzz.mjs';
import { isValid } from './lib/answers.mjs';
import { operationsOf, services } from './lib/openapi.mjs';

const json = (schema) => ({ content: { 'application/json': { schema } } });
const problem = { type: 'object', required: ['code'], properties: { code: { type: 'string' } } };
const thing = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: { name: { type: 'string', minLength: 1, maxLength: 20 } },
};
const operation = (method, path, requestSchema) => ({
  service: 'user',
  listener: 'public',
  method,
  path,
  id: `${method} ${path}`,
  responses: { 200: json(thing), 503: json(problem), default: json(problem) },
  security: [],
  schemes: {},
  parameters: [{ name: 'id', in: 'path', schema: { type: 'string', format: 'uuid' } }],
  requestSchema,
});
const operations = [operation('GET', '/things/{id}'), operation('POST', '/things', thing)];

const refuse = (status, code) => ({ status, body: JSON.stringify({ code }) });
const nameOf = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const answerOf = ({ method, url, body }) => {
  const path = url.split('?')[0];
  if (/^\/things\/[^/]+$/.test(path) && (method === 'GET' || method === 'HEAD')) {
    return { status: 200, body: '{"name":"harp"}' };
  }
  if (path !== '/things' || method !== 'POST') {
    return refuse(404, 'route_unknown');
  }
  const given = nameOf(body);
  return given !== undefined && isValid(thing, given)
    ? { status: 200, body: '{"name":"harp"}' }
    : refuse(422, 'invalid_fields');
};

let answer = answerOf;
let answered = 0; // since the process began
const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { method, url, headers } = request;
    if (url === '/metrics') {
      response.end(`http_requests_total{status="200"} ${answered}\n`);
      return;
    }
    answered += 1;
    const told = answer({ method, url, body: Buffer.concat(chunks).toString() }, response);
    if (told === undefined) {
      return;
    }
    response.writeHead(told.status, {
      'Content-Type': 'application/json',
      'X-Request-Id': headers['x-request-id'] ?? 'ours',
      ...told.headers,
    });
    response.end(method === 'HEAD' ? undefined : told.body);
  });
});
server.keepAliveTimeout = 0; // no end of its own between two requests, however slow the machine
// What Node takes for no request.
server.on('clientError', (error, socket) => {
  const body = '{"code":"malformed_request"}';
  socket.end(
    'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/json\r\n' +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  );
});

before(async () => {
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const fuzzed = async (answering, { seed = 1, requests = 200 } = {}) => {
  answer = answering;
  const url = `http://127.0.0.1:${server.address().port}`;
  const urls = { user: { public: url, internal: url } };
  const world = new World(undefined, {});
  world.people.push({ learned: new Map() });
  const fuzz = new Fuzz({ operations, urls, world, seed, requests, stray: 0 });
  await fuzz.run();
  return fuzz;
};

test('a service that keeps to its document passes', async () => {
  const fuzz = await fuzzed(answerOf);
  assert.deepEqual(fuzz.failures, []);
  assert.equal(fuzz.sent, 200);
  const posts = fuzz.statuses.get('user POST /things');
  assert.ok(posts[200] > 20 && posts[422] > 10, JSON.stringify(posts));
});

const sometimes = (broken, every = 10) => {
  let count = 0;
  return (request, response) => {
    count += 1;
    return count % every === 0 ? broken(request, response) : answerOf(request);
  };
};
const ok = { status: 200, body: '{"name":"harp"}' };

const breaches = {
  'ends in a failure of its own': [() => refuse(500, 'internal_error'), 'it is 500'],
  'is often overloaded': [() => refuse(503, 'overloaded'), 'were answered with 503'],
  'cuts the connection': [(_, { socket }) => void socket.destroy(), 'the connection was cut'],
  'forgets a member': [() => ({ ...ok, body: '{}' }), 'required property'],
  'says more than is documented': [() => ({ ...ok, body: '{"name":"a","key":1}' }), 'properties'],
  'sends another type': [() => ({ ...ok, headers: { 'Content-Type': 'text/html' } }), 'text/html'],
  'sends half of its JSON': [() => ({ ...ok, body: '{"name":' }), 'no JSON'],
  'sends bytes that are no text': [
    () => ({ ...ok, body: Buffer.from([0x22, 0xff, 0x22]) }),
    'not UTF-8',
  ],
  'serves what no document has': [() => ({ status: 302, body: '{}' }), 'it is 302'],
  'sends more than it announces': [
    (_, { socket }) =>
      void socket.write(
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n' +
          '{"name":"harp"}{"name":"harp"}',
      ),
    'no JSON',
  ],
  'answers with the id of another request': [
    () => ({ ...ok, headers: { 'X-Request-Id': 'another' } }),
    'its X-Request-Id is another',
  ],
  'begins anew': [() => ((answered = 0), ok), 'has begun anew'],
  'speaks no HTTP': [(_, { socket }) => void socket.end('hello\r\n\r\n'), 'no HTTP'],
};

for (const [what, [broken, message]] of Object.entries(breaches)) {
  test(`a service that ${what} is caught`, async () => {
    const { failures } = await fuzzed(sometimes(broken));
    assert.ok(
      failures.some((failure) => failure.includes(message)),
      failures.join('\n'),
    );
  });
}

test('a service that takes what its document does not allow is caught', async () => {
  const lenient = (request) => (request.method === 'POST' ? ok : answerOf(request));
  const { failures } = await fuzzed(lenient);
  assert.ok(failures.some((failure) => failure.includes('does not allow this body')));
});

test('a body behind a HEAD is caught', async () => {
  answer = answerOf;
  const withBody = ({ method }, { socket }) =>
    method === 'HEAD'
      ? void socket.write(
          'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
        )
      : ok;
  const fuzz = await fuzzed(withBody, { requests: 0 });
  Object.assign(fuzz, { operations: [operations[0]], weights: { 0: 1 }, requests: 200 });
  fuzz.maker.stray = 1;
  await fuzz.run();
  assert.ok(fuzz.failures.some((failure) => failure.includes('it has a body')));
});

test('a service that goes away ends it, and is told', async () => {
  const { failures, sent } = await fuzzed(sometimes((_, { socket }) => void socket.destroy(), 1));
  assert.ok(failures.length > 0 && sent === 200);
  assert.ok(
    failures.every((failure) => failure.includes('cut')),
    failures.join('\n'),
  );
});

test('one seed makes one list of requests, and another another', async () => {
  const seenWith = async (seed) => {
    const seen = [];
    await fuzzed(
      (request) => {
        seen.push(JSON.stringify(request));
        return answerOf(request);
      },
      { seed, requests: 100 },
    );
    return seen.sort();
  };
  const first = await seenWith(7);
  assert.deepEqual(await seenWith(7), first);
  assert.notDeepEqual(await seenWith(8), first);
});

test('what is told of a request can be sent again', () => {
  const head = `GET /a%20'\\n HTTP/1.1\r\nA: ${'x'.repeat(500)}\r\n\r\n`;
  const bytes = Buffer.from(`${head}\u0000\u00e9`);
  assert.equal(
    again('http://127.0.0.1:8080', bytes),
    "{ printf 'GET /a%%20\\047\\134n HTTP/1.1\\r\\nA: '; " +
      "head -c 500 /dev/zero | tr '\\0' '\\170'; " +
      "printf '\\r\\n\\r\\n\\000\\303\\251'; } | socat -t 5 - TCP:127.0.0.1:8080",
  );
});

test('valid bodies of our documents are valid, and spoilt ones often not', async () => {
  const all = (await Promise.all(services.map(operationsOf))).flat();
  const schemas = all.map(({ requestSchema }) => requestSchema).filter(Boolean);
  const random = new Random(1);
  let refused = 0;
  for (const schema of Array(50).fill(schemas).flat()) {
    const valid = validOf(random, schema, () => []);
    assert.ok(isValid(schema, JSON.parse(write(random, valid))), JSON.stringify(valid));
    const text = write(random, spoilt(random, schema, valid));
    assert.ok(spoiltBytes(random, text).length <= 200_000);
    const read = nameOf(text);
    refused += read === undefined || !isValid(schema, read) ? 1 : 0;
  }
  assert.ok(refused > (50 * schemas.length) / 3, `${refused} of ${50 * schemas.length}`);
});
