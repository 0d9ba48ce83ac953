// Bodies from the schemas of requests: valid ones, and others that are wrong in one way or another.
import * as values from './values.mjs';
import { Raw } from './values.mjs';

const typesOf = ({ type }) => (type === undefined ? [] : [type].flat());

// What the schema allows, as far as its words are known here. `known(name)` is a list of values
// that a member of this name can have in this world, or nothing.
export const validOf = (random, schema, known, name) => {
  const real = known(name);
  if (real?.length > 0 && random.chance(0.8)) {
    return random.pick(real);
  }
  if ('const' in schema || schema.enum) {
    return random.pick(schema.enum ?? [schema.const]);
  }
  const types = typesOf(schema);
  if (types.length === 0 && schema.oneOf) {
    return validOf(random, random.pick(schema.oneOf), known, name);
  }
  const makers = {
    object: () => objectOf(random, schema, known),
    array: () => arrayOf(random, schema, known, name),
    string: () => textOf(random, schema),
    integer: () => random.between(schema.minimum ?? 0, schema.maximum ?? 1000),
    number: () => random.between(schema.minimum ?? 0, schema.maximum ?? 1000),
    boolean: () => random.chance(0.5),
    null: () => null,
  };
  return types.length === 0 ? random.pick([null, 1, 'x', {}, []]) : makers[random.pick(types)]();
};

const objectOf = (random, { properties = {}, required = [], oneOf = [] }, known) => {
  const chosen = random.pick(oneOf)?.required ?? [];
  const barred = oneOf.flatMap((each) => each.required).filter((name) => !chosen.includes(name));
  const names = Object.keys(properties)
    .filter((name) => !barred.includes(name))
    .filter((name) => [...required, ...chosen].includes(name) || random.chance(0.3));
  return Object.fromEntries(
    names.map((name) => [name, validOf(random, properties[name], known, name)]),
  );
};

const arrayOf = (random, { items, minItems = 0, maxItems = 5 }, known, name) => {
  const length = random.between(minItems, Math.min(maxItems, minItems + 5));
  return Array.from({ length }, () => validOf(random, items, known, `${name}[]`));
};

const textOf = (random, { format, pattern, minLength = 0, maxLength = 60, examples = [] }) => {
  const byFormat = {
    uuid: () => values.freshId(random),
    date: () => values.goodDate(random),
    'date-time': () => values.goodMoment(random),
  }[format];
  if (byFormat) {
    return byFormat();
  }
  const length = random.between(minLength, Math.min(maxLength, minLength + 60));
  const drafts = [random.text(length), `https://${random.text(20)}.example.org/é`, ...examples];
  const fitting = drafts.filter(
    (draft) => [...draft].length <= maxLength && (!pattern || new RegExp(pattern).test(draft)),
  );
  return random.pick(fitting.length > 0 ? fitting : drafts);
};

const deep = (random) => {
  const depth = random.pick([5, 31, 32, 33, 1000, 20_000]);
  return random.chance(0.5)
    ? new Raw('['.repeat(depth) + ']'.repeat(depth))
    : new Raw('{"a":'.repeat(depth) + '1' + '}'.repeat(depth));
};

const boundary = (random, { minLength = 0, maxLength = 0 }) =>
  values.wideText(
    random,
    Math.max(0, random.pick([minLength - 1, minLength, maxLength, maxLength + 1, maxLength * 4])),
  );

const oddOf = (random, schema, value) => {
  const kinds = {
    text: 5,
    boundary: schema.maxLength ? 4 : 0,
    number: 1,
    notNumber: 0.3,
    date: schema.format === 'date' ? 6 : 0.3,
    moment: schema.format === 'date-time' ? 6 : 0.3,
    id: 0.7,
    deep: 0.3,
    altered: typeof value === 'string' && value !== '' ? 2 : 0,
    other: 2,
    escape: 0.3,
  };
  return {
    text: () => values.oddText(random),
    boundary: () => boundary(random, schema),
    number: () => values.number(random),
    notNumber: () => values.notNumber(random),
    date: () => values.oddDate(random),
    moment: () => values.oddMoment(random),
    id: () => values.oddId(random),
    deep: () => deep(random),
    altered: () => values.altered(random, value),
    other: () => random.pick([null, true, false, [], {}, [value], { value }, 7, 'x', ['x', 'x']]),
    escape: () =>
      new Raw(random.pick(['"\\u12"', '"\\x41"', '"\\ud83d\\u0041"', '"\u0001"', '"\\"', '"\\/"'])),
  }[random.weighted(kinds)]();
};

