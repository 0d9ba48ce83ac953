// A client of HTTP/1.1 that sends any bytes, and tells exactly what came back for them.
import { once } from 'node:events';
import { connect } from 'node:net';

const patience = 30_000; // ms; a password takes its time on a busy machine

export class Cut extends Error {}

// One at a time: exchange() again only when the one before is over.
export class Connection {
  constructor(url) {
    this.url = new URL(url);
  }

  // Sends `pieces` one after the other: {status, headers, text, faults}; a Cut where there is no
  // whole answer. `headOnly` says that the request was a HEAD.
  async exchange(pieces, headOnly) {
    if (this.socket === undefined || this.socket.destroyed || this.ended) {
      await this.open();
    }
    if (this.received.length > 0) {
      const text = this.received.toString('latin1').slice(0, 200);
      this.close();
      throw new Cut(`bytes that nobody has asked for: ${JSON.stringify(text)}`);
    }
    const answered = this.wholeAnswer(headOnly);
    for (const [n, piece] of pieces.entries()) {
      this.socket.write(piece);
      if (n < pieces.length - 1) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
    const answer = await answered;
    if (answer.isLast || answer.extra !== '') {
      this.close();
    }
    return answer;
  }

  async open() {
    this.received = Buffer.alloc(0);
    this.ended = false;
    const socket = connect({ host: this.url.hostname, port: this.url.port, noDelay: true });
    this.socket = socket;
    await once(socket, 'connect').catch(({ code }) => {
      throw new Cut(`no connection: ${code}`);
    });
    const end = () => {
      if (this.socket === socket) {
        this.ended = true;
        this.look?.();
      }
    };
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.look?.();
    });
    socket.on('error', end); // such as a server that closes while the rest is being sent
    socket.on('end', end);
    socket.on('close', end);
  }

  close() {
    this.socket?.destroy();
    this.socket = undefined;
  }

  wholeAnswer(headOnly) {
    return new Promise((resolve, reject) => {
      const settle = (settled, value) => {
        clearTimeout(late);
        this.look = undefined;
        settled(value);
      };
      const fail = (why) => {
        this.close();
        settle(reject, new Cut(why));
      };
      const late = setTimeout(() => fail(`no answer after ${patience} ms`), patience);
      this.look = () => {
        try {
          const answer = this.take(headOnly);
          if (answer !== undefined) {
            settle(resolve, answer);
          } else if (this.ended) {
            const text = this.received.toString('latin1').slice(0, 200);
            fail(`the connection was cut after ${JSON.stringify(text)}`);
          }
        } catch (error) {
          fail(`this is no HTTP: ${error.message}`);
        }
      };
      if (this.ended) {
        this.look();
      }
    });
  }

  // The answer, once all of it is there.
  take(headOnly) {
    const end = this.received.indexOf('\r\n\r\n');
    if (end < 0) {
      return undefined;
    }
    const { status, headers } = parseHead(this.received.subarray(0, end).toString('latin1'));
    const rest = this.received.subarray(end + 4);
    if (status < 200) {
      this.received = rest; // 100 Continue
      return this.take(headOnly);
    }
    const bodiless = headOnly || status === 204 || status === 304;
    const body = bodiless ? { bytes: Buffer.alloc(0), rest } : bodyOf(headers, rest, this.ended);
    if (body === undefined) {
      return undefined;
    }
    this.received = Buffer.alloc(0);
    const isLast = /\bclose\b/i.test(headers.get('Connection') ?? '') || body.untilEnd === true;
    return {
      ...{ status, headers, isLast, ...decoded(body.bytes) },
      extra: body.rest.toString('latin1'), // what came behind it, although we have asked once
    };
  }
}

const parseHead = (text) => {
  const [first, ...lines] = text.split('\r\n');
  const [, status] = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first) ?? [];
  if (status === undefined) {
    throw new Error(first.slice(0, 200));
  }
  const fields = new Map();
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+\-.^_`|~\w]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    // eslint-disable-next-line no-control-regex
    if (name === undefined || /[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) {
      throw new Error(`the header field ${JSON.stringify(line.slice(0, 200))}`);
    }
    const key = name.toLowerCase();
    fields.set(key, fields.has(key) ? `${fields.get(key)}, ${value}` : value);
  }
  const get = (name) => fields.get(name.toLowerCase()) ?? null;
  return { status: Number(status), headers: { get } };
};

// {bytes, rest}, or nothing yet.
const bodyOf = (headers, received, ended) => {
  const length = headers.get('Content-Length');
  if (headers.get('Transfer-Encoding') !== null) {
    return dechunked(received);
  }
  if (length === null) {
    return ended ? { bytes: received, rest: Buffer.alloc(0), untilEnd: true } : undefined;
  }
  if (!/^\d+$/.test(length)) {
    throw new Error(`Content-Length: ${length}`);
  }
  return received.length < Number(length)
    ? undefined
    : { bytes: received.subarray(0, Number(length)), rest: received.subarray(Number(length)) };
};

const dechunked = (received) => {
  const chunks = [];
  for (let at = 0; ; ) {
    const end = received.indexOf('\r\n', at);
    if (end < 0) {
      return undefined;
    }
    const size = Number.parseInt(received.subarray(at, end).toString('latin1'), 16);
    const next = end + 2 + size + 2;
    if (received.length < next) {
      return undefined;
    }
    chunks.push(received.subarray(end + 2, end + 2 + size));
    at = next;
    if (size === 0) {
      return { bytes: Buffer.concat(chunks), rest: received.subarray(at) };
    }
  }
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const decoded = (bytes) => {
  try {
    return { text: utf8.decode(bytes), faults: [] };
  } catch {
    return { text: bytes.toString('latin1'), faults: ['its body is not UTF-8'] };
  }
};
