// What routes have in common that list, add and change what is somebody's.
import { nobody, refuseTokens } from './shared.mjs';

export const notFound = (code) => ({ status: 404, code });
export const notOwner = { status: 403, code: 'not_owner' };

// Reading a list of three items: whose, in pages, and what is refused, as those filters are.
export const walkList = async (walk, id, { user, access_token: token }, badFilters) => {
  const step = (expected, request) => walk.step('user', id, expected, request);
  const path = { auth_user_id: user.id };

  const whole = await step({ status: 200 }, { path });
  await step({ status: 200 }, { path: { auth_user_id: 'me' }, token });
  await refuseTokens(walk, 'user', id, { path: { auth_user_id: 'me' } });
  await step(notFound('user_unknown'), { path: { auth_user_id: nobody } });

  const first = await step({ status: 200 }, { path, query: 'limit=2' });
  const cursor = encodeURIComponent(first.json?.next_cursor);
  const second = await step({ status: 200 }, { path, query: `limit=2&cursor=${cursor}` });
  const paged = [...(first.json?.items ?? []), ...(second.json?.items ?? [])];
  walk.judge(`${id} in pages`, [
    ...(JSON.stringify(paged) === JSON.stringify(whole.json?.items) ? [] : ['not the whole list']),
    ...(second.json?.next_cursor === null ? [] : ['the last page has a next_cursor']),
  ]);

  for (const limit of ['0', '101', 'ten', '']) {
    await step({ status: 400, code: 'limit_invalid' }, { path, query: `limit=${limit}` });
  }
  await step({ status: 400, code: 'cursor_invalid' }, { path, query: 'cursor=made-up' });
  const filtered = { path, query: `cursor=${cursor}&from=2026-01-01T00:00:00Z` };
  await step({ status: 400, code: 'cursor_invalid' }, filtered);
  for (const query of [...badFilters, 'from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z']) {
    await step({ status: 400, code: 'filter_invalid' }, { path, query });
  }
  const none = await step({ status: 200 }, { path, query: 'to=2026-01-01T00:00:00Z' });
  walk.judge(`${id}, filtered`, none.json?.items?.length === 0 ? [] : ['finds what is later']);
  await step({ status: 400, code: 'malformed_request' }, { path, query: 'limit=1&limit=2' });
};

// Who may write: nobody without a token, nobody for somebody else.
export const refuseWriters = async (walk, id, { path, json }, { ada, bob }, unknown) => {
  const step = (expected, request) => walk.step('user', id, expected, { json, ...request });
  await refuseTokens(walk, 'user', id, { path, json });
  await step(notOwner, { path, token: bob.access_token });
  await step(unknown, { path: { ...path, auth_user_id: nobody }, token: ada.access_token });
};

// A POST under one Idempotency-Key is performed once, and no other is taken for it.
export const walkKeys = async (walk, id, request) => {
  const step = (expected, key, json = request.json) =>
    walk.step('user', id, expected, { ...request, json, headers: { 'Idempotency-Key': key } });
  const key = `walk-${id}`;
  const first = await step({ status: 201 }, key);
  const again = await step({ status: 201 }, key);
  walk.judge(`${id}, repeated`, again.text === first.text ? [] : [`is ${again.text}`]);
  const reused = { status: 422, code: 'idempotency_key_reused' };
  await step(reused, key, { ...request.json, description: 'another' });
  await step({ status: 400, code: 'idempotency_key_invalid' }, 'k'.repeat(256));
};
