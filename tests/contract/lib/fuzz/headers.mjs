// Odd header fields, and what is odd in place of a good token.
import * as values from './values.mjs';

const base64 = (text) => Buffer.from(text).toString('base64');

// For Authorization; `token` is a good one.
export const oddTokens = (random, token) =>
  random.pick([
    ...['Bearer', 'Bearer ', `bearer ${token}`, `Bearer  ${token}`, `Bearer ${token} `],
    ...[`Bearer ${token},${token}`, `Basic ${token}`, `${random.text(6)} ${token}`],
    ...['Basic ====', `Basic ${base64(`${values.freshId(random)}:${random.text(9)}`)}`],
    `Basic ${base64(random.pick([':', 'a', '%zz:%', 'é:é', '\u0000:', 'a:b:c']))}`,
    `Bearer ${values.altered(random, token)}`,
    `Bearer ${token.split('.').slice(0, 2).join('.')}.`,
    'Bearer eyJhbGciOiJub25lIn0.e30.',
    `Bearer ${random.text(random.pick([1, 300, 9000]), 'abcXYZ019-_.')}`,
    'Bearer \u00e9\u00ff',
  ]);

const hexadecimal = (random, length) => random.text(length, '0123456789abcdef');

const choices = {
  'Content-Type': [
    ...['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/json;charset="UTF-8"'],
    ...['application/json; charset=utf-16', 'application/json;', 'application/json; =', ';', ''],
    ...['application/x-www-form-urlencoded', 'application/merge-patch+json', 'text/plain'],
    ...['application/json, application/json', 'application/json; a="\\', 'multipart/form-data'],
    'x'.repeat(3000),
  ],
  'X-Request-Id': [
    ...['', 'a', 'x'.repeat(128), 'x'.repeat(129), 'a b', 'é', 'a,b', '"a"', '../..', '{}', '%0a'],
    ...['<script>', 'x'.repeat(8000), '\t', '0', 'null'],
  ],
  Accept: ['*/*', 'text/html', 'application/xml;q=0.9', '', ';q=2', 'x'.repeat(2000)],
  'Accept-Encoding': ['gzip, br', 'identity;q=0', '*', ''],
  'Content-Encoding': ['gzip', 'br', 'identity', ''],
  'If-Modified-Since': ['Sat, 21 Nov 2026 09:30:00 GMT', 'yesterday', '0'],
  Range: ['bytes=0-0', 'bytes=5-1', 'bytes=-1,-2', 'x='],
  'Idempotency-Key': ['', '"a"', 'x'.repeat(300), 'é', 'a', '8e03978e-40d5-43e8-bc93-6894a57f9324'],
  'User-Agent': ['', 'x'.repeat(201), 'x'.repeat(9000), '\u00e9\u00ff', '<b>', '${x}', '\t'],
  'X-Forwarded-For': [
    ...['127.0.0.1', '::1', '1.2.3.4, 5.6.7.8', '999.1.1.1', ',', '', 'unknown', '[::1]:80', 'é'],
    '1.1.1.1,'.repeat(500),
  ],
  Forwarded: ['for=1.2.3.4', 'for="[::1]";proto=x', ';;', ''],
  Origin: ['null', 'https://example.org', '', 'é'],
  'Access-Control-Request-Method': ['PUT', '', 'x y'],
  Cookie: ['a=b', 'x'.repeat(5000), ''],
  'X-HTTP-Method-Override': ['DELETE'],
  Connection: ['close', 'keep-alive', 'close, keep-alive', 'upgrade', ''],
  Upgrade: ['h2c'],
};

const oddTag = (random, tag = '"x"') =>
  random.pick([
    ...[tag, tag, tag, `W/${tag}`, `${tag}, "a"`, '*', '"', 'x', ''],
    values.altered(random, tag),
  ]);

// By name, who makes a value; `tag` is an ETag that was answered before, if there was one.
export const oddHeaders = {
  ...Object.fromEntries(
    Object.entries(choices).map(([name, list]) => [name, (random) => random.pick(list)]),
  ),
  'If-Match': oddTag,
  'If-None-Match': oddTag,
  'X-Device-Token': (random) => random.pick(['', 'upd_', `upd_${random.text(55)}`, 'é']),
  traceparent: (random) =>
    random.pick([
      `00-${hexadecimal(random, 32)}-${hexadecimal(random, 16)}-01`,
      ...['00-0-0-0', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`, 'ff', ''],
    ]),
};

// Lines that are wrong in themselves.
export const brokenLines = [
  ...['A b: c', 'A', ': a', 'A\u0000: b', 'A: b\u0000c', 'A: b\u0001', 'A : b', ' folded', 'é: é'],
  ...['Host: another', 'Content-Length: x', 'Transfer-Encoding: gzip', 'Expect: something'],
  ...[`A: ${'x'.repeat(20_000)}`, Array(120).fill('A: b').join('\r\n'), 'A: b\nB: c', 'A: b\rB'],
];
