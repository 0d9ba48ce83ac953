// Sends running services requests at random, and holds every answer to its document: lib/fuzz.mjs.
// With SERVICE_CLIENT_ID and SERVICE_CLIENT_SECRET, of a client with scopes, also those that
// services send each other.
// usage: node fuzz.mjs [--requests N] [--seed SEED]
// Exit status: 0 all well, 1 something is not as it has to be, 2 wrong usage.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

import { Fuzz } from './lib/fuzz.mjs';
import { World } from './lib/fuzz/world.mjs';
import { operationsOf, services } from './lib/openapi.mjs';
import { missingUrls, urlsFromEnvironment } from './lib/urls.mjs';
import { Walk } from './lib/walk.mjs';

const text = { type: 'string' };
const { values } = parseArgs({ options: { requests: text, seed: text } });
const requests = Number(values.requests ?? 3000);
const seed = Number(values.seed ?? randomInt(2 ** 31));
const missing = missingUrls();
if (missing.length > 0 || !(requests > 0) || !Number.isInteger(seed)) {
  console.error(`usage: AUTH_URL=http://… node fuzz.mjs [--requests N] [--seed SEED]`);
  console.error(`missing: ${missing.join(' ')}`);
  process.exit(2);
}
console.log(`seed ${seed}, ${requests} requests`);

const urls = urlsFromEnvironment();
const operations = (await Promise.all(services.map(operationsOf))).flat();
const { SERVICE_CLIENT_ID: id, SERVICE_CLIENT_SECRET: secret } = process.env;
const world = new World(new Walk(operations, urls), { id, secret });
const fuzz = new Fuzz({ operations, urls, world, seed, requests });

const began = Date.now();
try {
  await world.begin(3);
  await fuzz.run();
} catch (error) {
  fuzz.failures.push(`it ended early: ${error.stack}`);
}

for (const [name, statuses] of [...fuzz.statuses].sort()) {
  const counts = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
  console.log(`${name.padEnd(30)} ${counts.join(', ')}`);
}
for (const [kind, count] of fuzz.kinds) {
  console.log(`${count} times: ${kind}`);
}
for (const failure of fuzz.failures) {
  console.error(`FAILED  ${failure}`);
}
const seconds = ((Date.now() - began) / 1000).toFixed(1);
console.log(`${fuzz.sent} requests in ${seconds} s, ${fuzz.overloaded} answered with 503`);
console.log(`${fuzz.failures.length} failures, seed ${seed}`);
process.exitCode = fuzz.failures.length === 0 ? 0 : 1;
