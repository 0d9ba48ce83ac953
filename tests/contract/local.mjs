// Starts both services from a build, with databases of their own on the servers that
// tools/local-servers has started, and walks them with live.mjs and then with access.mjs; or, where
// that is asked for, only with fuzz.mjs.
// usage: node local.mjs BUILD_FOLDER [fuzz [REQUESTS [SEED]]]
// exit status: 0 where all of them end so, otherwise 1
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { readText, root } from './lib/files.mjs';
import { until } from './live/shared.mjs';

const [, , build, mode, requests, seed] = process.argv;
const { TEST_SERVERS: servers, TEST_SERVERS_DIR: serversFolder } = process.env;
const missing = [
  'TEST_SERVERS',
  'TEST_SERVERS_DIR',
  'TEST_POSTGRES_URL',
  'AUTH_RABBITMQ_URL',
  'USER_RABBITMQ_URL',
].filter((name) => !process.env[name]);
if (build === undefined || ![undefined, 'fuzz'].includes(mode) || missing.length > 0) {
  console.error(`usage: node local.mjs BUILD_FOLDER [fuzz [REQUESTS [SEED]]]`);
  console.error(`missing: ${missing.join(' ') || 'nothing'}`);
  process.exit(2);
}

const readyPatience = 30_000; // ms
const stopPatience = 15_000; // a service promises 10
const run = randomBytes(6).toString('hex');
const logs = join(build, mode === 'fuzz' ? 'contract-fuzz' : 'contract-live');
mkdirSync(logs, { recursive: true });

const must = (program, args, environment = {}) => {
  const env = { ...process.env, ...environment };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8', env });
  if (status !== 0) {
    throw new Error(`${program} ${args[0]}: ${stderr}`);
  }
  return stdout;
};

const sql = (statement) => must('psql', ['-qXc', statement, process.env.TEST_POSTGRES_URL]);

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
};

// tests/logs looks for it in every log.
const makeSecret = () => {
  const secret = randomBytes(32).toString('base64');
  appendFileSync(join(serversFolder, 'secrets'), `${secret}\n`);
  return secret;
};

const makeDatabase = (service) => {
  const name = `contract_${service}_${run}`;
  sql(`CREATE DATABASE ${name}`);
  const url = new URL(process.env.TEST_POSTGRES_URL);
  url.pathname = name;
  must(join(build, 'tools/migrate/migrate'), ['up', '--service', service, '--database-url', url]);
  databases[service] = url.href;
  return url.href;
};

const databases = {};

// As an operator would: {id, secret}.
const createService = () =>
  JSON.parse(
    must(
      join(build, 'tools/authctl/authctl'),
      [
        ...['services', 'create', 'contract', '--json'],
        ...['users:read', 'revocations:read', 'badges:award'].flatMap((name) => ['--scope', name]),
      ],
      { DATABASE_URL: databases.auth },
    ),
  );

const isReady = async ({ urls }) => {
  const answer = await fetch(`${urls.internal}/health/readiness`).catch(() => undefined);
  return answer?.status === 200;
};

const start = async (service, { databaseUrl, secret }, environment = {}) => {
  const [port, internalPort] = [await freePort(), await freePort()];
  const log = join(logs, `${service}-service.log`);
  const program = join(build, `${service}-service/${service}-service`);
  const child = spawn(program, [], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      RABBITMQ_URL: process.env[`${service.toUpperCase()}_RABBITMQ_URL`],
      SECRET_KEY: secret,
      LOG_LEVEL: 'debug',
      PORT: port,
      INTERNAL_PORT: internalPort,
      ISSUER_URL: `http://127.0.0.1:${port}`,
      TOKEN_AUDIENCE: 'contract',
      THROTTLE_ADDRESS_PER_MINUTE: '100000', // all clients of a test have one address
      ...environment,
    },
    stdio: ['ignore', 'ignore', openSync(log, 'w')],
  });
  const urls = { public: `http://127.0.0.1:${port}`, internal: `http://127.0.0.1:${internalPort}` };
  const started = { service, child, urls, ended: once(child, 'exit') };
  running.push(started);
  if (!(await until(() => child.exitCode !== null || isReady(started), readyPatience))) {
    throw new Error(`${service}-service is not ready after ${readyPatience} ms`);
  }
  if (child.exitCode !== null) {
    throw new Error(`${service}-service ended with ${child.exitCode}:\n${readText(log)}`);
  }
  return urls;
};

const stop = async ({ service, child, ended }) => {
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), stopPatience);
  const [status, signal] = await ended;
  clearTimeout(late);
  if (status !== 0) {
    console.error(`FAILED  ${service}-service ended with ${signal ?? status}; see ${logs}`);
    process.exitCode = 1;
  }
};

const walk = async (script, auth, user, environment, args = []) => {
  const child = spawn(process.execPath, [join(root, 'tests/contract', script), ...args], {
    env: {
      ...process.env,
      AUTH_URL: auth.public,
      AUTH_INTERNAL_URL: auth.internal,
      USER_URL: user.public,
      USER_INTERNAL_URL: user.internal,
      ...environment,
    },
    stdio: 'inherit',
  });
  const [status] = await once(child, 'exit');
  return status;
};

const running = [];
try {
  const [forAuth, forUser] = ['auth', 'user'].map((service) => ({
    databaseUrl: makeDatabase(service),
    secret: makeSecret(),
  }));
  const auth = await start('auth', forAuth);
  const user = await start('user', forUser, {
    ISSUER_URL: auth.public,
    JWKS_URL: `${auth.public}/.well-known/jwks.json`,
  });
  const service = createService();
  const client = { SERVICE_CLIENT_ID: service.id, SERVICE_CLIENT_SECRET: service.secret };
  const walkAll = async () => {
    const live = await walk('live.mjs', auth, user, {
      ...client,
      OUTAGE_BEGIN: `'${servers}' postgres-stop '${serversFolder}'`,
      OUTAGE_END: `'${servers}' postgres-start '${serversFolder}'`,
    });
    const access = await walk('access.mjs', auth, user, {
      MINT: `'${join(build, 'tests/support/mint-tokens')}'`,
      AUTH_DATABASE_URL: forAuth.databaseUrl,
      SECRET_KEY: forAuth.secret,
      ISSUER_URL: auth.public,
    });
    return live === 0 && access === 0 ? 0 : 1;
  };
  const fuzz = () => {
    const howMany = requests === undefined ? [] : ['--requests', requests];
    return walk('fuzz.mjs', auth, user, client, [
      ...howMany,
      ...(seed === undefined ? [] : ['--seed', seed]),
    ]);
  };
  process.exitCode = await (mode === 'fuzz' ? fuzz() : walkAll());
} catch (error) {
  console.error(`FAILED  ${error.message}`);
  process.exitCode = 1;
} finally {
  await Promise.all(running.map(stop));
  for (const service of ['auth', 'user']) {
    sql(`DROP DATABASE IF EXISTS contract_${service}_${run} WITH (FORCE)`);
  }
}