const oddNames = [
  ...['nickname', '', '\u0000', '__proto__', 'constructor', '/', '~', 'a/b~c', '\ud800', 'é'],
  ...['Title', 'x'.repeat(5000), '\u202e', 'password_hash', 'is_admin', 'user_id'],
];

// A copy that breaks a rule, most of the time.
export const spoilt = (random, schema, body) => {
  const copy = { ...body };
  const properties = Object.keys(schema.properties ?? {});
  const name = random.pick(properties.length > 0 ? properties : ['x']);
  const change = random.weighted({ odd: 10, drop: 1, add: 2 });
  if (change === 'drop') {
    delete copy[name];
  } else if (change === 'add') {
    Object.defineProperty(copy, random.pick(oddNames), {
      ...{ value: oddOf(random, {}, 'x'), enumerable: true, configurable: true },
    });
  } else {
    const property = schema.properties?.[name] ?? {};
    copy[name] =
      property.type === 'array' && random.chance(0.8)
        ? oddArray(random, property, Array.isArray(copy[name]) ? copy[name] : [])
        : oddOf(random, property, copy[name]);
  }
  return copy;
};

const oddArray = (random, { items, maxItems = 10 }, value) =>
  random.pick([
    [],
    [...value, oddOf(random, items, 'x')],
    Array(maxItems).fill(value[0] ?? 'x'),
    Array(maxItems + 1).fill(value[0] ?? 'x'),
    Array(3).fill(value[0] ?? 'x'),
  ]);

// JSON.stringify, but for Raw; sometimes with more spaces and escapes than there have to be.
export const write = (random, value) => {
  const wide = random.chance(0.1);
  const space = () => (wide ? random.pick(['', ' ', '\n', '\t', '\r\n']) : '');
  const text = (each) => {
    const plain = JSON.stringify(each);
    return wide ? plain.replace(/[a-z]/g, (letter) => escaped(random, letter)) : plain;
  };
  const any = (each) => {
    if (each instanceof Raw) {
      return each.text;
    }
    if (Array.isArray(each)) {
      return `[${space()}${each.map(any).join(`${space()},`)}]`;
    }
    if (typeof each === 'object' && each !== null) {
      const members = Object.entries(each).map(
        ([name, member]) => `${JSON.stringify(name)}${space()}:${space()}${any(member)}`,
      );
      return `{${space()}${members.join(`,${space()}`)}${space()}}`;
    }
    return typeof each === 'string' ? text(each) : JSON.stringify(each ?? null);
  };
  return any(value);
};

// Not a letter that may follow a backslash already.
const escaped = (random, letter) =>
  'bfnrtu'.includes(letter) || /[0-9a-f]/.test(letter) || random.chance(0.8)
    ? letter
    : `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

const badUtf8 = [
  [0xff],
  [0x80],
  [0xc0, 0x80],
  [0xc3],
  [0xe2, 0x82],
  [0xed, 0xa0, 0x80],
  [0xf0, 0x9f, 0x98],
  [0xf4, 0x90, 0x80, 0x80],
  [0x00],
];
const bodyMax = 65_536;

// The bytes of a text, with something wrong about them as bytes or as JSON.
export const spoiltBytes = (random, text) => {
  const bytes = Buffer.from(text);
  const at = random.below(bytes.length + 1);
  const around = (middle, skipped = 0) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.from(middle), bytes.subarray(at + skipped)]);
  const padded = (length) =>
    Buffer.concat([bytes, Buffer.alloc(Math.max(0, length - bytes.length), ' ')]);
  return random.pick([
    () => bytes.subarray(0, at),
    () => around(random.pick(badUtf8)),
    () => around([random.below(256)], 1),
    () => around([], 1),
    () => around(random.pick([',', '}', '"', '\\', ']', '\f', '//', '\u2028', '\u0000'])),
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
    () => Buffer.from(text, 'utf16le'),
    () => Buffer.from(`${text}${random.pick([',', '{}', 'x', '\u0000', '\n\n', ']'])}`),
    () => Buffer.from(text.replace(/^\{/, '{"title":"a","title":"b",')),
    () => Buffer.from(text.replaceAll('"', "'")),
    () => Buffer.from(random.pick(['', ' ', 'null', '[]', '{}', '"x"', '1', `[${text}]`, '[{}]'])),
    () => Buffer.from(write(random, deep(random))),
    () => padded(random.pick([bodyMax - 1, bodyMax, bodyMax + 1, bodyMax + 20_000])),
    () => Buffer.from(Array.from({ length: random.below(60) }, () => random.below(256))),
  ])();
};
