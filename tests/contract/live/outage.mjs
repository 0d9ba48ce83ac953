// What each operation answers while the databases are away, and that it is over when they are back.
import { spawnSync } from 'node:child_process';

import { nobody, until } from './shared.mjs';

const perform = (command) => {
  const { status } = spawnSync('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) {
    throw new Error(`${command} ended with ${status}`);
  }
};

// Requests that would succeed, by operationId; of the others the body is their example.
const requestsOf = ({ ada, service }) => {
  const names = { auth_user_id: ada.user.id, username: ada.username };
  const path = { ...names, goal_id: nobody, session_id: nobody, date: '2026-11-21' };
  const badges = { badge_id: nobody, badge_class_id: nobody };
  const of = (json) => ({
    path: { ...path, ...badges },
    token: ada.access_token,
    ...(json ? { json } : {}),
  });
  return {
    register: of({ username: 'nobody.yet', email: 'nobody@example.org', password: ada.password }),
    login: of({ username: ada.username, password: ada.password }),
    grantToken: {
      form: {
        grant_type: 'client_credentials',
        client_id: service.id,
        client_secret: service.secret,
      },
    },
    refreshSession: of({ refresh_token: ada.refresh_token }),
    endSessions: { ...of(), query: 'scope=others' },
    updateOwnAccount: of({ first_name: 'Ada' }),
    changePassword: of({ current_password: ada.password, new_password: 'an even better horse' }),
    deleteOwnAccount: of({ password: ada.password }),
    defineBadgeClass: { token: service.token, json: { name: 'n' } },
    readRevocations: { token: service.token, query: 'since=2026-01-01T00:00:00Z' },
    readUser: { token: service.token, path: { id: ada.user.id } },
    readUsers: { token: service.token, json: { ids: [ada.user.id] } },
    other: of(),
  };
};

const isReady = async (walk, service) => {
  const answer = await fetch(`${walk.urls[service].internal}/health/readiness`);
  return answer.status === 200;
};

const walkWhileAway = async (walk, people) => {
  const requests = requestsOf(people);
  for (const { service, id, listener, responses, example } of walk.operations) {
    if (responses['503']?.['x-needs'] === 'an outage') {
      const json = example === undefined ? {} : { json: example };
      const request = requests[id] ?? { ...requests.other, ...json };
      await walk.step(service, id, { status: 503 }, { ...request, listener });
    }
  }
};

// `begin` and `end` are shell commands.
export const walkOutage = async (walk, people, { begin, end }) => {
  perform(begin);
  try {
    for (const service of ['auth', 'user']) {
      await until(async () => !(await isReady(walk, service)));
    }
    await walkWhileAway(walk, people);
  } finally {
    perform(end);
  }
  for (const service of ['auth', 'user']) {
    const back = await until(() => isReady(walk, service));
    walk.judge(`${service} after the outage`, back ? [] : ['it does not get ready again']);
  }
  await walk.step('auth', 'readOwnAccount', { status: 200 }, { token: people.ada.access_token });
  await walk.step('user', 'readOwnProfile', { status: 200 }, { token: people.ada.access_token });
};
