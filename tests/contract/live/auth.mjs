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

// How a session goes on and ends. Everybody else's stay as they are.
const goOnAndEnd = async (walk) => {
  const step = (id, expected, request) => walk.step('auth', id, expected, request);
  const person = freshPerson();
  const { json: first } = await step('register', { status: 201 }, { json: person });
  const refreshing = (refresh_token) => ({ json: { refresh_token } });

  const refreshed = async (token) =>
    (await step('refreshSession', { status: 200 }, refreshing(token))).json;
  const second = await refreshed(first.refresh_token);
  const again = await refreshed(first.refresh_token);
  walk.judge('the predecessor within ten seconds', [
    ...(again.refresh_token === second.refresh_token ? [] : ['it has another successor']),
  ]);
  await step('refreshSession', { status: 200 }, refreshing(second.refresh_token));
  await step(
    'refreshSession',
    { status: 401, code: 'refresh_token_reused' },
    refreshing(first.refresh_token),
  );
  await step(
    'refreshSession',
    { status: 401, code: 'refresh_token_invalid' },
    refreshing(second.refresh_token),
  );
  await step('refreshSession', { status: 422, errors: ['/refresh_token required'] }, { json: {} });
  await refuseBodies(walk, 'auth', 'refreshSession', {});
  await step(
    'readOwnAccount',
    { status: 401, code: 'token_revoked' },
    { token: first.access_token },
  );

  const { username, password } = person;
  const logIn = async () =>
    (await step('login', { status: 200 }, { json: { username, password } })).json;
  const [laptop, phone, tablet] = [await logIn(), await logIn(), await logIn()];
  const { access_token: token } = laptop;
  const { json: list } = await step('listSessions', { status: 200 }, { token });
  const others = list.items.filter(({ current }) => !current);
  walk.judge('the list of sessions', [
    ...(list.items.length === 3 && others.length === 2 ? [] : [`it is ${JSON.stringify(list)}`]),
  ]);
  const end = (session_id, expected) =>
    step('endSession', expected, { path: { session_id }, token: laptop.access_token });
  await end(others[0].id, { status: 204 });
  await end(others[0].id, { status: 404, code: 'session_unknown' });
  await end('nonsense', { status: 404, code: 'session_unknown' });
  const endAll = (query, expected) =>
    step('endSessions', expected, { query, token: laptop.access_token });
  await endAll('scope=some', { status: 400, code: 'session_scope_invalid' });
  await endAll('scope=others', { status: 204 });
  await step('logout', { status: 401, code: 'token_revoked' }, { token: phone.access_token });
  await step('logout', { status: 401, code: 'token_revoked' }, { token: tablet.access_token });
  await step('logout', { status: 204 }, { token: laptop.access_token });
  for (const id of ['logout', 'listSessions', 'endSessions']) {
    await refuseTokens(walk, 'auth', id, {});
  }
  await refuseTokens(walk, 'auth', 'endSession', { path: { session_id: 'x' } });
  return { ...person, ...(await logIn()) };
};

// What one does with one's account, to its end.
const liveAndLeave = async (walk, { access_token: token, username, password }, taken) => {
  const step = (id, expected, request) =>
    walk.step('auth', id, expected, { token, ...request });

  await step('updateOwnAccount', { status: 200 }, { json: { first_name: 'Zoë', last_name: null } });
  await step(
    'updateOwnAccount',
    { status: 409, code: 'username_taken' },
    { json: { username: taken } },
  );
  await step(
    'updateOwnAccount',
    { status: 422, errors: ['/username wrong_type', '/email unknown_field'] },
    { json: { username: null, email: 'new@example.org' } },
  );
  await refuseBodies(walk, 'auth', 'updateOwnAccount', { token });
  await refuseTokens(walk, 'auth', 'updateOwnAccount', { json: {} });

  const change = (current_password, new_password) => ({ json: { current_password, new_password } });
  await step(
    'changePassword',
    { status: 403, code: 'password_wrong' },
    change('wrong', 'another horse'),
  );
  await step(
    'changePassword',
    { status: 422, errors: ['/new_password password_too_common'] },
    change(password, 'password1'),
  );
  await step('changePassword', { status: 204 }, change(password, 'another horse'));
  await refuseBodies(walk, 'auth', 'changePassword', { token });
  await refuseTokens(walk, 'auth', 'changePassword', { json: {} });

  const { json: page } = await step('readOwnAudit', { status: 200 }, { query: 'limit=2' });
  await step('readOwnAudit', { status: 200 }, { query: `cursor=${page.next_cursor}` });
  await step('readOwnAudit', { status: 400, code: 'cursor_invalid' }, { query: 'cursor=x' });
  await step('readOwnAudit', { status: 400, code: 'limit_invalid' }, { query: 'limit=101' });
  await refuseTokens(walk, 'auth', 'readOwnAudit', {});

  await step('deleteOwnAccount', { status: 403, code: 'password_wrong' }, { json: { password } });
  await refuseBodies(walk, 'auth', 'deleteOwnAccount', { token });
  await refuseTokens(walk, 'auth', 'deleteOwnAccount', { json: {} });
  await step('deleteOwnAccount', { status: 204 }, { json: { password: 'another horse' } });
  await step('readOwnAccount', { status: 401, code: 'token_revoked' });
  await walk.step(
    'auth',
    'register',
    { status: 409, code: 'username_taken' },
    { json: { ...freshPerson(), username } },
  );
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
  await liveAndLeave(walk, await goOnAndEnd(walk), people.ada.username);
  return people;
};
