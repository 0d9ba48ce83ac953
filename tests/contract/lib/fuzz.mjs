// Requests at random from the documents' operations, and what has to hold of each answer:
// lib/fuzz/rules.mjs. Every choice follows from a seed, and each request's from its number, so that
// what the others have come to does not matter; what it can only know from answers, such as an id,
// is another in every run.
import { Random } from './fuzz/random.mjs';
import { RequestMaker, bytesOf } from './fuzz/requests.mjs';
import { faultsOf } from './fuzz/rules.mjs';
import { Connection, Cut } from './fuzz/wire.mjs';

const failuresMax = 20;
const overloadedMax = 0.001; // of all requests

// How often an operation comes, if not as the others do: those that hash a password are expensive,
// those that end sessions make others log in again, and those without a parameter are all alike.
const weights = {
  ...{ register: 0.06, login: 0.06, changePassword: 0.06, deleteOwnAccount: 0.04 },
  grantToken: 0.08,
  ...{ logout: 0.02, endSessions: 0.06, endSession: 0.1, refreshSession: 0.3 },
  ...{ readHealth: 0.1, readLiveness: 0.1, readReadiness: 0.1, readMetrics: 0.05 },
  ...{ readKeys: 0.2, readMetadata: 0.2 },
};
const weightOf = ({ id, requestSchema }) => weights[id] ?? (requestSchema ? 2.5 : 1);

const readJson = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

// How many requests a replica has answered since its process began.
const answeredBy = async ({ internal }) => {
  const metrics = await (await fetch(`${internal}/metrics`)).text();
  const counts = [...metrics.matchAll(/^http_requests_total\{.*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
};

export class Fuzz {
  // `urls` as in lib/walk.mjs, `world` as in fuzz/world.mjs.
  constructor({ operations, urls, world, seed, requests, workers = 8, stray = 1 }) {
    Object.assign(this, { operations, urls, world, seed, requests, workers });
    this.maker = new RequestMaker(world, stray);
    this.weights = Object.fromEntries(operations.map((each, n) => [n, weightOf(each)]));
    this.failures = []; // texts, one for each kind
    this.kinds = new Map(); // how often each kind has come
    this.statuses = new Map(); // how often, by "auth register" and status
    this.sent = 0;
    this.answered = { auth: 0, user: 0 };
    this.overloaded = 0;
  }

  async run() {
    const services = [...new Set(this.operations.map(({ service }) => service))];
    const counts = () => Promise.all(services.map((service) => answeredBy(this.urls[service])));
    const before = await counts();
    await Promise.all(Array.from({ length: this.workers }, () => this.work()));
    if (this.overloaded > Math.max(1, this.sent * overloadedMax)) {
      this.failures.push(`${this.overloaded} of ${this.sent} were answered with 503`);
    }
    const after = await counts();
    for (const [n, service] of services.entries()) {
      const grown = after[n] - before[n];
      if (grown < this.answered[service]) {
        this.failures.push(`${service} counts ${grown} requests: it has begun anew meanwhile`);
      }
    }
  }

  async work() {
    const connections = new Map();
    try {
      while (this.sent < this.requests && this.failures.length < failuresMax) {
        this.sent += 1;
        await this.one(this.sent, connections);
      }
    } catch (error) {
      this.requests = 0; // for the others
      throw error;
    } finally {
      connections.forEach((connection) => connection.close());
    }
  }

  async one(number, connections) {
    let random = new Random(this.seed, number);
    const operation = this.operations[random.weighted(this.weights)];
    const url = this.urls[operation.service][operation.listener];
    if (!connections.has(url)) {
      connections.set(url, new Connection(url));
    }
    let request = this.maker.make(random, operation);
    if (request.client.renewing) {
      await request.client.renewing;
      random = new Random(this.seed, number, 1);
      request = this.maker.make(random, operation); // with the new token
    }
    const bytes = bytesOf(request, new URL(url).host);
    const middle = random.below(bytes.length);
    const pieces = request.split ? [bytes.subarray(0, middle), bytes.subarray(middle)] : [bytes];
    try {
      const answer = await connections.get(url).exchange(pieces, request.method === 'HEAD');
      const told = { ...answer, json: readJson(answer.text) };
      this.count(operation, told);
      const faults = faultsOf(request, told, this.operations);
      if (faults.length > 0) {
        const text = `${answer.status} ${answer.text.slice(0, 500)}`;
        this.fail({ number, operation, url, bytes }, faults, text);
      }
      await this.follow(request, told);
    } catch (error) {
      if (!(error instanceof Cut)) {
        throw error;
      }
      this.fail({ number, operation, url, bytes }, [error.message]);
    }
  }

  count({ service, id }, { status }) {
    const statuses = this.statuses.get(`${service} ${id}`) ?? {};
    statuses[status] = (statuses[status] ?? 0) + 1;
    this.statuses.set(`${service} ${id}`, statuses);
    this.answered[service] += 1;
    this.overloaded += status === 503 ? 1 : 0;
  }

  async follow(request, answer) {
    this.world.learn(request, answer);
    const lost = ['token_expired', 'token_revoked', 'token_invalid'].includes(answer.json?.code);
    const isCurrent = request.headers.some(([, value]) => value.endsWith(request.as?.access_token));
    const isGone = answer.status === 410 || answer.status === 204;
    const ended = isGone && request.operation.id === 'deleteOwnAccount';
    if (request.as !== undefined && isCurrent && (lost || ended)) {
      await this.world.renew(request.as);
    }
  }

  // The first of each kind is told with its request.
  fail({ number, operation, url, bytes }, faults, answer = 'no answer') {
    const kind = `${operation.service} ${operation.id}: ${faults.join('; ')}`;
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
    if (this.kinds.get(kind) === 1) {
      const lines = [kind, answer, `request ${number} of seed ${this.seed}`, again(url, bytes)];
      this.failures.push(lines.join('\n  '));
    }
  }
}

// The request as a command of sh, with long repetitions made shorter.
export const again = (url, bytes) => {
  const { hostname, port } = new URL(url);
  const pieces = bytes
    .toString('latin1')
    .split(/((.)\2{99,})/s)
    .filter((_, n) => n % 3 !== 2);
  const commands = pieces
    .map((piece, n) => (n % 2 === 0 ? printed(piece) : repeated(piece)))
    .filter((command) => command !== "printf ''");
  return `{ ${commands.join('; ')}; } | socat -t 5 - TCP:${hostname}:${port}`;
};

const octal = (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`;
const marks = { '\r\n': '\\r\\n', '%': '%%' };
const printed = (text) =>
  `printf '${text.replace(/\r\n|[^ -~]|[%'\\]/g, (mark) => marks[mark] ?? octal(mark))}'`;
const repeated = (text) => `head -c ${text.length} /dev/zero | tr '\\0' '${octal(text[0])}'`;
