// Headless Chromium by its own protocol (chromedevtools.github.io/devtools-protocol), over a pipe.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const patience = 60_000; // ms for one answer

const options = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--hide-scrollbars'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  '--remote-debugging-pipe',
];

// Calls `use` with a browser; nothing is left of that afterwards.
export const withChromium = async (use) => {
  const profile = mkdtempSync(join(tmpdir(), 'browser-test-'));
  const child = spawn('chromium', [...options, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    detached: true, // a group of its own: its children write to the profile after its end
  });
  const ended = once(child, 'exit');
  try {
    return await use(new Connection(child.stdio[3], child.stdio[4], ended));
  } finally {
    if (child.pid !== undefined && child.exitCode === null) {
      process.kill(-child.pid, 'SIGKILL');
    }
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
};

class Connection {
  constructor(input, output, ended) {
    this.input = input;
    this.waiting = new Map(); // by the number of a call: what to do with its answer
    this.listeners = [];
    this.calls = 0;
    let rest = '';
    output.setEncoding('utf8').on('data', (chunk) => {
      const messages = (rest + chunk).split('\0');
      rest = messages.pop();
      messages.forEach((message) => this.take(JSON.parse(message)));
    });
    ended.then(([status]) => this.end(`Chromium ended with ${status}`), this.end.bind(this));
    input.on('error', () => {}); // its end is told by the above
  }

  take({ id, error, result, method, params, sessionId }) {
    if (id === undefined) {
      this.listeners.forEach((listen) => listen({ method, params, sessionId }));
      return;
    }
    const { resolve, reject } = this.waiting.get(id);
    this.waiting.delete(id);
    error ? reject(new Error(error.message)) : resolve(result);
  }

  end(reason) {
    this.waiting.forEach(({ reject }) => reject(new Error(String(reason))));
  }

  call(method, params = {}, sessionId) {
    const id = (this.calls += 1);
    const answer = new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      setTimeout(() => reject(new Error(`no answer to ${method}`)), patience).unref();
    });
    this.input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return answer;
  }

  async open() {
    const { targetId } = await this.call('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.call('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(this, sessionId);
    for (const domain of ['Page', 'Network', 'Runtime', 'Log']) {
      await page.call(`${domain}.enable`);
    }
    return page;
  }
}

// One tab. It notes what it asks for and what it complains of.
class Page {
  constructor(connection, sessionId) {
    this.connection = connection;
    this.sessionId = sessionId;
    this.requests = []; // addresses
    this.complaints = []; // errors and warnings of the console, and of the browser itself
    connection.listeners.push((event) => event.sessionId === sessionId && this.note(event));
  }

  note({ method, params }) {
    const notes = {
      'Network.requestWillBeSent': ({ request }) => this.requests.push(request.url),
      'Runtime.exceptionThrown': ({ exceptionDetails: { text } }) => this.complaints.push(text),
      'Runtime.consoleAPICalled': ({ type, args }) =>
        ['error', 'warning'].includes(type) && this.complaints.push(JSON.stringify(args)),
      'Log.entryAdded': ({ entry: { text, url } }) => this.complaints.push(`${text} ${url ?? ''}`),
      'Page.loadEventFired': () => this.whenLoaded?.(),
    };
    notes[method]?.(params);
  }

  call(method, params) {
    return this.connection.call(method, params, this.sessionId);
  }

  async show(url) {
    const loaded = new Promise((resolve) => (this.whenLoaded = resolve));
    const { errorText } = await this.call('Page.navigate', { url });
    if (errorText !== undefined) {
      throw new Error(`${url}: ${errorText}`);
    }
    await loaded;
  }

  // As a screen of that size, in CSS pixels, that is set to "light" or "dark".
  async resize(width, height, scheme) {
    const isPhone = width < 600;
    const size = { width, height, deviceScaleFactor: 1, mobile: isPhone };
    await this.call('Emulation.setDeviceMetricsOverride', size);
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await this.call('Emulation.setEmulatedMedia', { features });
  }

  // What the expression is worth on the page, awaited.
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.call('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value;
  }

  // The part of the page that is on the screen, as a PNG.
  async screenshot() {
    const { data } = await this.call('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(data, 'base64');
  }
}
