// The people who ask, and what is known of theirs by the answers: ids, cursors, tags, tokens.
import { freshPerson } from '../../live/shared.mjs';

const kept = 40; // of each kind, the newest
// What the id of a thing is called in paths, by the segment that the thing's list has.
const namesOfIds = { goals: 'goal_id', sessions: 'session_id', badges: 'badge_id' };
const timeZones = [
  ...['Etc/UTC', 'Europe/London', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Kiritimati'],
  ...['Etc/GMT+12', 'Pacific/Apia', 'europe/london', 'posixrules', 'localtime', '../UTC'],
];

const keep = (places, name, value) => {
  for (const learned of places) {
    const others = learned.get(name)?.filter((each) => each !== value) ?? [];
    learned.set(name, [...others, value].slice(-kept));
  }
};

const forget = (places, name, value) => {
  for (const learned of places) {
    learned.set(name, learned.get(name)?.filter((each) => each !== value) ?? []);
  }
};

const membersOf = (body) => {
  try {
    return JSON.parse(body.toString());
  } catch {
    return {};
  }
};

export class World {
  // `walk` sends what is not judged here. `service` is {id, secret}, of a client with scopes.
  constructor(walk, service) {
    this.walk = walk;
    this.service = { ...service, learned: new Map() };
    this.people = [];
    this.learned = new Map();
  }

  async begin(count) {
    for (let n = 0; n < count; n += 1) {
      const person = { learned: new Map() };
      this.people.push(person);
      await this.renew(person);
    }
    await this.renew(this.service);
  }

  post(path, request) {
    const operation = { service: 'auth', listener: 'public', method: 'POST' };
    return this.walk.send(operation, path, request);
  }

  // A good token again, whatever became of the one before; one who cannot get in is somebody new.
  renew(client) {
    client.renewing ??= (client === this.service ? this.renewService() : this.renewPerson(client))
      .finally(() => (client.renewing = undefined));
    return client.renewing;
  }

  async renewService() {
    if (this.service.id === undefined) {
      return;
    }
    const { id: client_id, secret: client_secret } = this.service;
    const form = { grant_type: 'client_credentials', client_id, client_secret };
    const answer = await this.post('/oauth/token', { form });
    if (answer.status !== 200) {
      throw new Error(`no token for the service: ${answer.status} ${answer.text}`);
    }
    this.service.access_token = answer.json.access_token;
  }

  async renewPerson(person) {
    if (person.email) {
      const { email, password, device_token } = person;
      const headers = { 'X-Device-Token': device_token };
      const answer = await this.post('/api/auth/login', { json: { email, password }, headers });
      if (answer.status === 200) {
        Object.assign(person, answer.json);
        return;
      }
    }
    const fresh = freshPerson();
    const answer = await this.post('/api/auth/register', { json: fresh });
    if (answer.status !== 201) {
      throw new Error(`nobody can register: ${answer.status} ${answer.text}`);
    }
    Object.assign(person, fresh, answer.json, { learned: new Map() });
  }

  // What a value of this name can be: of `owner` where it is somebody's own.
  known(name, owner) {
    const everybody = (member) => this.people.map(member).filter((value) => value !== undefined);
    const own = (member) => (owner?.[member] === undefined ? [] : [owner[member]]);
    const makers = {
      auth_user_id: () => [
        ...Array(6).fill('me'),
        ...Array(3).fill(owner?.user?.id ?? 'me'),
        ...everybody(({ user }) => user?.id),
      ],
      id: () => everybody(({ user }) => user?.id),
      'ids[]': () => everybody(({ user }) => user?.id),
      username: () => everybody(({ username }) => username),
      email: () => everybody(({ email }) => email),
      password: () => own('password'),
      current_password: () => own('password'),
      refresh_token: () => own('refresh_token'),
      'X-Device-Token': () => own('device_token'),
      grant_type: () => ['client_credentials'],
      client_id: () => own('id'),
      client_secret: () => own('secret'),
      time_zone: () => timeZones,
    };
    const learned = owner?.learned.get(name) ?? [];
    return makers[name]?.() ?? (learned.length > 0 ? learned : (this.learned.get(name) ?? []));
  }

  // Of one list only, since a cursor is good for no other.
  cursors(path, owner) {
    return this.known(`cursor ${path}`, owner);
  }

  learn(request, answer) {
    const { operation, values } = request;
    const { status, headers, json } = answer;
    const owner = this.people.find(({ user }) => user?.id === values.auth_user_id) ?? request.as;
    const places = [this.learned, ...(owner ? [owner.learned] : [])];
    if (status === 404 || status === 410 || (status === 204 && request.method === 'DELETE')) {
      Object.entries(values).forEach((value) => forget(places, ...value));
    }
    if (headers.get('ETag') !== null) {
      keep(places, 'ETag', headers.get('ETag'));
    }
    if (status < 300 && typeof json === 'object' && json !== null) {
      const { path } = operation;
      const collection = Object.keys(namesOfIds).find((name) => path.includes(`/${name}`));
      for (const item of [json, ...(Array.isArray(json.items) ? json.items : [])]) {
        if (collection && typeof item?.id === 'string') {
          keep(places, namesOfIds[collection], item.id);
        }
      }
      if (typeof json.next_cursor === 'string') {
        keep(places, `cursor ${operation.path}`, json.next_cursor);
      }
    }
    this.notice(request, answer);
  }

  // What a request has changed about who asked.
  notice({ operation, as, body, method }, { status, json }) {
    if (operation.method !== method || status >= 300) {
      return;
    }
    const sent = body === undefined ? {} : membersOf(body);
    if (operation.id === 'changePassword' && as) {
      as.password = sent.new_password ?? as.password;
    }
    if (operation.id === 'updateOwnAccount' && as) {
      as.username = sent.username ?? as.username;
    }
    const whose = this.people.find((each) => each.refresh_token === sent.refresh_token);
    if (operation.id === 'refreshSession' && whose) {
      Object.assign(whose, json);
    }
  }
}
