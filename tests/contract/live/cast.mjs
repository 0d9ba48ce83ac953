// Who plays in lib/access.mjs, against running services: Ada, who owns what is asked for,
// strangers, services, and tokens that are no good although auth-service's own key has signed them.
import { generateKeyPairSync, sign } from 'node:crypto';

import { freshPerson, nobody, until } from './shared.mjs';

const decoded = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claimsOf = (token) => decoded(token.split('.')[1]);
const now = () => Math.floor(Date.now() / 1000);

const post = async (walk, service, path, json, token) => {
  const answer = await walk.send({ service, listener: 'public', method: 'POST' }, path, {
    json,
    token,
  });
  if (answer.status >= 300) {
    throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
  }
  return answer.json;
};

const register = async (walk) => {
  const person = freshPerson();
  return { ...person, ...(await post(walk, 'auth', '/api/auth/register', person)) };
};

// What a person owns, by the segment of the path that it stands behind. A new kind of thing needs a
// row here: without one nobody could say whether a stranger gets at it.
const belongings = {
  users: ({ user }) => user.id,
  'by-username': ({ username }) => username,
  u: ({ username }) => username,
  sessions: ({ access_token: token }) => claimsOf(token).sid,
  goals: async ({ access_token: token }, walk) =>
    (await post(walk, 'user', '/users/me/goals', { title: 'Learn the harp' }, token)).id,
  badges: async ({ access_token: token }, walk) =>
    (await post(walk, 'user', '/users/me/badges', { name: 'First' }, token)).id,
  'badge-classes': () => nobody, // everybody's
  checkins: () => new Date().toISOString().slice(0, 10), // the clock of her calendar is UTC's
};

const pathOf = async (walk, person, { path }) => {
  const values = {};
  for (const [, segment, name] of path.matchAll(/([\w-]+)\/\{(\w+)\}/g)) {
    if (belongings[segment] === undefined) {
      throw new Error(`${path}: say in live/cast.mjs what is Ada's behind ${segment}/`);
    }
    person.owns ??= {};
    person.owns[segment] ??= await belongings[segment](person, walk);
    values[name] = person.owns[segment];
  }
  return values;
};

const everythingOf = async (walk, { access_token: token }) => {
  const texts = [];
  for (const [service, path] of [
    ['auth', '/api/auth/me'],
    ['user', '/users/me'],
    ['user', '/users/me/goals'],
    ['user', '/users/me/badges'],
  ]) {
    const get = { service, listener: 'public', method: 'GET' };
    texts.push((await walk.send(get, path, { token })).text);
  }
  return texts.join('\n');
};

// With our header and claims, and the signature of a key that nobody publishes.
const forged = (token, header = {}) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [head, claims] = token.split('.');
  const text = `${encoded({ ...decoded(head), ...header })}.${claims}`;
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' };
  const signature = sign('sha256', Buffer.from(text), key);
  return `${text}.${signature.toString('base64url')}`;
};

const malformed = (token) => {
  const [head, claims, signature] = token.split('.');
  return {
    'with a word for a token': 'token',
    'with two parts of a token': `${head}.${claims}`,
    'with other claims below its signature': `${head}.${encoded({ sub: nobody })}.${signature}`,
    'with padding in its claims': `${head}.A=.${signature}`,
    'with an unsigned token': `${encoded({ ...decoded(head), alg: 'none' })}.${claims}.`,
    'with the token of another key': forged(token),
    'with the token of an unknown key': forged(token, { kid: 'x'.repeat(43) }),
  };
};

// [name, code, claims] of tokens that are signed as they should be.
const outdated = (claims) => [
  ['with an expired token', 'token_expired', { ...claims, iat: now() - 1000, exp: now() - 1 }],
  ['with a token for others', 'token_invalid', { ...claims, aud: 'another' }],
  ['with a token of others', 'token_invalid', { ...claims, iss: 'https://another.example.org' }],
  ['with a token of tomorrow', 'token_invalid', { ...claims, iat: now() + 80_000 }],
];

const columnsFor = (claims, mint) => {
  const rows = outdated(claims);
  const tokens = mint([claims, ...rows.map(([, , changed]) => changed)]);
  return [
    { name: 'without a token', token: undefined, codes: ['token_missing'] },
    ...Object.entries(malformed(tokens[0])).map(([name, token]) => ({
      name,
      token,
      codes: ['token_invalid'],
    })),
    ...rows.map(([name, code], n) => ({ name, token: tokens[n + 1], codes: [code] })),
  ];
};

// A token of a session that was ended, once every service has heard of that; nothing as long as no
// document has an operation `logout`.
const revokedColumn = async (walk) => {
  const logout = walk.operations.find(({ id }) => id === 'logout');
  if (logout === undefined) {
    return [];
  }
  const { access_token: token, refresh_token } = await register(walk);
  await post(walk, 'auth', logout.path, { refresh_token }, token);
  for (const [service, path] of [['auth', '/api/auth/me'], ['user', '/users/me']]) {
    const get = { service, listener: 'public', method: 'GET' };
    const heard = await until(async () => (await walk.send(get, path, { token })).status === 401);
    walk.judge(`${service} after a logout`, heard ? [] : ['it goes on taking the token']);
  }
  return [{ name: 'with the token of a session that was ended', token, codes: ['token_revoked'] }];
};

// `mint` signs a list of claims with auth-service's key.
export const makeCast = async (walk, mint) => {
  const ada = await register(walk);
  const claims = claimsOf(ada.access_token);
  const known = await until(async () => {
    const profile = { service: 'user', listener: 'public', method: 'GET' };
    return (await walk.send(profile, `/users/${ada.user.id}`, {})).status === 200;
  });
  if (!known) {
    throw new Error('the event of a registration does not arrive at user-service');
  }

  for (const operation of walk.operations) {
    await pathOf(walk, ada, operation); // whatever she needs is made before anybody attacks
  }

  const service = (scopes) => {
    const { iss, aud, iat, exp, jti } = claims;
    const scope = scopes.join(' ');
    return mint([{ iss, aud, iat, exp, jti, sub: nobody, client_id: nobody, scope }])[0];
  };

  return {
    columns: [...columnsFor(claims, mint), ...(await revokedColumn(walk))],
    owner: ada.access_token,
    // Whether everybody may see Ada, or nobody else.
    show: async (profile) => {
      const patch = { service: 'user', listener: 'public', method: 'PATCH' };
      const answer = await walk.send(patch, '/users/me', {
        json: { visibility: { profile } },
        token: ada.access_token,
      });
      walk.judge(`Ada becomes ${profile}`, answer.status === 200 ? [] : [`${answer.text}`]);
    },
    stranger: (await register(walk)).access_token,
    service,
    owned: (operation) => pathOf(walk, ada, operation),
    whatIsAdas: () => everythingOf(walk, ada),
    // Of a person of its own each time, as some operations end what they are about.
    control: async (operation, scopes) => {
      const person = await register(walk);
      const path = await pathOf(walk, person, operation);
      const [own] = mint([claimsOf(person.access_token)]);
      return { path, token: scopes.length > 0 ? service(scopes) : own };
    },
  };
};
