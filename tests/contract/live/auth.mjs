// Every operation of auth-service. Answers two people with their sessions.
import { freshPerson, refuseBodies, refuseTokens } from './shared.mjs';

const register = async (walk) => {
  const ada = { ...freshPerson(), first_name: 'Zoë', last_name: '李小龍' };
  const bob = freshPerson();
  const step = (expected, json) => walk.step('auth', 'register', expected, { json });

  const adas = await step({ status: 201 }, ada);
  const bobs = await step({ status: 201 }, { ...bob, first_name: null, id: 'x', created_at: 1 });
  await step(
    { status: 409, code: 'username_taken' },
    { ...freshPerson(), username: ada.username.toUpperCase() },
  );
  await step(
    { status: 409, code: 'email_taken' },
    { ...freshPerson(), email: ada.email.toUpperCase() },
  );
  await step(
    {
      status: 422,
      code: 'invalid_fields',
      errors: ['/username ', '/email ', '/password ', '/first_name ', '/last_name wrong_type'],
    },
    { username: 'a b', email: 'ada', password: 'short', first_name: '', last_name: 7 },
  );
  await step(
    { status: 422, errors: ['/username required', '/email required', '/password required'] },
    {},
  );
  await step(
    { status: 422, errors: ['/username username_reserved'] },
    { ...freshPerson(), username: 'Admin' },
  );
  await refuseBodies(walk, 'auth', 'register', {});
  return { ada: { ...ada, ...adas.json }, bob: { ...bob, ...bobs.json } };
};

const logIn = async (walk, { username, email, password }) => {
  const step = (expected, json) => walk.step('auth', 'login', expected, { json });

  await step({ status: 200 }, { username: username.toUpperCase(), password });
  await step({ status: 200 }, { email: email.toUpperCase(), password });
  await step({ status: 401, code: 'invalid_credentials' }, { username, password: 'wrong one' });
  await step(
    { status: 401, code: 'invalid_credentials' },
    { email: `nobody.${email}`, password },
  );
  await step({ status: 422, code: 'invalid_fields' }, { username, email, password });
  await step({ status: 422, errors: ['/password required'] }, { username });
  await refuseBodies(walk, 'auth', 'login', {});
};

export const walkAuth = async (walk) => {
  const people = await register(walk);
  if (!people.ada.access_token || !people.bob.access_token) {
    throw new Error(`nobody can register: ${walk.failures.join('\n')}`);
  }
  await logIn(walk, people.ada);
  await walk.step('auth', 'readOwnAccount', { status: 200 }, { token: people.ada.access_token });
  await refuseTokens(walk, 'auth', 'readOwnAccount', {});
  await walk.step('auth', 'readKeys', { status: 200 });
  return people;
};
