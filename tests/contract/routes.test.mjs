// The OpenAPI documents are about the routes and the failures that the code has.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { filesBelow, inTree, readText } from './lib/files.mjs';
import { operationsOf, pathOf, services } from './lib/openapi.mjs';

const sourcesOf = (...parts) =>
  filesBelow(inTree(...parts)).filter((path) => /\.[ch]pp$/.test(path));

// "GET /users/me" for each router.add(Method::get, "/users/me", …) and routes.get("/users/me", …)
// that a service makes or takes from the platform.
const routesInCode = (service) =>
  [...sourcesOf(`${service}-service`), ...sourcesOf('platform')].flatMap((path) =>
    [
      ...readText(path).matchAll(
        /\b(?:add\(\s*(?:\w+::)*Method::(\w+),|routes\.get\()\s*"([^"]+)"/g,
      ),
    ].map(
      ([, method = 'get', pattern]) =>
        `${method === 'del' ? 'DELETE' : method.toUpperCase()} ${pattern}`,
    ),
  );

const slugsInCode = (paths) =>
  paths.flatMap((path) =>
    [...readText(path).matchAll(/ErrorCode::\w+,\s*"([a-z_]+)"/g)].map(([, slug]) => slug),
  );

for (const service of services) {
  test(`${service}.openapi.yaml: its paths are the routes of the code`, async () => {
    const documented = (await operationsOf(service)).map(({ method, path }) => `${method} ${path}`);

    const inCode = routesInCode(service);

    assert.deepEqual([...new Set(inCode)].sort(), [...new Set(documented)].sort());
  });

  test(`${service}.openapi.yaml: it names every code of ${service}-service`, () => {
    const errors = inTree(`${service}-service`, 'domain', 'errors.hpp');
    const document = readText(pathOf(service)) + readText(inTree('schemas', 'http', 'common.yaml'));

    const missing = slugsInCode([errors]).filter((slug) => !document.includes(slug));

    assert.deepEqual(missing, []);
  });

  test(`${service}.openapi.yaml: every code that it shows is one of the code`, async () => {
    const slugs = new Set(
      slugsInCode([...sourcesOf('platform'), ...sourcesOf(`${service}-service`)]),
    );
    for (const { id, responses } of await operationsOf(service)) {
      for (const [status, { content = {} }] of Object.entries(responses)) {
        const code = content['application/problem+json']?.example?.code;
        assert.ok(code === undefined || slugs.has(code), `${id} ${status} shows ${code}`);
      }
    }
  });
}
