// Calls every operation of both OpenAPI documents with every kind of token that is no good for it,
// against running services: lib/access.mjs. In the end what Ada has is as it was.
// MINT is a shell command that signs claims, one JSON text a line, with auth-service's own key.
// Exit status: 0 all well, 1 somebody got in who should not, or the other way round, 2 wrong usage.
import { spawnSync } from 'node:child_process';

import { walkAccess } from './lib/access.mjs';
import { operationsOf, services } from './lib/openapi.mjs';
import { missingUrls, urlsFromEnvironment } from './lib/urls.mjs';
import { Walk } from './lib/walk.mjs';
import { makeCast } from './live/cast.mjs';

const { MINT: command } = process.env;
const missing = [...missingUrls(), ...(command ? [] : ['MINT'])];
if (missing.length > 0) {
  console.error(`usage: AUTH_URL=http://… MINT=… node access.mjs; missing: ${missing.join(' ')}`);
  process.exit(2);
}

const mint = (claims) => {
  const input = claims.map((each) => `${JSON.stringify(each)}\n`).join('');
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { input, encoding: 'utf8' });
  const tokens = stdout.trim().split('\n');
  if (status !== 0 || tokens.length !== claims.length) {
    throw new Error(`${command}: ${stderr}`);
  }
  return tokens;
};

const operations = (await Promise.all(services.map(operationsOf))).flat();
const walk = new Walk(operations, urlsFromEnvironment());
try {
  const cast = await makeCast(walk, mint);
  const before = await cast.whatIsAdas();
  await walkAccess(walk, cast);
  await cast.show('private');
  await walkAccess(walk, { ...cast, isPrivate: true });
  await cast.show('public');
  const after = await cast.whatIsAdas();
  walk.judge('what is Ada’s', after === before ? [] : [`it was ${before}, and is ${after}`]);
  console.log(`${operations.length} operations, ${cast.columns.length} kinds of bad tokens`);
} catch (error) {
  walk.judge('the walk ended early', [error.stack]);
}

for (const failure of walk.failures) {
  console.error(`FAILED  ${failure}`);
}
console.log(`${walk.steps} requests, ${walk.failures.length} failures`);
process.exitCode = walk.failures.length === 0 ? 0 : 1;
