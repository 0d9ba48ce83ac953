// Every operation of user-service, for the two people that registered at auth-service.
import { notFound, notOwner, refuseWriters, walkKeys, walkList } from './lists.mjs';
import { nobody, refuseBodies, refuseTokens, until } from './shared.mjs';

const profiles = async (walk, ada) => {
  const step = (id, expected, request) => walk.step('user', id, expected, request);
  const token = ada.access_token;

  // Before and after the event has arrived.
  await step('readOwnProfile', { status: 200 }, { token });
  const arrived = await until(async () => {
    const { status } = await fetch(`${walk.urls.user.public}/users/${ada.user.id}`);
    return status === 200;
  });
  if (!arrived) {
    throw new Error('the event of a registration does not arrive at user-service');
  }
  const own = await step('readOwnProfile', { status: 200 }, { token });
  walk.judge('the own profile', [
    ...(own.json?.email === ada.email ? [] : ['it has another email']),
    ...(own.json?.member_since === ada.user.created_at ? [] : ['member_since is not created_at']),
  ]);
  await refuseTokens(walk, 'user', 'readOwnProfile', {});

  await step('readProfile', { status: 200 }, { path: { auth_user_id: ada.user.id } });
  await step('readProfile', notFound('user_unknown'), { path: { auth_user_id: nobody } });
  await step('readProfile', notFound('user_unknown'), { path: { auth_user_id: 'no-uuid' } });
  await refuseTokens(walk, 'user', 'readProfile', { path: { auth_user_id: 'me' } });

  const named = (username) => ({ path: { username } });
  await step('readProfileByUsername', { status: 200 }, named(ada.username.toUpperCase()));
  await step('readProfileByUsername', notFound('user_unknown'), named('nobody.has.this'));
  await step('readProfileByUsername', notFound('user_unknown'), named('badges'));
  const bad = { ...named(ada.username), token: 'token' };
  await step('readProfileByUsername', { status: 401, code: 'token_invalid' }, bad);
};

const newGoals = async (walk, { ada, bob }) => {
  const path = { auth_user_id: ada.user.id };
  const request = { path, token: ada.access_token };
  const step = (expected, json) => walk.step('user', 'setGoal', expected, { ...request, json });

  const goal = await step({ status: 201 }, { title: 'Learn the harp', status: 'in-progress' });
  const plain = await step({ status: 201 }, { title: 't'.repeat(200), streak_count: 99 });
  walk.judge('a goal', [
    ...(plain.json?.status === 'not-started' ? [] : ['does not begin as not-started']),
    ...(plain.json?.streak_count === 0 ? [] : ['takes a streak_count from the client']),
  ]);
  await walk.step('user', 'setGoal', { status: 201 }, {
    path: { auth_user_id: 'me' },
    token: ada.access_token,
    json: { title: 'Read', description: 'd'.repeat(2000), status: 'abandoned' },
  });
  await step(
    { status: 422, errors: ['/title ', '/description ', '/status '] },
    { title: '', description: 'd'.repeat(2001), status: 'done' },
  );
  await step({ status: 422, errors: ['/title required'] }, {});
  await refuseBodies(walk, 'user', 'setGoal', request);
  const unknown = notFound('user_unknown');
  await refuseWriters(walk, 'setGoal', { path, json: { title: 't' } }, { ada, bob }, unknown);
  await walkList(walk, 'listGoals', ada, ['status=done', 'from=now']);
  await walkKeys(walk, 'setGoal', { ...request, json: { title: 'Once' } });
  return goal.json;
};

const todayIn = (timeZone) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date());

