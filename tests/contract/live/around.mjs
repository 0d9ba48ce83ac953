// What holds for every path: the operator's routes, HEAD, OPTIONS, other methods, other paths.
import { nobody } from './shared.mjs';

const operatorPaths = ['/metrics', '/health/liveness', '/health/readiness'];
const operatorRoutes = ['readHealth', 'readLiveness', 'readReadiness', 'readMetrics'];

const walkOperatorRoutes = async (walk, service) => {
  await walk.step(service, 'readHealth', { status: 200 });
  for (const id of operatorRoutes) {
    await walk.step(service, id, { status: 200 }, { listener: 'internal' });
  }
};

const walkPath = async (walk, operations) => {
  const [operation] = operations;
  const path = operation.path.replace(/\{\w+\}/g, nobody);
  const methods = operations.map(({ method }) => method);
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
  const documented = operation.responses.default;
  const unknown = ['PATCH', 'PUT', 'POST', 'DELETE'].find((method) => !methods.includes(method));

  await walk.stray(operation, { method: 'OPTIONS', status: 204, allow }, { path });
  await walk.stray(
    operation,
    { method: unknown, status: 405, code: 'method_not_allowed', allow, documented },
    { path },
  );
};

const groupByPath = (operations) => {
  const groups = new Map();
  for (const operation of operations) {
    const key = `${operation.service} ${operation.listener} ${operation.path}`;
    groups.set(key, [...(groups.get(key) ?? []), operation]);
  }
  return [...groups.values()];
};

// What is for operators only must not answer where everybody can ask.
const walkStrays = async (walk, service) => {
  const [operation] = walk.operations.filter((each) => each.service === service);
  const documented = operation.responses.default;
  const unknown = { method: 'GET', status: 404, code: 'route_unknown', documented };
  const inside = [...operatorPaths, '/internal', `/internal/users/${nobody}`];
  for (const path of ['/', '/nowhere', ...inside]) {
    await walk.stray({ ...operation, listener: 'public' }, unknown, { path });
  }
  await walk.stray({ ...operation, listener: 'internal' }, unknown, { path: '/nowhere' });
};

export const walkAround = async (walk) => {
  for (const service of ['auth', 'user']) {
    await walkOperatorRoutes(walk, service);
    await walkStrays(walk, service);
  }
  for (const operations of groupByPath(walk.operations)) {
    await walkPath(walk, operations);
  }
  // HEAD answers as GET does, without the body.
  for (const service of ['auth', 'user']) {
    const operation = walk.operations.find((each) => each.service === service);
    await walk.stray(operation, { method: 'HEAD', status: 200 }, { path: '/health' });
  }
};
