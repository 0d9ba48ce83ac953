// Who may call what: every operation of the documents with every kind of token that is no good for
// it. What is expected follows from the operation's `security` alone, so that a new operation is in
// here by itself.
//
//   security            without a token      with a bad one    with somebody else's
//   []                  answered             -                 -
//   bearer              401 token_missing    401               403 or 404, where the path is owned
//   bearer with a scope 401 token_missing    401               403, and without the scope
//   bearer, or none     answered             401               answered
//    … of who is private  404 but for himself  401               404
//   another scheme      no success           no success        -

// `cast` is who plays in it (live/cast.mjs has the real one):
//   columns           [{name, token, codes}]: tokens that are no good anywhere, none among them
//   owner             Ada's token
//   isPrivate         whether Ada hides herself
//   stranger          the token of a person who owns nothing of what is asked for
//   service(scopes)   the token of a service with these scopes
//   owned(operation)  {path}: the path of what is Ada's
//   control(operation, scopes)  {path, token} with which the operation has to be served
export const walkAccess = async (walk, cast) => {
  for (const operation of walk.operations) {
    await walkers[needOf(operation)](walk, cast, operation);
  }
};

// What an operation asks for, by its `security`.
export const needOf = ({ security, schemes }) => {
  const names = [...new Set(security.flatMap(Object.keys))];
  const isBearer = (name) => schemes[name]?.type === 'http' && schemes[name].scheme === 'bearer';
  if (names.length === 0) {
    return 'nothing';
  }
  if (!names.every(isBearer)) {
    return 'something else';
  }
  return security.some((alternative) => Object.keys(alternative).length === 0)
    ? 'perhaps a token'
    : 'a token';
};

// The scopes that it asks for: those of services. A person's token has none.
export const scopesOf = ({ security }) =>
  security.flatMap((alternative) => Object.values(alternative)).flat();

const refusals = [401, 403];
// The documents' examples have secrets in them that are nobody's here; and what Ada has added is
// refused to services for that, whatever their scope.
const otherSecrets = [
  'invalid_credentials',
  'password_wrong',
  'refresh_token_invalid',
  'not_issuer',
];

const isRefused = ({ status, json }) =>
  refusals.includes(status) && !otherSecrets.includes(json?.code);

const call = async (walk, operation, path, token) => {
  const json = operation.example === undefined ? {} : { json: operation.example };
  const address = walk.pathOf(operation, { path, query: operation.query });
  return walk.send(operation, address, { token, ...json });
};

const judge = (walk, { service, listener, method, path }, column, faults) =>
  walk.judge(`${service} ${listener} ${method} ${path}, ${column}`, faults);

const told = ({ status, json }) => `it is ${status} ${json?.code ?? ''}`.trim();

const faultsOfServed = (answer) => [
  ...(isRefused(answer) ? [`it is refused: ${told(answer)}`] : []),
  ...([404, 405].includes(answer.status) ? [`nothing is there: ${told(answer)}`] : []),
];

const faultsOfUnproven = ({ codes }, answer) => [
  ...(answer.status === 401 && codes.includes(answer.json?.code)
    ? []
    : [`${told(answer)}, not 401 ${codes.join(' or ')}`]),
  ...(/^Bearer\b/.test(answer.headers.get('WWW-Authenticate') ?? '')
    ? []
    : ['it does not say in WWW-Authenticate what it wants']),
];

// Refused, in a way that the document names for this operation.
const faultsOfForbidden = ({ responses }, statuses, answer) =>
  statuses.includes(answer.status) && answer.json?.code !== 'route_unknown'
    ? [...(answer.status in responses ? [] : [`${answer.status} is not documented`])]
    : [`${told(answer)}, not ${statuses.join(' or ')}`];

const walkColumns = async (walk, cast, operation, path) => {
  for (const column of cast.columns) {
    const answer = await call(walk, operation, path, column.token);
    judge(walk, operation, column.name, faultsOfUnproven(column, answer));
  }
};

// Whether it is for persons, too, where it is for services with a scope.
const takesPersons = ({ security }) =>
  security.some((alternative) => Object.values(alternative).flat().length === 0);

