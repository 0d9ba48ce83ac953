// What several parts of the walk need.
import { randomBytes } from 'node:crypto';

export const nobody = '01890000-0000-7000-8000-000000000000';
export const tooLarge = { body: JSON.stringify({ padding: 'x'.repeat(70_000) }) };
export const notJson = { body: '{"name":' };
export const asText = { body: '{}', headers: { 'Content-Type': 'text/plain' } };
const asUtf16 = { body: '{}', headers: { 'Content-Type': 'application/json; charset=utf-16' } };

export const freshPerson = () => {
  const username = `live.${randomBytes(6).toString('hex')}`;
  return { username, email: `${username}@example.org`, password: 'correct horse battery staple' };
};

// Asks again, a little later each time, until `holds` does; undefined after `patience` ms.
export const until = async (holds, patience = 15_000) => {
  const deadline = Date.now() + patience;
  for (let pause = 5; Date.now() < deadline; pause = Math.min(pause * 2, 200)) {
    const outcome = await holds();
    if (outcome) {
      return outcome;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return undefined;
};

// The failures that every route with a body can have.
export const refuseBodies = async (walk, service, id, request) => {
  const refused = (status, code, body) =>
    walk.step(service, id, { status, code }, { ...request, ...body });
  await refused(400, 'malformed_json', notJson);
  await refused(400, 'malformed_json', { body: '{"name":"a","name":"b"}' });
  await refused(400, 'malformed_json', { body: '' });
  await refused(413, 'body_too_large', tooLarge);
  await refused(415, 'media_type_unsupported', asText);
  await refused(415, 'media_type_unsupported', asUtf16);
  await walk.step(
    service,
    id,
    { status: 422, code: 'invalid_fields', errors: ['/nickname unknown_field'] },
    { ...request, json: { nickname: 'x' } },
  );
};

export const refuseTokens = async (walk, service, id, request) => {
  const refused = (code, token) =>
    walk.step(service, id, { status: 401, code }, { ...request, token });
  await refused('token_missing', undefined);
  await refused('token_invalid', 'eyJhbGciOiJub25lIn0.e30.');
};
