// The OpenAPI documents are well-formed and complete.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { faultsOf, operationsOf, services } from './lib/openapi.mjs';

for (const service of services) {
  test(`${service}.openapi.yaml: no rule of the linter is broken`, async () => {
    assert.deepEqual(await faultsOf(service), []);
  });

  test(`${service}.openapi.yaml: every answer names its request`, async () => {
    for (const { id, responses } of await operationsOf(service)) {
      for (const [status, response] of Object.entries(responses)) {
        assert.ok(response.headers?.['X-Request-Id'], `${id} ${status} has no X-Request-Id`);
      }
    }
  });

  test(`${service}.openapi.yaml: every failure is a problem document`, async () => {
    for (const { id, responses } of await operationsOf(service)) {
      for (const [status, { content = {} }] of Object.entries(responses)) {
        const isFailure = !/^[23]/.test(status) && !id.startsWith('readHealth');
        // RFC 6749 section 5.2 has a form of its own for what is wrong with a request for a token.
        const isOfOAuth = id === 'grantToken' && ['400', '401'].includes(status);
        // What people look at is a page for them also where nothing is there.
        const isPage = id === 'readProfilePage' && status === '404';
        if (isFailure && !isOfOAuth && !isPage && id !== 'readReadiness') {
          assert.deepEqual(Object.keys(content), ['application/problem+json'], `${id} ${status}`);
        }
      }
    }
  });
}
