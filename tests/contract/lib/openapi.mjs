// The two OpenAPI documents: linted, and as a list of operations with nothing left to resolve.
import { bundle, createConfig, lint } from '@redocly/openapi-core';

import { inTree } from './files.mjs';

export const services = ['auth', 'user'];
export const pathOf = (service) => inTree('schemas', 'http', `${service}.openapi.yaml`);

const methods = ['get', 'put', 'post', 'delete', 'patch'];

const config = await createConfig({
  extends: ['recommended-strict'],
  rules: {
    // The platform is not published under a licence of its own.
    'info-license': 'off',
    // `default` stands for every failure that is not listed, such as a 405.
    'operation-4xx-response': 'off',
    // A literal segment beats a parameter: /users/me is no user whose id is "me".
    'no-ambiguous-paths': 'off',
    // The ports of ./run on the machine of whoever reads it.
    'no-server-example.com': 'off',
    'operation-description': 'error',
    'tag-description': 'error',
    'operation-operationId': 'error',
  },
});

export const faultsOf = async (service) => {
  const problems = await lint({ ref: pathOf(service), config });
  return problems.map(
    ({ ruleId, message, location }) => `${location[0]?.pointer}: ${message} (${ruleId})`,
  );
};

export const readDocument = async (service) => {
  const { bundle: bundled, problems } = await bundle({
    ref: pathOf(service),
    config,
    dereference: true,
  });
  if (problems.length > 0) {
    throw new Error(problems.map(({ message }) => message).join('\n'));
  }
  return bundled.parsed;
};

const exampleOf = (body) => body?.example ?? Object.values(body?.examples ?? {})[0]?.value;

// Of the parameters that a query must have; nothing where there is none.
const exampleQueryOf = (parameters) => {
  const required = parameters.filter((each) => each.in === 'query' && each.required);
  const pairs = required.map(({ name, example }) => `${name}=${encodeURIComponent(example)}`);
  return pairs.length > 0 ? pairs.join('&') : undefined;
};

// Every operation of a service, once for each listener that serves it:
// {service, listener: "public" | "internal", method: "GET", path, id, responses, security, schemes,
// parameters, query, requestSchema, example, formSchema}, of which requestSchema and example are
// about JSON bodies.
export const operationsOf = async (service) => {
  const document = await readDocument(service);
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods
      .filter((method) => method in item)
      .flatMap((method) =>
        (item.servers ?? document.servers).map(({ description: listener }) => ({
          service,
          listener,
          method: method.toUpperCase(),
          path,
          id: item[method].operationId,
          responses: item[method].responses,
          security: item[method].security ?? document.security ?? [],
          schemes: document.components.securitySchemes,
          parameters: [...(item.parameters ?? []), ...(item[method].parameters ?? [])],
          query: exampleQueryOf(item[method].parameters ?? []),
          example: exampleOf(item[method].requestBody?.content['application/json']),
          requestSchema: item[method].requestBody?.content['application/json']?.schema,
          formSchema:
            item[method].requestBody?.content['application/x-www-form-urlencoded']?.schema,
        })),
      ),
  );
};
