// Holds a real answer to what its document says of it.
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const ajv = addFormats(new Ajv2020({ allErrors: true, strict: false }));
const compiled = new Map();

const validatorOf = (schema) => {
  if (!compiled.has(schema)) {
    compiled.set(schema, ajv.compile(closed(schema)));
  }
  return compiled.get(schema);
};

// Clients must put up with members that are not documented, and this test must not: an object that
// says nothing about others takes none. Parts of an allOf are closed together, as one; alternatives
// of what has no members of its own each by itself.
const closed = (schema, isPart = false) => {
  if (typeof schema !== 'object' || schema === null) {
    return schema;
  }
  const copy = { ...schema };
  const isObject = 'properties' in schema || 'allOf' in schema;
  for (const word of ['allOf', 'anyOf', 'oneOf'].filter((word) => word in schema)) {
    copy[word] = schema[word].map((part) => closed(part, isPart || isObject));
  }
  for (const word of ['items', 'additionalProperties'].filter((word) => word in schema)) {
    copy[word] = closed(schema[word]);
  }
  if ('properties' in schema) {
    copy.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, value]) => [name, closed(value)]),
    );
  }
  return isPart || !isObject || 'additionalProperties' in schema
    ? copy
    : { ...copy, unevaluatedProperties: false };
};

const faultsOfValue = (schema, value, what) => {
  const validate = validatorOf(schema);
  return validate(value)
    ? []
    : validate.errors.map(
        ({ instancePath, message, params }) =>
          `${what}${instancePath} ${message} ${JSON.stringify(params)}`,
      );
};

const faultsOfHeaders = (documented, headers) =>
  Object.entries(documented ?? {}).flatMap(([name, { required, schema }]) => {
    const value = headers.get(name);
    if (value === null) {
      return required ? [`the header ${name} is missing`] : [];
    }
    return faultsOfValue(schema, value, `the header ${name}`);
  });

const faultsOfBody = (content, headers, text) => {
  if (content === undefined) {
    return text === '' ? [] : ['it has a body, and should have none'];
  }
  const mediaType = headers.get('Content-Type')?.split(';')[0];
  if (!(mediaType in content)) {
    return [`its Content-Type is ${mediaType}, not ${Object.keys(content).join(' or ')}`];
  }
  const { schema } = content[mediaType];
  if (!mediaType.endsWith('json')) {
    return faultsOfValue(schema, text, 'the body');
  }
  try {
    return faultsOfValue(schema, JSON.parse(text), 'the body');
  } catch (error) {
    return [`its body is no JSON: ${error.message}`];
  }
};

// `documented` is a response object of OpenAPI, `answer` a {status, headers, text}.
export const faultsOfAnswer = (documented, { headers, text }) => [
  ...faultsOfHeaders(documented.headers, headers),
  ...faultsOfBody(documented.content, headers, text),
];

export const isValid = (schema, value) => validatorOf(schema)(value);