const walkControl = async (walk, cast, operation) => {
  const scopes = takesPersons(operation) ? [] : scopesOf(operation);
  const { path, token } = await cast.control(operation, scopes);
  const answer = await call(walk, operation, path, token);
  judge(walk, operation, 'with a good token', faultsOfServed(answer));
};

const walkPersons = async (walk, cast, operation) => {
  const path = await cast.owned(operation);
  await walkColumns(walk, cast, operation, path);
  const asService = await call(walk, operation, path, cast.service([]));
  judge(walk, operation, "with a service's token", faultsOfForbidden(operation, [403], asService));
  if (Object.keys(path).length > 0) {
    const answer = await call(walk, operation, path, cast.stranger);
    const faults = faultsOfForbidden(operation, [403, 404], answer);
    judge(walk, operation, "with somebody else's token", faults);
  }
};

const walkServices = async (walk, cast, operation) => {
  const path = await cast.owned(operation);
  // Whoever holds a person's token is refused for that, whatever became of its session.
  const [ofPersons, others] = [true, false].map((wanted) =>
    cast.columns.filter(({ codes }) => codes.includes('token_revoked') === wanted),
  );
  await walkColumns(walk, { ...cast, columns: others }, operation, path);
  for (const { name, token } of ofPersons) {
    const answer = await call(walk, operation, path, token);
    judge(walk, operation, name, faultsOfForbidden(operation, [401, 403], answer));
  }
  const asPerson = await call(walk, operation, path, cast.stranger);
  const statuses = takesPersons(operation) && cast.isPrivate ? [404] : [403];
  judge(walk, operation, "with a person's token", faultsOfForbidden(operation, statuses, asPerson));
  const within = await call(walk, operation, path, cast.service(scopesOf(operation)));
  judge(walk, operation, 'with the scope', faultsOfServed(within));
  const without = await call(walk, operation, path, cast.service(['nothing:at-all']));
  judge(walk, operation, 'without the scope', faultsOfForbidden(operation, [403], without));
};

// `me` stands for whoever the token speaks for, so there it has to be a good one.
const asMe = ({ path }) => {
  const [, name] = /\/users\/\{(\w+)\}/.exec(path) ?? [];
  return name === undefined ? undefined : { [name]: 'me' };
};

const walkers = {
  nothing: async (walk, cast, operation) => {
    const answer = await call(walk, operation, await cast.owned(operation));
    const faults = isRefused(answer) ? [`it is refused: ${told(answer)}`] : [];
    judge(walk, operation, 'without a token', faults);
  },

  'a token': async (walk, cast, operation) => {
    const isForServices = scopesOf(operation).length > 0;
    await (isForServices ? walkServices : walkPersons)(walk, cast, operation);
    await walkControl(walk, cast, operation);
  },

  'perhaps a token': async (walk, cast, operation) => {
    const path = await cast.owned(operation);
    const isHidden = cast.isPrivate && Object.keys(path).length > 0;
    const others = {
      'without a token': undefined,
      "with somebody else's token": cast.stranger,
      "with a service's token": cast.service([]),
    };
    for (const [column, token] of Object.entries(others)) {
      const answer = await call(walk, operation, path, token);
      const faults = isHidden
        ? faultsOfForbidden(operation, [404], answer)
        : faultsOfServed(answer);
      judge(walk, operation, `${column}${isHidden ? ', of a private profile' : ''}`, faults);
    }
    const own = await call(walk, operation, path, cast.owner);
    judge(walk, operation, "with its owner's token", faultsOfServed(own));
    const columns = cast.columns.filter(({ token }) => token !== undefined);
    await walkColumns(walk, { columns }, operation, path);
    if (asMe(operation)) {
      await walkColumns(walk, cast, operation, { ...path, ...asMe(operation) });
      await walkControl(walk, cast, operation);
    }
  },

  'something else': async (walk, cast, operation) => {
    const path = await cast.owned(operation);
    for (const { name, token } of cast.columns) {
      const answer = await call(walk, operation, path, token);
      judge(walk, operation, name, answer.status < 300 ? [`it is served: ${told(answer)}`] : []);
    }
  },
};