const changes = async (walk, { ada, bob }) => {
  const request = { token: ada.access_token };
  const step = (expected, json, more) =>
    walk.step('user', 'changeOwnProfile', expected, { ...request, json, ...more });

  const changed = await step({ status: 200 }, {
    display_name: 'Ada',
    bio: 'Note G',
    avatar_url: 'https://example.org/ada.png',
    locale: 'EN-gb',
    time_zone: 'Pacific/Apia',
    visibility: { goals: 'private' },
  });
  walk.judge('a changed profile', [
    ...(changed.json?.time_zone === 'Pacific/Apia' ? [] : ['its time zone is not in force']),
    ...(changed.json?.locale === 'en-GB' ? [] : ['its locale is not in its case']),
    ...(changed.json?.visibility?.goals === 'private' ? [] : ['shows what it should hide']),
  ]);
  const path = { auth_user_id: ada.user.id };
  const seen = await walk.step('user', 'readProfile', { status: 200 }, { path });
  walk.judge('a profile', seen.json?.goal_counts === null ? [] : ['shows hidden goals']);
  const hidden = { status: 404, code: 'hidden' };
  await walk.step('user', 'listGoals', hidden, { path, token: bob.access_token });
  await walk.step('user', 'listGoals', { status: 200 }, { path, token: ada.access_token });

  const tag = changed.headers.get('ETag');
  await step({ status: 200 }, changed.json, { headers: { 'If-Match': tag } });
  const mended = { bio: null, visibility: { goals: 'public' } };
  await step({ status: 200 }, mended, {
    headers: { 'If-Match': tag, 'Content-Type': 'application/merge-patch+json' },
  });
  const outdated = { status: 412, code: 'precondition_failed' };
  await step(outdated, { bio: 'lost' }, { headers: { 'If-Match': tag } });
  await step({ status: 200 }, {});
  await step(
    { status: 422, errors: ['/time_zone ', '/locale ', '/visibility/badges '] },
    { time_zone: 'Pacific/Atlantis', locale: 'no language', visibility: { badges: 'secret' } },
  );
  await refuseBodies(walk, 'user', 'changeOwnProfile', request);
  await refuseTokens(walk, 'user', 'changeOwnProfile', { json: {} });
};

const batches = async (walk, { ada, bob }) => {
  const step = (expected, json) => walk.step('user', 'readProfiles', expected, { json });
  const ids = [bob.user.id, nobody, ada.user.id, bob.user.id];
  const arrived = await until(async () => {
    const { status } = await fetch(`${walk.urls.user.public}/users/${bob.user.id}`);
    return status === 200;
  });
  walk.judge('a registration', arrived ? [] : ['does not arrive']);
  const { json } = await step({ status: 200 }, { ids });
  const found = (json?.items ?? []).map((each) => each.auth_user_id);
  const expected = [bob.user.id, ada.user.id];
  walk.judge('a batch', String(found) === String(expected) ? [] : [`is of ${found}`]);
  await step({ status: 422, errors: ['/ids ids_count'] }, { ids: [] });
  await step({ status: 422, errors: ['/ids/0 id_invalid'] }, { ids: ['me'] });
  await refuseBodies(walk, 'user', 'readProfiles', {});
  for (const [code, token] of [['token_invalid', 'token']]) {
    const request = { json: { ids }, token };
    await walk.step('user', 'readProfiles', { status: 401, code }, request);
  }
};

const checkIns = async (walk, { ada, bob }, goal) => {
  const today = todayIn('Pacific/Apia');
  const path = { auth_user_id: ada.user.id, goal_id: goal.id };
  const token = ada.access_token;
  const step = (id, expected, date, more) =>
    walk.step('user', id, expected, { path: { ...path, date }, token, ...more });

  const made = await step('checkIn', { status: 201 }, today);
  await step('checkIn', { status: 200 }, today);
  walk.judge('a check-in', made.json?.streak_count === 1 ? [] : ['does not count']);
  const log = await walk.step('user', 'listCheckIns', { status: 200 }, { path });
  walk.judge('a log', log.json?.items?.[0]?.date === today ? [] : ['is without the check-in']);
  const list = (expected, query, more) =>
    walk.step('user', 'listCheckIns', expected, { path: { ...path, ...more }, query });
  await list({ status: 200 }, 'from=2026-01-01&to=2026-12-31');
  for (const query of [
    'from=2026-01-01&to=2027-01-02',
    'to=tomorrow',
    'from=2026-02-01&to=2026-01-01',
  ]) {
    await list({ status: 400, code: 'range_invalid' }, query);
  }
  await list(notFound('goal_unknown'), '', { goal_id: nobody });
  await refuseTokens(walk, 'user', 'listCheckIns', { path: { ...path, auth_user_id: 'me' } });

  for (const id of ['takeBackCheckIn', 'checkIn']) {
    await refuseTokens(walk, 'user', id, { path: { ...path, date: today } });
    await step(id, notOwner, today, { token: bob.access_token });
    await step(id, { status: 422, code: 'date_not_open' }, '2026-01-01');
    await step(id, { status: 422, code: 'local_date_invalid' }, 'today');
    const unknown = { ...path, goal_id: nobody, date: today };
    await step(id, notFound('goal_unknown'), today, { path: unknown });
  }
  const stale = { headers: { 'If-Match': '"of another time"' } };
  for (const id of ['takeBackCheckIn', 'checkIn']) {
    await step(id, { status: 412, code: 'precondition_failed' }, today, stale);
  }
  const back = await step('takeBackCheckIn', { status: 200 }, today);
  walk.judge('what was taken back', back.json?.streak_count === 0 ? [] : ['counts']);
};

