// Calls operations of running services by their operationId, holds each answer to the documents,
// and knows in the end what nobody called.
import { randomUUID } from 'node:crypto';

import { faultsOfAnswer, isValid } from './answers.mjs';

const answerPatience = 10_000; // ms

export class Walk {
  // `urls` is {auth: {public, internal}, user: {public, internal}}.
  constructor(operations, urls) {
    this.operations = operations;
    this.urls = urls;
    this.seen = new Set(); // "user public GET /users/me 200"
    this.failures = [];
    this.steps = 0;
  }

  // One call. `request` is {path: {name: value}, query, json | form | body, headers, token,
  // listener}, where `form` is {name: value} or a list of such pairs;
  // `expected` {status, code, errors: ["/name code"]}. The answer has a `json` if it is JSON.
  async step(service, id, expected, request = {}) {
    const listener = request.listener ?? 'public';
    const operation = this.operations.find(
      (each) => each.service === service && each.id === id && each.listener === listener,
    );
    if (operation === undefined) {
      throw new Error(`no document has the operation ${id} of ${service}, ${listener}`);
    }
    const answer = await this.send(operation, this.pathOf(operation, request), request);
    this.seen.add(`${nameOf(operation)} ${answer.status}`);
    this.judge(`${nameOf(operation)} → ${expected.status} ${expected.code ?? ''}`, [
      ...faultsOfRequest(operation, expected, request),
      ...faultsOfOutcome(expected, answer),
      ...(operation.responses[answer.status] ? [] : [`${answer.status} is not documented`]),
      ...faultsOfAnswer(operation.responses[answer.status] ?? operation.responses.default, answer),
    ]);
    if (answer.status === 200 && '304' in operation.responses) {
      await this.askAgain(operation, request, answer.headers.get('ETag'));
    }
    return answer;
  }

  // Whoever has an answer with an ETag is told that nothing has changed.
  async askAgain(operation, request, tag) {
    const headers = { ...request.headers, 'If-None-Match': tag };
    const answer = await this.send(operation, this.pathOf(operation, request), {
      ...request,
      headers,
    });
    this.seen.add(`${nameOf(operation)} ${answer.status}`);
    this.judge(`${nameOf(operation)} → 304`, [
      ...(answer.status === 304 ? [] : [`it is ${answer.status}`]),
      ...(answer.headers.get('ETag') === tag ? [] : ['it has another ETag']),
      ...faultsOfAnswer(operation.responses[answer.status] ?? operation.responses.default, answer),
    ]);
  }

  // A call that no operation has, such as another method on one's path.
  async stray(operation, expected, request) {
    const answer = await this.send({ ...operation, method: expected.method }, request.path, {});
    const allow = answer.headers.get('Allow');
    this.judge(`${operation.listener} ${expected.method} ${request.path} → ${expected.status}`, [
      ...faultsOfOutcome(expected, answer),
      ...(expected.documented ? faultsOfAnswer(expected.documented, answer) : []),
      ...(expected.allow && !sameWords(expected.allow, allow)
        ? [`Allow is «${allow}», not «${expected.allow.join(', ')}»`]
        : []),
    ]);
  }

  async send({ service, listener, method }, path, request) {
    const requestId = `contract-${randomUUID()}`;
    const address = this.urls[service][listener] + path;
    const response = await fetch(address, {
      method,
      headers: {
        'X-Request-Id': requestId,
        ...(request.token === undefined ? {} : { Authorization: `Bearer ${request.token}` }),
        ...('json' in request || 'body' in request ? { 'Content-Type': 'application/json' } : {}),
        ...('form' in request ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
        ...request.headers,
      },
      body: bodyOf(request),
      signal: AbortSignal.timeout(answerPatience),
    }).catch((cause) => {
      throw new Error(`no answer to ${method} ${address}: ${cause.cause ?? cause}`);
    });
    const text = await response.text();
    this.steps += 1;
    const { status, headers } = response;
    return { status, headers, text, requestId, json: read(text) };
  }

  pathOf({ path }, { path: parameters = {}, query }) {
    const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(parameters[name]));
    return query === undefined ? filled : `${filled}?${query}`;
  }

  judge(what, faults) {
    for (const fault of faults) {
      this.failures.push(`${what}: ${fault}`);
    }
  }

  // Every documented status that no step has seen, but for those that need what there was not.
  unseen(had = []) {
    const couldBe = ({ 'x-needs': needs }) => needs === undefined || had.includes(needs);
    return this.operations.flatMap((operation) =>
      Object.entries(operation.responses)
        .filter(([status, response]) => status !== 'default' && couldBe(response))
        .map(([status]) => `${nameOf(operation)} ${status}`)
        .filter((name) => !this.seen.has(name)),
    );
  }
}

const bodyOf = ({ json, form, body }) => {
  if (json !== undefined) {
    return JSON.stringify(json);
  }
  return form === undefined ? body : new URLSearchParams(form).toString();
};

const nameOf = ({ service, listener, method, path }) => `${service} ${listener} ${method} ${path}`;

const read = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const sameWords = (words, list) =>
  JSON.stringify([...words].sort()) === JSON.stringify((list ?? '').split(/,\s*/).sort());

// What we send must be what the document asks for whenever the service is expected to take it.
const faultsOfRequest = ({ requestSchema }, { status }, { json }) =>
  requestSchema && json !== undefined && status < 300 && !isValid(requestSchema, json)
    ? ['the document does not allow the body that was sent']
    : [];

const faultsOfOutcome = (expected, { status, headers, requestId, text, json }) => {
  if (status !== expected.status) {
    return [`it is ${status} ${text.slice(0, 300)}`];
  }
  const entries = (json?.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);
  return [
    ...(headers.get('X-Request-Id') === requestId ? [] : ['it does not repeat our X-Request-Id']),
    ...(json?.request_id === undefined || json.request_id === requestId
      ? []
      : ['its request_id is not our X-Request-Id']),
    ...(expected.code === undefined || json?.code === expected.code
      ? []
      : [`its code is ${json?.code}`]),
    ...(expected.errors ?? [])
      .filter((entry) => !entries.some((each) => each.startsWith(entry)))
      .map((entry) => `errors lack «${entry}»: ${entries.join('; ')}`),
  ];
};
