// A service's tokens, and what it reads with them. Answers the service with a token of its.
import { nobody, refuseBodies, refuseTokens } from './shared.mjs';

const formEncode = (text) => new URLSearchParams([['', text]]).toString().slice(1);
const basicOf = (id, secret) =>
  `Basic ${Buffer.from(`${formEncode(id)}:${formEncode(secret)}`).toString('base64')}`;

const grant = { grant_type: 'client_credentials' };

const walkTokens = async (walk, { id, secret }) => {
  const step = (expected, form, headers = {}) =>
    walk.step('auth', 'grantToken', expected, { form, headers });
  const refused = async (status, error, form, headers) => {
    const { json } = await step({ status }, form, headers);
    const fits = json?.error === error;
    walk.judge(`grantToken → ${error}`, fits ? [] : [`its error is ${json?.error}`]);
  };
  const basic = { Authorization: basicOf(id, secret) };
  const inBody = { client_id: id, client_secret: secret };

  const { json } = await step({ status: 200 }, grant, basic);
  await step({ status: 200 }, { ...grant, ...inBody, scope: 'users:read' });
  await refused(400, 'invalid_request', { scope: 'users:read' }, basic);
  await refused(400, 'invalid_request', { ...grant, ...inBody }, basic);
  const twice = [...Object.entries(grant), ...Object.entries(grant)];
  await refused(400, 'invalid_request', twice, basic);
  await refused(400, 'invalid_request', { ...grant, scope: 'users:read\0' }, basic);
  await refused(400, 'unsupported_grant_type', { grant_type: 'password' }, basic);
  await refused(400, 'invalid_scope', { ...grant, scope: 'openid' }, basic);
  await refused(401, 'invalid_client', grant);
  await refused(401, 'invalid_client', grant, { Authorization: basicOf(id, 'wrong') });
  await refused(401, 'invalid_client', { ...grant, ...inBody, client_id: 'nobody' });
  await step({ status: 413, code: 'body_too_large' }, { ...grant, padding: 'x'.repeat(70_000) });
  await refused(400, 'invalid_request', grant, { ...basic, 'Content-Type': 'application/json' });
  return json?.access_token;
};

const walkUsers = async (walk, { ada, bob }, token) => {
  const listener = 'internal';
  const one = (expected, id, by = token) =>
    walk.step('auth', 'readUser', expected, { listener, token: by, path: { id } });
  const many = (expected, ids, by = token) =>
    walk.step('auth', 'readUsers', expected, { listener, token: by, json: { ids } });

  await one({ status: 200 }, ada.user.id);
  await one({ status: 404, code: 'account_unknown' }, nobody);
  await one({ status: 403, code: 'insufficient_scope' }, ada.user.id, ada.access_token);
  await refuseTokens(walk, 'auth', 'readUser', { listener, path: { id: ada.user.id } });

  const { json } = await many({ status: 200 }, [bob.user.id, nobody, ada.user.id]);
  const names = json?.items?.map(({ username }) => username).join();
  const inOrder = names === `${bob.user.username},${ada.user.username}`;
  walk.judge('readUsers, in the order asked for', inOrder ? [] : [`they are ${names}`]);
  await many({ status: 403, code: 'insufficient_scope' }, [ada.user.id], ada.access_token);
  await many({ status: 422, errors: ['/ids user_ids_count'] }, []);
  await many({ status: 422, errors: ['/ids user_ids_count'] }, Array(501).fill(nobody));
  await many({ status: 422, errors: ['/ids/1 user_id_invalid'] }, [nobody, 'ada']);
  await refuseTokens(walk, 'auth', 'readUsers', { listener, json: { ids: [nobody] } });
  await refuseBodies(walk, 'auth', 'readUsers', { listener, token });
};

const walkRevocations = async (walk, { ada }, token) => {
  const listener = 'internal';
  const step = (expected, query, by = token) =>
    walk.step('auth', 'readRevocations', expected, { listener, token: by, query });

  const { json } = await step({ status: 200 }, 'since=2026-01-01T00:00:00Z');
  walk.judge('readRevocations', json?.items?.length > 0 ? [] : ['nobody has logged out']);
  await step({ status: 400, code: 'since_invalid' }, 'since=yesterday');
  await step({ status: 400, code: 'since_invalid' }, undefined);
  await step({ status: 403, code: 'insufficient_scope' }, undefined, ada.access_token);
  await refuseTokens(walk, 'auth', 'readRevocations', { listener });
};

// `service` is {id, secret} of one that may have the scopes users:read and revocations:read.
export const walkServices = async (walk, people, service) => {
  await walk.step('auth', 'readMetadata', { status: 200 });
  const token = await walkTokens(walk, service);
  await walkUsers(walk, people, token);
  await walkRevocations(walk, people, token);
  return { ...service, token };
};
