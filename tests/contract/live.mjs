// Walks every operation of both OpenAPI documents against running services and holds each answer
// to its document. With OUTAGE_BEGIN and OUTAGE_END, shell commands that stop the databases and
// start them again, also what is answered meanwhile.
// Exit status: 0 all well, 1 something is not as documented, 2 wrong usage.
import { operationsOf, services } from './lib/openapi.mjs';
import { missingUrls, urlsFromEnvironment } from './lib/urls.mjs';
import { Walk } from './lib/walk.mjs';
import { walkAround } from './live/around.mjs';
import { walkAuth } from './live/auth.mjs';
import { walkBadges } from './live/badges.mjs';
import { walkForeignClients } from './live/clients.mjs';
import { walkOutage } from './live/outage.mjs';
import { walkServices } from './live/services.mjs';
import { walkUser } from './live/user.mjs';

// A service that may have the scopes users:read and revocations:read, as `authctl services create`
// prints it.
const { SERVICE_CLIENT_ID: id, SERVICE_CLIENT_SECRET: secret } = process.env;

const missing = [
  ...missingUrls(),
  ...['SERVICE_CLIENT_ID', 'SERVICE_CLIENT_SECRET'].filter((name) => !process.env[name]),
];
if (missing.length > 0) {
  console.error(`usage: AUTH_URL=http://… node live.mjs; missing: ${missing.join(' ')}`);
  process.exit(2);
}

const operations = (await Promise.all(services.map(operationsOf))).flat();
const walk = new Walk(operations, urlsFromEnvironment());

try {
  const people = await walkAuth(walk);
  const service = await walkServices(walk, people, { id, secret });
  await walkForeignClients(walk, people.ada, service);
  await walkUser(walk, people);
  await walkBadges(walk, people, service);
  await walkAround(walk);
  const { OUTAGE_BEGIN: begin, OUTAGE_END: end } = process.env;
  if (begin && end) {
    await walkOutage(walk, { ...people, service }, { begin, end });
  }
  walk.judge('documented and never seen', walk.unseen(begin && end ? ['an outage'] : []));
} catch (error) {
  walk.judge('the walk ended early', [error.message]);
}

for (const failure of walk.failures) {
  console.error(`FAILED  ${failure}`);
}
console.log(`${walk.steps} requests, ${walk.seen.size} kinds of answers`);
console.log(walk.failures.length === 0 ? 'all as documented' : `${walk.failures.length} failures`);
process.exitCode = walk.failures.length === 0 ? 0 : 1;
