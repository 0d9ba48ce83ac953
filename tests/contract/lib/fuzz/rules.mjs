// What has to hold of every answer, whatever was asked.
import { faultsOfAnswer, isValid } from '../answers.mjs';

const ours = /^[A-Za-z0-9._-]{1,128}$/; // what a request id of a caller's may be

// The operations that a path can be taken for, whatever the method: a service may decode a segment
// before it compares.
export const operationsAt = (operations, { service, listener }, target) => {
  const segments = target.split('?')[0].split('/');
  return operations.filter(
    (each) =>
      each.service === service && each.listener === listener && matches(each.path, segments),
  );
};

const matches = (path, segments) => {
  const template = path.split('/');
  return (
    template.length === segments.length &&
    template.every((part, n) =>
      part.startsWith('{') ? segments[n] !== '' : [segments[n], plain(segments[n])].includes(part),
    )
  );
};

const plain = (segment) => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
};

const isSuccess = ({ status }) => status >= 200 && status < 300;

// Unlike the other failures of a service, these say that the request is at fault.
const faultsOfStatus = ({ unknown }, { status }, documented) => {
  if (status < 500 || (status === 503 && documented.some(({ responses }) => '503' in responses))) {
    return [];
  }
  return unknown && (status === 501 || status === 505) ? [] : [`it is ${status}`];
};

const readJson = (bytes) => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
};

const faultsOfTaking = ({ body, target }, operation) => {
  const { requestSchema: schema, parameters = [] } = operation;
  const json = schema && readJson(body ?? Buffer.alloc(0));
  const taken = schema !== undefined && !(json !== undefined && isValid(schema, json));
  const query = new URLSearchParams(target.split('?')[1] ?? '');
  return [
    ...(taken ? ['it is taken, and the document does not allow this body'] : []),
    ...parameters
      .filter((each) => each.in === 'query')
      .filter(({ name, required, schema: type }) => {
        const given = query.getAll(name);
        return given.length === 0
          ? required
          : !given.every((value) => isValid(type, type.type === 'integer' ? Number(value) : value));
      })
      .map(({ name }) => `it is taken, and the document does not allow this ${name}`),
  ];
};

const undocumented = ({ status }) => `it is ${status}, and no document has it`;

// As OPTIONS is answered on every path there is; no document has it as an operation.
const faultsOfOptions = ({ status, headers, text }) => [
  ...(status === 204 ? [] : [undocumented({ status })]),
  ...(headers.get('Allow') === null ? ['it has no Allow'] : []),
  ...(text === '' ? [] : ['it has a body, and should have none']),
];

// Refused before anybody knew whether it is a HEAD, so with a body; the connection ends with it.
const unread = [
  ...['malformed_request_line', 'malformed_line_end', 'head_too_large', 'version_unknown'],
];
const isUnread = ({ status, isLast, extra }) =>
  status >= 400 && isLast && unread.includes(readJson(Buffer.from(extra, 'latin1'))?.code);

const conform = (request, operation, answer) => {
  const documented = operation.responses[answer.status] ?? operation.responses.default;
  const bodiless = { ...documented, content: undefined };
  if (answer.status < 400 && !(answer.status in operation.responses)) {
    return [undocumented(answer)]; // `default` stands for failures
  }
  return [
    ...(request.method === 'HEAD' && !isUnread(answer)
      ? faultsOfAnswer(bodiless, { ...answer, text: answer.extra })
      : faultsOfAnswer(documented, { ...answer, text: answer.text + answer.extra })),
    ...(isSuccess(answer) ? faultsOfTaking(request, operation) : []),
  ];
};

const faultsOfDocument = (request, answer, operations) => {
  const at = operationsAt(operations, request.operation, request.target);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const candidates = at.filter((each) => each.method === method);
  if (candidates.length > 0) {
    const each = candidates.map((operation) => conform(request, operation, answer));
    return each.find((faults) => faults.length === 0) ?? each[0];
  }
  if (request.method === 'OPTIONS' && at.length > 0 && answer.status < 300) {
    return faultsOfOptions(answer);
  }
  if (answer.status < 400) {
    return [undocumented(answer)];
  }
  const { default: documented } = request.operation.responses;
  return conform(request, { responses: { default: documented } }, answer);
};

// Our own id comes back, unless the connection ends with the refusal: then the request may not have
// been read as far as that.
const faultsOfRequestId = ({ headers: sent }, { status, isLast, headers, json }) => {
  const ids = sent.filter(([name]) => name === 'X-Request-Id').map(([, value]) => value);
  const answered = headers.get('X-Request-Id');
  return [
    ...(ids.length === 1 && ours.test(ids[0]) && !(status >= 400 && isLast) && answered !== ids[0]
      ? [`its X-Request-Id is ${answered}, not ours`]
      : []),
    ...(json?.request_id === undefined || json.request_id === answered
      ? []
      : ['its request_id is not its X-Request-Id']),
  ];
};

const faultsOfProblem = ({ status, json }) =>
  typeof json?.status === 'number' && json.code !== undefined && json.status !== status
    ? [`its status is ${json.status} in the body, and ${status} before it`]
    : [];

// An empty list where all is well. `answer` is what Connection.exchange() tells, with its `json`
// if it is JSON.
export const faultsOf = (request, answer, operations) => [
  ...answer.faults,
  ...faultsOfStatus(request, answer, operationsAt(operations, request.operation, request.target)),
  ...faultsOfDocument(request, answer, operations),
  ...faultsOfRequestId(request, answer),
  ...faultsOfProblem(answer),
];
