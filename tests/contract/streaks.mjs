// Holds what user-service makes of made-up histories against a second reading of the rules
// (lib/streaks.mjs).
//
// usage: node streaks.mjs TELL-STREAKS [HISTORIES]     TEST_SEED repeats a run
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { Calendar, Goal, numberOf, offsetAt, textOf } from './lib/streaks.mjs';

const [program, wanted = '10000'] = process.argv.slice(2);
const histories = Number(wanted);
// Of a history whose zone this Node knows otherwise nothing can be said: so there are some more.
const told = Math.ceil(histories * 1.25);
const kLeftOutMax = 0.1; // of all zones

// Whether Node's own data (ICU's) says the same about the zone as tzdata does.
const agrees = (zone, offsets) => {
  try {
    return offsets.every(([from, offset], i) => {
      const until = offsets[i + 1]?.[0] ?? from + 2;
      const middle = Math.floor((from + until) / 2);
      return [from, middle, until - 1].every((moment) => offsetAt(zone, moment) === offset);
    });
  } catch {
    return false; // a zone that it does not know
  }
};

const jumps = (offsets) =>
  offsets.some(([, offset], i) => i > 0 && offset - offsets[i - 1][1] > 12 * 3600);

const readZones = (zones) => {
  const names = Object.keys(zones);
  const leftOut = names.filter((zone) => !agrees(zone, zones[zone]));
  assert.ok(leftOut.length <= names.length * kLeftOutMax, `other data for ${leftOut.join(' ')}`);
  return {
    names,
    leftOut: new Set(leftOut),
    withShortDates: new Set(names.filter((zone) => jumps(zones[zone]))),
  };
};

const begin = (history, calendar) => {
  const { begin: moment, schedule } = history;
  if (history.imported_until === undefined) {
    return new Goal(calendar.decided(moment) + 1, 0, schedule);
  }
  return new Goal(numberOf(history.imported_until) + 1, history.imported_streak, schedule);
};

const takeStep = (step, goal, calendar) => {
  const date = numberOf(step.date);
  const isOpen = date > calendar.decided(step.at) && date <= calendar.today(step.at);
  switch (step.do) {
    case 'change_zone':
      calendar.ask(step.zone, step.at);
      return true;
    case 'change_schedule':
      goal.changeSchedule(step.schedule, calendar.today(step.at));
      return true;
    case 'check_in':
      if (isOpen) goal.checkins.add(date);
      return isOpen;
    case 'take_back':
      if (isOpen) goal.checkins.delete(date);
      return isOpen;
    default:
      return true;
  }
};

const checkHistory = (history, hasShortDates) => {
  const calendar = new Calendar(history.zone, hasShortDates);
  const goal = begin(history, calendar);
  history.steps.forEach((step, i) => {
    calendar.comeTo(step.at);
    const taken = takeStep(step, goal, calendar);
    const { frozen, ...numbers } = goal.streak(calendar, step.at);
    assert.deepEqual(
      { taken, today: textOf(calendar.today(step.at)), ...numbers, frozen: frozen.map(textOf) },
      {
        taken: step.taken,
        today: step.today,
        current: step.current,
        longest: step.longest,
        freezes: step.freezes,
        frozen: step.frozen,
      },
      `history ${history.number}, step ${i} (ours, theirs)\n${JSON.stringify(history)}`,
    );
  });
};

const teller = spawn(program, [String(told)], { stdio: ['ignore', 'pipe', 'inherit'] });
const counted = { compared: 0, steps: 0, leftOut: 0 };
let zones;
for await (const line of createInterface({ input: teller.stdout })) {
  const read = JSON.parse(line);
  if (zones === undefined) {
    console.log(`TEST_SEED=${read.seed}`);
    zones = readZones(read.zones);
    continue;
  }
  if (counted.compared === histories) break;
  const named = [read.zone, ...read.steps.map((step) => step.zone)];
  if (named.some((zone) => zones.leftOut.has(zone))) {
    counted.leftOut += 1;
    continue;
  }
  checkHistory(read, (zone) => zones.withShortDates.has(zone));
  counted.compared += 1;
  counted.steps += read.steps.length;
}
teller.kill();
console.log(
  `${counted.compared} histories of ${counted.steps} steps agree; ${counted.leftOut} left out, ` +
    `as Node ${process.version} (tz ${process.versions.tz}) has other data for ` +
    `${zones.leftOut.size} of ${zones.names.length} zones: ${[...zones.leftOut].join(' ')}`,
);
assert.equal(counted.compared, histories);
