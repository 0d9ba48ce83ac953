// The rules of docs/decisions/0015-streaks-are-dates-of-a-calendar.md, read once more and written
// down from the page, on Temporal. Dates are counted in days since 1970-01-01, moments in seconds.
import { Temporal } from '@js-temporal/polyfill';

const kHour = 3600;
const kDay = 24 * kHour;
const kNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export const numberOf = (text) =>
  Temporal.PlainDate.from(text).since('1970-01-01', { largestUnit: 'days' }).days;
const plainDate = (date) => Temporal.PlainDate.from('1970-01-01').add({ days: date });
export const textOf = (date) => plainDate(date).toString();

const clockOf = (zone, moment) =>
  Temporal.Instant.fromEpochMilliseconds(moment * 1000).toZonedDateTimeISO(zone);
export const offsetAt = (zone, moment) => clockOf(zone, moment).offsetNanoseconds / 1e9;
const secondsOf = (zoned) => Math.floor(zoned.epochMilliseconds / 1000);
// What the clock shows, in seconds, as if it were the one of UTC.
const shownAt = (zone, moment) => moment + offsetAt(zone, moment);

// 0 is Monday.
const weekdayOf = (date) => (((date + 3) % 7) + 7) % 7;

const moments = new Map();

// The first moment at which the clock of the zone shows that hour of the date, or more.
const firstMoment = (zone, date, hour) => {
  const key = `${zone} ${date} ${hour}`;
  let found = moments.get(key);
  if (found === undefined) {
    const wanted = plainDate(date).toPlainDateTime({ hour });
    const earlier = wanted.toZonedDateTime(zone, { disambiguation: 'earlier' });
    found = secondsOf(earlier);
    if (shownAt(zone, found) !== date * kDay + hour * kHour) {
      found = endOfGap(zone, date * kDay + hour * kHour, found, wanted);
    }
    moments.set(key, found);
  }
  return found;
};

// The clock never shows it: when it shows more for the first time.
const endOfGap = (zone, shown, before, wanted) => {
  let after = secondsOf(wanted.toZonedDateTime(zone, { disambiguation: 'later' }));
  while (after - before > 1) {
    const between = Math.floor((before + after) / 2);
    if (shownAt(zone, between) >= shown) {
      after = between;
    } else {
      before = between;
    }
  }
  return after;
};

const begins = (zone, date) => firstMoment(zone, date, 0);

const todayIn = (zone, moment) => {
  const shown = Math.floor(shownAt(zone, moment) / kDay);
  return begins(zone, shown + 1) <= moment ? shown + 1 : shown;
};

// Rules 1 to 7. `hasShortDates(zone)` spares asking where it is known that a zone has none.
export class Calendar {
  constructor(zone, hasShortDates) {
    this.periods = [{ zone, from: -Infinity, last: -Infinity }];
    this.asked = null;
    this.cut = new Set();
    this.hasShortDates = hasShortDates;
  }

  get period() {
    return this.periods.at(-1);
  }

  comeTo(moment) {
    if (this.asked === null || this.asked.from > moment) return;
    const { zone, from } = this.asked;
    const last = this.today(from - 1);
    this.asked = null;
    this.periods.push({ zone, from, last });
    const shown = todayIn(zone, from);
    for (let date = last + 1; date < shown; date++) this.cut.add(date);
    if (shown > last && begins(zone, shown + 1) - from < 12 * kHour) this.cut.add(shown);
  }

  ask(zone, moment) {
    this.asked = null;
    if (zone !== this.period.zone) {
      this.asked = { zone, from: begins(this.period.zone, this.today(moment) + 1) };
    }
  }

  today(moment) {
    return Math.max(this.period.last, todayIn(this.period.zone, moment));
  }

  isOver(date, moment) {
    const { zone, from, last } = this.period;
    if (date < last) return true;
    if (date === last && moment < from + 3 * kHour) return false;
    return moment >= firstMoment(zone, date + 1, 3);
  }

