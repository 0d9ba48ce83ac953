// Requests for one operation: most could be meant, many have something odd about them.
import { spoilt, spoiltBytes, validOf, write } from './bodies.mjs';
import { brokenLines, oddHeaders, oddTokens } from './headers.mjs';
import * as values from './values.mjs';

const bearers = /^bearer$/i;
const oddMethods = ['TRACE', 'CONNECT', 'get', 'PROPFIND', 'X', 'GE T', 'PRI'];
const otherMethods = ['OPTIONS', 'OPTIONS', 'PUT', 'POST', 'DELETE', 'PATCH'];
const oddVersions = ['HTTP/1.0', 'HTTP/2.0', 'HTTP/1.2', 'http/1.1', 'HTTP/1.11', ''];
const oddEscapes = [
  ...['%', '%4', '%zz', '%00', '%ff', '%c0%80', '%ed%a0%80', '%2F', '%0d%0aA:b', '%u0041'],
];
const oddNumbers = [
  ...['0', '-1', '101', '1e1', '0x10', '99999999999999999999', '1.0', '+5', ' 5', '05', ''],
];

const encodings = {
  plain: (random, text) => encodeURIComponent(wellFormed(text)),
  raw: (random, text) => wellFormed(text).replace(/[\s#?]/gu, ''),
  all: (random, text) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  twice: (random, text) => encodeURIComponent(encodeURIComponent(wellFormed(text))),
  broken: (random, text) => encodeURIComponent(wellFormed(text)) + random.pick(oddEscapes),
};
const wellFormed = (text) => Buffer.from(text).toString();

const encoded = (random, text, odd = 0.04) => {
  const way = random.chance(odd)
    ? random.weighted({ raw: 1, all: 1, twice: 1, broken: 3 })
    : 'plain';
  return encodings[way](random, String(text));
};

export class RequestMaker {
  // `stray` is how often a request is odd beyond what an operation is about: headers, methods.
  constructor(world, stray = 1) {
    this.world = world;
    this.stray = stray;
  }

  // {operation, method, target, headers: [[name, value]], body, ...}. Its `client` is who asks,
  // `as` the same where the token is sent; `unknown` says that it may be more than HTTP/1.1 knows.
  make(random, operation) {
    const client = this.clientOf(random, operation);
    const paths = this.path(random, operation, client);
    const { method, unknown } = this.method(random, operation);
    const request = { operation, method, unknown, values: paths.values, client, headers: [] };
    request.target = this.target(random, operation, client, paths.target);
    this.addBody(random, request);
    this.addToken(random, request);
    this.addHeaders(random, request);
    return request;
  }

  clientOf(random, { security, id }) {
    const isForServices = security.some((each) => Object.values(each).flat().length > 0);
    const isService = isForServices || id === 'grantToken' ? 0.9 : 0.03;
    const { service, people } = this.world;
    return service.id !== undefined && random.chance(isService) ? service : random.pick(people);
  }

  method(random, operation) {
    if (operation.method === 'GET' && random.chance(0.08 * this.stray)) {
      return { method: 'HEAD' };
    }
    if (!random.chance(0.02 * this.stray)) {
      return { method: operation.method };
    }
    const method = random.pick([...otherMethods, ...oddMethods]);
    return { method, unknown: oddMethods.includes(method) };
  }

  path(random, { path, parameters = [] }, client) {
    const chosen = {};
    const target = path.replace(/\{(\w+)\}/g, (_, name) => {
      const { schema = {} } = parameters.find((each) => each.name === name) ?? {};
      const owner = this.ownerOf(chosen, client);
      const real = this.real(random, name, owner, schema);
      chosen[name] = real !== undefined && random.chance(0.8) ? real : this.odd(random, name, real);
      return encoded(random, chosen[name]);
    });
    return { target, values: chosen };
  }

  // Whose things the rest of a path names.
  ownerOf({ auth_user_id: id }, client) {
    return this.world.people.find(({ user }) => user?.id === id) ?? client;
  }

  real(random, name, owner, schema) {
    if (name === 'date') {
      return values.goodDate(random);
    }
    const known = this.world.known(name, owner);
    return known.length > 0 ? random.pick(known) : validOf(random, schema, () => [], name);
  }

  odd(random, name, real) {
    return name === 'date' ? values.oddDate(random) : values.oddId(random, real?.toString());
  }

  target(random, operation, client, path) {
    const query = this.query(random, operation, client);
    const whole = query === '' ? path : `${path}?${query}`;
    if (!random.chance(0.02 * this.stray)) {
      return whole;
    }
    return random.pick([
      ...[`${path}/`, `/${path}`, `${path}?`, `${path}??a`, `/.${path}`, `${path}/..`, `${path}//`],
      ...[path.toUpperCase(), `http://127.0.0.1${path}`, '*', path.slice(1), `${path}#a`],
      ...[`${path} x`, `${path}\u0000`, `${path}\u00ff`, `${path};a=b`, `${path}%00`],
      ...[`${path}?&&=`, `${path}?${'a=b&'.repeat(1000)}`, `/${'a/'.repeat(3000)}`],
      `${path}?a=${'x'.repeat(20_000)}`,
    ]);
  }

  query(random, operation, client) {
    const pairs = (operation.parameters ?? [])
      .filter((each) => each.in === 'query')
      .filter(({ required }) => random.chance(required ? 0.9 : 0.5))
      .map(({ name, schema }) => [name, this.queryValue(random, operation, client, name, schema)]);
    if (pairs.length > 0 && random.chance(0.03)) {
      pairs.push(random.pick(pairs));
    }
    if (random.chance(0.02 * this.stray)) {
      pairs.push([values.oddText(random), values.oddText(random)]);
    }
    return pairs
      .map(([name, value]) => `${encoded(random, name, 0.01)}=${encoded(random, value)}`)
      .join('&');
  }

  queryValue(random, operation, client, name, schema) {
    if (name === 'cursor') {
      const real = random.pick([...this.world.cursors(operation.path, client), undefined]);
      const other = random.pick([...this.world.known('goal_id', client), 'AZOcQS9qezyNXm9wgZKTBA']);
      const good = real ?? other;
      return random.chance(0.6) ? good : random.pick([values.altered(random, good), other]);
    }
    if (random.chance(0.7)) {
      return validOf(random, schema, () => [], name);
    }
    const byFormat = { date: values.oddDate, 'date-time': values.oddMoment }[schema.format];
    return random.pick([
      random.pick(oddNumbers),
      (byFormat ?? values.oddText)(random),
      values.oddId(random),
    ]);
  }

  addBody(random, request) {
    const { requestSchema: schema, formSchema, id, method } = request.operation;
    if (request.method !== method && !random.chance(0.3)) {
      return;
    }
    if (schema !== undefined) {
      const known = (name) => this.knownOf(random, id, name, request.client);
      const valid = validOf(random, schema, known);
      const kind = random.weighted({ valid: 45, odd: 40, odder: 5, bytes: 10 });
      const once = kind === 'valid' ? valid : spoilt(random, schema, valid);
      const text = write(random, kind === 'odder' ? spoilt(random, schema, once) : once);
      request.body = kind === 'bytes' ? spoiltBytes(random, text) : Buffer.from(text);
      request.type = 'application/json';
    } else if (formSchema !== undefined) {
      request.body = this.form(random, formSchema, request);
      request.type = 'application/x-www-form-urlencoded';
    } else if (random.chance(0.03 * this.stray)) {
      request.body = Buffer.from(random.pick(['{}', 'x', '', 'x'.repeat(70_000)]));
      request.type = 'application/json';
    }
  }

  // A new account is nobody's yet.
  knownOf(random, id, name, client) {
    const isNew = id === 'register' || id === 'updateOwnAccount';
    if (isNew && (name === 'username' || name === 'email') && !random.chance(0.1)) {
      const fresh = `fuzz.${random.text(16)}`;
      return [name === 'email' ? `${fresh}@example.org` : fresh];
    }
    if (id === 'register' && name === 'password') {
      return ['correct horse battery staple'];
    }
    return this.world.known(name, client);
  }

  form(random, schema, { client }) {
    const valid = validOf(random, schema, (name) => this.world.known(name, client));
    const pairs = Object.entries(random.chance(0.3) ? spoilt(random, schema, valid) : valid);
    if (random.chance(0.05) && pairs.length > 0) {
      pairs.push(random.pick(pairs));
    }
    const text = pairs
      .map(([name, value]) => `${encoded(random, name, 0.02)}=${encoded(random, value, 0.02)}`)
      .join('&');
    return random.chance(0.05) ? spoiltBytes(random, text) : Buffer.from(text);
  }

  addToken(random, request) {
    const { security, schemes, id } = request.operation;
    const { client } = request;
    const asked = security.flatMap(Object.keys).some((name) => bearers.test(schemes[name]?.scheme));
    const isBasic = id === 'grantToken';
    const token = client.access_token ?? 'x';
    if (isBasic ? random.chance(0.2) : !random.chance(asked ? 0.93 : 0.1)) {
      return;
    }
    if (random.chance(0.05) || isBasic) {
      const good = Buffer.from(`${client.id}:${client.secret}`).toString('base64');
      const isGood = isBasic && client.secret !== undefined && random.chance(0.3);
      request.headers.push([
        'Authorization',
        isGood ? `Basic ${good}` : oddTokens(random, token),
      ]);
      return;
    }
    request.as = client;
    request.headers.push(['Authorization', `Bearer ${token}`]);
  }

  addHeaders(random, request) {
    const { headers } = request;
    if (request.type && !random.chance(0.03 * this.stray)) {
      headers.push(['Content-Type', request.type]);
    }
    if (random.chance(0.7)) {
      headers.push(['X-Request-Id', `fuzz-${random.text(12)}`]);
    }
    const tags = [...this.world.known('ETag', request.client), undefined];
    for (const [name, make] of Object.entries(oddHeaders)) {
      if (random.chance(0.01 * this.stray)) {
        const others = headers.filter(([other]) => other !== name || random.chance(0.1));
        headers.splice(0, headers.length, ...others, [name, make(random, random.pick(tags))]);
      }
    }
    const [tag] = this.world.known('ETag', request.client).slice(-1);
    if (tag && random.chance(0.1)) {
      headers.push([random.pick(['If-Match', 'If-None-Match']), tag]);
    }
    request.chunked = request.body !== undefined && random.chance(0.05 * this.stray);
    request.split = random.chance(0.03 * this.stray);
    request.expects = request.body?.length > 0 && random.chance(0.01 * this.stray);
    request.version = random.chance(0.005 * this.stray)
      ? random.pick(oddVersions)
      : 'HTTP/1.1';
    if (random.chance(0.005 * this.stray)) {
      request.broken = random.pick(brokenLines);
    }
    request.unknown ||= request.version !== 'HTTP/1.1' || request.broken !== undefined;
  }
}

// Everything that goes over the wire.
export const bytesOf = (request, host) => {
  const { body, chunked, headers } = request;
  const length = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body?.length ?? 0}`;
  const lines = [
    `${request.method} ${request.target} ${request.version}`,
    `Host: ${host}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(request.broken === undefined ? [] : [request.broken]),
    ...(request.expects ? ['Expect: 100-continue'] : []),
    ...(body === undefined ? [] : [length]),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, isLatin1(lines) ? 'latin1' : 'utf8');
  if (body === undefined) {
    return head;
  }
  return Buffer.concat([head, chunked ? inChunks(body) : body]);
};

const isLatin1 = (lines) => lines.every((line) => [...line].every((c) => c.codePointAt(0) < 256));

const inChunks = (body) => {
  const middle = Math.floor(body.length / 2);
  const chunks = [body.subarray(0, middle), body.subarray(middle)].filter(({ length }) => length);
  return Buffer.concat([
    ...chunks.map((chunk) =>
      Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]),
    ),
    Buffer.from('0\r\n\r\n'),
  ]);
};
