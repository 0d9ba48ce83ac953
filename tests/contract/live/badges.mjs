// Badges: what owners add, what services define, award and revoke.
import { notFound, notOwner, refuseWriters, walkKeys, walkList } from './lists.mjs';
import { nobody, refuseBodies, refuseTokens } from './shared.mjs';

const noScope = { status: 403, code: 'insufficient_scope' };

const walkOwn = async (walk, { ada, bob }) => {
  const path = { auth_user_id: ada.user.id };
  const request = { path, token: ada.access_token };
  const step = (expected, json) => walk.step('user', 'addBadge', expected, { ...request, json });

  const full = await step({ status: 201 }, {
    name: 'Å'.repeat(100),
    description: 'd'.repeat(2000),
    icon_url: 'https://example.org/badge.svg',
    date_achieved: '2026-11-20T20:00:00+02:00',
  });
  const moment = full.json?.date_achieved;
  walk.judge('a badge', [
    ...(moment?.startsWith('2026-11-20T18:00:00') ? [] : [`dates from ${moment}`]),
    ...(full.json?.issuer === 'self' ? [] : [`is issued by ${full.json?.issuer}`]),
  ]);
  await step({ status: 201 }, { name: 'n' });
  await walk.step('user', 'addBadge', { status: 201 }, {
    path: { auth_user_id: 'me' },
    token: ada.access_token,
    json: { name: 'again', description: null, icon_url: null, id: 'x', created_at: 'y' },
  });
  await step(
    { status: 422, errors: ['/name ', '/description ', '/icon_url ', '/date_achieved '] },
    { name: '', description: 'd'.repeat(2001), icon_url: 'http://a.org', date_achieved: '2026' },
  );
  await step({ status: 422, errors: ['/name required'] }, {});
  await step({ status: 422, errors: ['/name '] }, { name: 'n'.repeat(101) });
  await refuseBodies(walk, 'user', 'addBadge', request);
  const unknown = notFound('user_unknown');
  await refuseWriters(walk, 'addBadge', { path, json: { name: 'n' } }, { ada, bob }, unknown);
  await walkList(walk, 'listBadges', ada, ['from=2026']);
  await walkKeys(walk, 'addBadge', { ...request, json: { name: 'Once' } });
  return full.json;
};

const walkClasses = async (walk, { ada }, service) => {
  const { token } = service;
  const define = (expected, json, more) =>
    walk.step('user', 'defineBadgeClass', expected, { token, json, ...more });
  const defined = await define({ status: 201 }, {
    name: 'Lesson',
    description: 'A lesson',
    criteria: 'It was learnt',
    icon_url: 'https://example.org/lesson.svg',
    repeatable: true,
  });
  const issuer = defined.json?.issuer;
  walk.judge('a class', issuer === service.id ? [] : [`is issued by ${issuer}`]);
  await define({ status: 201 }, { name: 'A day', rule: { kind: 'checkins', count: 1 } });
  await define(
    { status: 422, errors: ['/name ', '/rule/kind rule_unknown'] },
    { name: '', rule: { kind: 'luck', count: 1 } },
  );
  const tooMuch = { name: 'n', rule: { kind: 'streak', count: 0 } };
  await define({ status: 422, errors: ['/rule/count rule_count'] }, tooMuch);
  await refuseBodies(walk, 'user', 'defineBadgeClass', { token });
  await refuseTokens(walk, 'user', 'defineBadgeClass', { json: { name: 'n' } });
  await define(noScope, { name: 'n' }, { token: ada.access_token });
  await walkKeys(walk, 'defineBadgeClass', { token, json: { name: 'Once' } });

  const read = (expected, id) =>
    walk.step('user', 'readBadgeClass', expected, { path: { badge_class_id: id } });
  const found = await read({ status: 200 }, defined.json?.id);
  walk.judge('a class', found.text === defined.text ? [] : ['is not read as it was defined']);
  await read(notFound('badge_class_unknown'), nobody);
  await read(notFound('badge_class_unknown'), 'no-uuid');
  const list = (expected, query) =>
    walk.step('user', 'listBadgeClasses', expected, { query });
  const page = await list({ status: 200 }, 'limit=1');
  const cursor = encodeURIComponent(page.json?.next_cursor);
  await list({ status: 200 }, `limit=1&cursor=${cursor}`);
  await list({ status: 400, code: 'limit_invalid' }, 'limit=0');
  await list({ status: 400, code: 'cursor_invalid' }, 'cursor=x');
  return defined.json;
};

