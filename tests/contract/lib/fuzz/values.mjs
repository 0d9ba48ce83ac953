// Single values, good ones and odd ones: texts, numbers, ids, dates, moments.

// A piece of JSON that no JSON.stringify would write.
export class Raw {
  constructor(text) {
    this.text = text;
  }
}

const family = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}';
const oddTexts = [
  ...['', ' ', '\t', '\u00a0', '\u200b', '\u3000', '\ufeff', '\u2028', 'line\r\nline'],
  ...['\u0000', 'a\u0000b', '\u0001', '\u001f', '\u007f', '\u0085', '\u009f'],
  ...['\ud800', 'a\udc00b', '\udc00\ud800', '\uffff', '\ufffe', '\u{10ffff}', '\ue000'],
  ...['\u202eabc', '\u2066x\u2069', '\u200fx', '\u061c', 'مرحبا', 'שלום, world'],
  ...['\u{1f600}', family, '\u{1f3f3}\ufe0f\u200d\u{1f308}', 'e\u0301', 'Å', 'İ', 'ß', 'ſ', 'ﬀ'],
  ...["'; DROP TABLE goals; --", '%s%n', '%00', '../../etc/passwd', '<b>&amp;', '${x}', '\\', '"'],
  ...['null', 'true', '0', 'me', 'admin', 'a'.repeat(255), 'https://', 'https://[::1', 'a@b'],
  `a${'\u0300'.repeat(300)}`,
];
const wideLetters = ['a', 'é', '漢', '\u{1f600}', '\u{10ffff}'];

const numbers = [
  ...[0, 1, -1, 2, 100, 101, 1.5, 2 ** 31, 2 ** 53, 2 ** 63, 2 ** 64, -(2 ** 63), 1e308, 5e-324],
  ...['-0', '1e400', '-1e400', '0e23', '1E+2', '184467440737095516159', '1'.repeat(400)].map(
    (text) => new Raw(text),
  ),
  new Raw(`0.${'0'.repeat(400)}1`),
];
const notNumbers = ['NaN', 'Infinity', '01', '+1', '.5', '1.', '0x10', '1e', '--1', '1_000'];

const day = 86_400_000; // ms
const dateIn = (days) => new Date(Date.now() + days * day).toISOString().slice(0, 10);
const oddDates = [
  ...['2026-02-30', '2023-02-29', '1900-02-29', '2026-13-01', '2026-00-10', '2026-11-00'],
  ...['0000-01-01', '0001-01-01', '9999-12-31', '10000-01-01', '-0001-01-01', '275760-09-13'],
  ...['2026-1-1', '20261121', '2026-W47-6', '2026-325', '1582-10-10', '2026-11-21T00:00:00Z'],
  ...[' 2026-11-21', '2026-11-21 ', '２０２６-11-21', '2026-11-2１', '2026/11/21', '', 'today'],
];
const oddMoments = [
  ...['2026-02-30T00:00:00Z', '2026-11-21T24:00:00Z', '2026-11-21T23:60:00Z'],
  ...['2026-11-21T23:59:60Z', '2016-12-31T23:59:60Z', '2026-11-21T09:30:00'],
  ...['2026-11-21 09:30:00Z', '2026-11-21t09:30:00z', '2026-11-21T09:30Z', '2026-11-21'],
  ...['2026-11-21T09:30:00+24:00', '2026-11-21T09:30:00-00:00'],
  ...['2026-11-21T09:30:00+1400', '2026-11-21T09:30:00.Z'],
  ...['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59.9999999Z'],
  ...['9999-12-31T23:59:59-12:00', '10000-01-01T00:00:00Z', '-0001-01-01T00:00:00Z'],
  ...[`2026-11-21T09:30:00.${'9'.repeat(40)}Z`, '2026-11-21T09:30:00,5Z', '1', '', 'now'],
  ...['1970-01-01T00:00:00Z', '1677-09-21T00:12:43Z', '2262-04-11T23:47:17Z'],
  '292277-01-01T00:00:00Z',
];
const oddIds = [
  ...['me', 'ME', 'null', '0', '-1', 'by-username', '00000000-0000-0000-0000-000000000000'],
  ...['ffffffff-ffff-ffff-ffff-ffffffffffff', '01890000-0000-7000-8000-00000000000', '{}'],
  ...['01890000-0000-7000-8000-0000000000000', '0189000000007000800000000000000', 'é', '\u202e'],
  '0189000g-0000-7000-8000-000000000000',
];

export const goodDate = (random) => random.pick([0, 0, 0, -1, 1, -30, 400].map(dateIn));
export const goodMoment = (random) => {
  const at = new Date(Date.now() - random.below(40) * day).toISOString();
  const ofSecond = at.slice(0, 19);
  return random.pick([at, `${ofSecond}Z`, `${ofSecond}.123456Z`, `${ofSecond}+05:45`]);
};

export const freshId = (random) => {
  const digits = random.text(32, '0123456789abcdef');
  const part = (first, end) => digits.slice(first, end);
  return `${part(0, 8)}-${part(8, 12)}-4${part(13, 16)}-a${part(17, 20)}-${part(20)}`;
};

// `real` is an id of something that there is.
export const oddId = (random, real = freshId(random)) => {
  const turned = random.below(real.length);
  return random.pick([
    freshId(random),
    real.toUpperCase(),
    real.replaceAll('-', ''),
    `{${real}}`,
    `urn:uuid:${real}`,
    real.slice(0, turned),
    `${real.slice(0, turned)}${random.text(1)}${real.slice(turned + 1)}`,
    ` ${real}`,
    `${real}\u0000`,
    `${real}0`,
    'x'.repeat(random.between(100, 9000)),
    random.pick(oddIds),
    random.pick(oddTexts),
  ]);
};

export const wideText = (random, length) =>
  random.pick(wideLetters).repeat(Math.min(length, 20_000));
export const oddText = (random) => {
  const odd = random.pick(oddTexts);
  return random.chance(0.5) ? odd : `${random.text(random.below(12))}${odd}${random.text(3)}`;
};
export const oddDate = (random) => random.pick(oddDates);
export const oddMoment = (random) => random.pick(oddMoments);
export const number = (random) => random.pick(numbers);
export const notNumber = (random) => new Raw(random.pick(notNumbers));

// A text that is altered in one place, or cut, or made longer.
export const altered = (random, text) => {
  const at = random.below(text.length);
  return random.pick([
    `${text.slice(0, at)}${random.text(1)}${text.slice(at + 1)}`,
    text.slice(0, at),
    text.slice(at),
    text + random.text(1),
    text + text,
    `${text}=`,
    text.toUpperCase(),
    `${text.slice(0, at)} ${text.slice(at)}`,
  ]);
};
