// The words that a schema of an event may use: those that draft-04 and draft-07 share and that
// RapidJSON's validator obeys. It passes over every other word without a sound, so that a rule
// written with one would hold in Node and nowhere else.
const words = {
  $schema: 'value',
  $ref: 'reference',
  title: 'value',
  description: 'value',
  type: 'value',
  enum: 'value',
  required: 'value',
  minimum: 'value',
  maximum: 'value',
  multipleOf: 'value',
  minLength: 'value',
  maxLength: 'value',
  minItems: 'value',
  maxItems: 'value',
  uniqueItems: 'value',
  pattern: 'pattern',
  items: 'schema',
  not: 'schema',
  additionalProperties: 'schema',
  properties: 'schemas',
  definitions: 'schemas',
  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
};

// Literal characters, [classes], plain groups, anchors and counts: no \d, \w, \s and no (?…).
const plainPattern = /^(?:[^\\(]|\((?!\?)|\\[.^$|()[\]{}*+?\\])*$/;

const faultsOfWord = (word, value, place) => {
  switch (words[word]) {
    case 'value':
      return [];
    case 'reference':
      return /^#\/definitions\/\w+$/.test(value) ? [] : [`${place}: ${value} is not within`];
    case 'pattern':
      return plainPattern.test(value) ? [] : [`${place}: ${value} is no plain pattern`];
    case 'schema':
      return typeof value === 'boolean' ? [] : faultsOfSchema(value, place);
    case 'schemas':
      return Object.entries(value).flatMap(([name, schema]) =>
        faultsOfSchema(schema, `${place}/${name}`),
      );
    default:
      return [`${place}: the word is not for events`];
  }
};

// An empty list, or the place of each word and what is wrong with it.
export const faultsOfSchema = (schema, place = '#') =>
  typeof schema === 'object' && schema !== null
    ? Object.entries(schema).flatMap(([word, value]) =>
        faultsOfWord(word, value, `${place}/${word}`),
      )
    : [`${place}: ${schema} is no schema of draft-04`];