const walkAwards = async (walk, { ada }, { token, id: issuer }, of) => {
  const path = { auth_user_id: ada.user.id };
  const award = (expected, json, more) =>
    walk.step('user', 'addBadge', expected, { path, token, json, ...more });
  const json = { badge_class_id: of.id, award_key: 'lesson-1' };
  const first = await award({ status: 201 }, json);
  const again = await award({ status: 200 }, json);
  walk.judge('an award', [
    ...(again.text === first.text ? [] : ['is another the second time']),
    ...(first.json?.issuer === issuer ? [] : [`is issued by ${first.json?.issuer}`]),
    ...(first.json?.name === of.name ? [] : ['is not called as its class']),
  ]);
  await award({ status: 201 }, { ...json, award_key: 'lesson-2' });
  await award(notFound('badge_class_unknown'), { ...json, badge_class_id: nobody });
  await award(notFound('user_unknown'), json, { path: { auth_user_id: nobody } });
  await award(
    { status: 422, errors: ['/badge_class_id ', '/award_key '] },
    { badge_class_id: 'x', award_key: 'a b' },
  );
  return first.json;
};

const walkReading = async (walk, { ada }, badge) => {
  const path = { auth_user_id: ada.user.id, badge_id: badge.id };
  const read = (expected, more) =>
    walk.step('user', 'readBadge', expected, { path: { ...path, ...more } });
  await read({ status: 200 });
  await read(notFound('badge_unknown'), { badge_id: nobody });
  await read(notFound('user_unknown'), { auth_user_id: nobody });
  await refuseTokens(walk, 'user', 'readBadge', { path: { ...path, auth_user_id: 'me' } });
};

const walkRevocations = async (walk, { ada, bob }, { token }, { own, awarded }) => {
  const json = { reason: 'A mistake' };
  const revoke = (expected, badge, by, more) =>
    walk.step('user', 'revokeBadge', expected, {
      path: { auth_user_id: ada.user.id, badge_id: badge.id },
      token: by,
      json,
      ...more,
    });
  const notIssuer = { status: 403, code: 'not_issuer' };
  await revoke(notIssuer, own, token);
  await revoke(notIssuer, awarded, ada.access_token);
  await revoke(notOwner, own, bob.access_token);
  await revoke(notFound('badge_unknown'), { id: nobody }, token);
  await revoke(notFound('badge_unknown'), { id: 'no-uuid' }, ada.access_token);
  const path = { auth_user_id: ada.user.id, badge_id: awarded.id };
  await refuseBodies(walk, 'user', 'revokeBadge', { path, token });
  await refuseTokens(walk, 'user', 'revokeBadge', { path, json });
  await revoke({ status: 422, errors: ['/reason reason_length'] }, awarded, token, {
    json: { reason: 'r'.repeat(501) },
  });
  const stale = { headers: { 'If-Match': '"of another time"' } };
  await revoke({ status: 412, code: 'precondition_failed' }, awarded, token, stale);
  for (const [badge, by] of [[own, ada.access_token], [awarded, token]]) {
    const revoked = await revoke({ status: 200 }, badge, by);
    const { revoked_at: at, revocation_reason: why } = revoked.json ?? {};
    walk.judge('a revocation', at && why === json.reason ? [] : ['does not say when and why']);
    await revoke({ status: 409, code: 'badge_revoked' }, badge, by);
  }
  const award = { badge_class_id: awarded.badge_class_id, award_key: 'lesson-1' };
  await walk.step('user', 'addBadge', { status: 409, code: 'badge_revoked' }, {
    path: { auth_user_id: ada.user.id },
    token,
    json: award,
  });
  const list = await walk.step('user', 'listBadges', { status: 200 }, {
    path: { auth_user_id: ada.user.id },
  });
  const shown = (list.json?.items ?? []).filter(({ id }) => [own.id, awarded.id].includes(id));
  walk.judge('a revoked badge', shown.length === 0 ? [] : ['is still listed']);
};

// `service` is {id, token} of one that may award.
export const walkBadges = async (walk, people, service) => {
  const own = await walkOwn(walk, people);
  const of = await walkClasses(walk, people, service);
  const awarded = await walkAwards(walk, people, service, of);
  await walkReading(walk, people, awarded);
  await walkRevocations(walk, people, service, { own, awarded });
};