  // The last date of all that are over in order.
  decided(moment) {
    const today = this.today(moment);
    const open = [today - 3, today - 2, today - 1, today].find(
      (date) => date === today || !this.isOver(date, moment),
    );
    return open - 1;
  }

  isExcused(date) {
    if (this.cut.has(date)) return true;
    const { zone } = this.periods.findLast((period) => date > period.last);
    return this.hasShortDates(zone) && begins(zone, date + 1) - begins(zone, date) < 12 * kHour;
  }
}

// "weekly:3" or the weekdays of the others.
const scheduleOf = (text) => {
  if (text.startsWith('weekly:')) return { text, times: Number(text.slice('weekly:'.length)) };
  const days = text === 'daily' ? kNames : text.split(',');
  return { text, days: new Set(days.map((name) => kNames.indexOf(name))) };
};

// Rules 8 to 13.
export class Goal {
  constructor(first, imported, schedule) {
    this.first = first;
    this.imported = imported;
    this.schedules = [{ from: first, ...scheduleOf(schedule) }];
    this.checkins = new Set();
  }

  changeSchedule(text, today) {
    this.schedules = this.schedules.filter(({ from }, i) => i === 0 || from <= today);
    const before = this.schedules.at(-1);
    if (before.text === text) return;
    const next = scheduleOf(text);
    const isByTheWeek = before.times !== undefined || next.times !== undefined;
    this.schedules.push({ from: today + (isByTheWeek ? 7 - weekdayOf(today) : 1), ...next });
  }

  scheduleOn(date) {
    return this.schedules.findLast(({ from }, i) => i === 0 || from <= date);
  }

  streak(calendar, moment) {
    const today = calendar.today(moment);
    const decided = calendar.decided(moment);
    const streak = { current: this.imported, longest: this.imported, freezes: 0, frozen: [] };
    let earning = 0;
    const count = () => {
      streak.current += 1;
      streak.longest = Math.max(streak.longest, streak.current);
      earning += 1;
      if (earning % 7 === 0 && streak.freezes < 2) streak.freezes += 1;
    };
    const miss = (dates) => {
      if (dates.length <= streak.freezes) {
        streak.freezes -= dates.length;
        streak.frozen.push(...dates);
      } else {
        streak.current = streak.freezes = earning = 0;
      }
    };
    for (let date = this.first; date <= today; date++) {
      const { times, days } = this.scheduleOn(date);
      const done = this.checkins.has(date) && !calendar.isExcused(date);
      let missed = [];
      if (times === undefined) {
        const due = days.has(weekdayOf(date)) && !calendar.isExcused(date);
        if (due && done) count();
        if (due && !done) missed = [date];
      } else {
        if (done && this.doneInWeek(calendar, date - 1) < times) count();
        if (weekdayOf(date) === 6) missed = this.missedInWeek(calendar, date, times);
      }
      if (missed.length > 0 && streak.current > 0) {
        if (date > decided) break;
        miss(missed);
      }
    }
    return streak;
  }

  // From the Monday of its week up to the date; none where the date is a Sunday before that.
  doneInWeek(calendar, date) {
    if (weekdayOf(date) === 6) return 0;
    return this.weekUpTo(date).filter((each) => this.counts(calendar, each)).length;
  }

  missedInWeek(calendar, sunday, times) {
    if (this.first > sunday - 6) return [];
    const dates = this.weekUpTo(sunday).filter((date) => !calendar.isExcused(date));
    const undone = dates.filter((date) => !this.checkins.has(date));
    const lacking = Math.min(times, dates.length) - (dates.length - undone.length);
    return lacking > 0 ? undone.slice(-lacking) : [];
  }

  counts(calendar, date) {
    return this.checkins.has(date) && !calendar.isExcused(date);
  }

  weekUpTo(date) {
    const week = [];
    for (let each = date - weekdayOf(date); each <= date; each++) {
      if (each >= this.first) week.push(each);
    }
    return week;
  }
}