const refuseWhenOver = async (walk, { ada }, goal) => {
  const path = { auth_user_id: ada.user.id, goal_id: goal.id, date: todayIn('Pacific/Apia') };
  for (const id of ['checkIn', 'takeBackCheckIn']) {
    const request = { path, token: ada.access_token };
    await walk.step('user', id, { status: 409, code: 'goal_over' }, request);
  }
};

const readGoal = async (walk, goal, path) => {
  const step = (expected, request) => walk.step('user', 'readGoal', expected, request);
  const read = await step({ status: 200 }, { path });
  walk.judge('a goal', read.json?.title === goal.title ? [] : ['is another']);
  await refuseTokens(walk, 'user', 'readGoal', { path: { ...path, auth_user_id: 'me' } });
  await step(notFound('goal_unknown'), { path: { ...path, goal_id: nobody } });
  await step(notFound('user_unknown'), { path: { ...path, auth_user_id: nobody } });
};

// By a body that replaces it, and by one that names what changes.
const changeGoal = async (walk, { ada, bob }, goal) => {
  const path = { auth_user_id: ada.user.id, goal_id: goal.id };
  const request = { path, token: ada.access_token };
  await readGoal(walk, goal, path);
  const bodies = {
    changeGoal: { status: 'in-progress', target_date: null },
    replaceGoal: { ...goal, status: 'completed' },
  };
  for (const [id, json] of Object.entries(bodies)) {
    const step = (expected, body, more) =>
      walk.step('user', id, expected, { ...request, json: body, ...more });
    const { status } = json;
    const changed = await step({ status: 200 }, json);
    walk.judge(`${id}: a goal`, changed.json?.status === status ? [] : ['is as before']);
    const stale = { headers: { 'If-Match': '"00000000000000000000000000000000"' } };
    await step({ status: 412, code: 'precondition_failed' }, json, stale);
    const read = await walk.step('user', 'readGoal', { status: 200 }, { path });
    const current = { headers: { 'If-Match': read.headers.get('ETag') } };
    await step({ status: 200 }, json, current);
    const bad = { title: 't', status: 'Completed' };
    await step({ status: 422, errors: ['/status '] }, bad);
    await refuseBodies(walk, 'user', id, request);
    await refuseWriters(walk, id, { path, json }, { ada, bob }, { status: 404 });
    for (const goal_id of [nobody, 'no-uuid']) {
      await step(notFound('goal_unknown'), json, { path: { ...path, goal_id } });
    }
  }
  const replace = (expected, json) =>
    walk.step('user', 'replaceGoal', expected, { ...request, json });
  await replace({ status: 422, errors: ['/title required', '/status required'] }, {});
};

const deleteGoal = async (walk, { ada, bob }, goal) => {
  const path = { auth_user_id: ada.user.id, goal_id: goal.id };
  const step = (expected) =>
    walk.step('user', 'deleteGoal', expected, { path, token: ada.access_token });

  await refuseTokens(walk, 'user', 'deleteGoal', { path });
  await walk.step('user', 'deleteGoal', notOwner, { path, token: bob.access_token });
  await walk.step('user', 'deleteGoal', { status: 412, code: 'precondition_failed' }, {
    path,
    token: ada.access_token,
    headers: { 'If-Match': '"of another time"' },
  });
  await step({ status: 204 });
  await step(notFound('goal_unknown'));
};

const pages = async (walk, ada) => {
  await walk.step('user', 'readDocs', { status: 200 });
  const named = (username) => ({ path: { username } });
  const page = await walk.step('user', 'readProfilePage', { status: 200 }, named(ada.username));
  walk.judge('a page', page.text.includes(`@${ada.username}`) ? [] : ['does not say of whom']);
  await walk.step('user', 'readProfilePage', { status: 404 }, named('nobody.has.this'));
};

export const walkUser = async (walk, people) => {
  await profiles(walk, people.ada);
  await pages(walk, people.ada);
  await changes(walk, people);
  await batches(walk, people);
  const goal = await newGoals(walk, people);
  if (!goal?.id) {
    throw new Error(`nobody can set a goal: ${walk.failures.join('\n')}`);
  }
  await checkIns(walk, people, goal);
  await changeGoal(walk, people, goal);
  await refuseWhenOver(walk, people, goal);
  await deleteGoal(walk, people, goal);
};
