// How things are written for people: money by the digits of its currency,
// times in the zone of whoever reads, words without their underscores.
import {h} from './dom.js';

const moneys = new Map();

function moneyOf(currency) {
  if (!moneys.has(currency)) {
    try {
      moneys.set(currency, new Intl.NumberFormat(undefined,
        {style: 'currency', currency}));
    } catch {
      moneys.set(currency, null); // no currency that the browser knows
    }
  }
  return moneys.get(currency);
}

export function digitsOf(currency) {
  return moneyOf(currency)?.resolvedOptions().maximumFractionDigits ?? 0;
}

// "12.34" from 1234: exact, because a number of the script is not always.
export function decimal(minor, digits) {
  const sign = minor < 0 ? '-' : '';
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  return digits === 0 ? sign + text
    : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

export function money(minor, currency) {
  if (minor === undefined || minor === null) return '';
  const form = moneyOf(currency);
  if (!form) return `${minor} ${currency ?? ''}`;
  return form.format(decimal(minor, digitsOf(currency)));
}

// "€12K": for axes, where there is no room.
export function shortMoney(minor, currency) {
  try {
    return new Intl.NumberFormat(undefined, {style: 'currency', currency,
      notation: 'compact'}).format(minor / 10 ** digitsOf(currency));
  } catch {
    return number(minor);
  }
}

// Minor units from what somebody typed, with a point or a comma; else NaN.
export function minorOf(text, currency) {
  const digits = digitsOf(currency);
  const found = /^(\d{1,15})(?:[.,](\d*))?$/.exec(text.trim());
  if (!found || (found[2] ?? '').length > digits) return NaN;
  return Number(found[1] + (found[2] ?? '').padEnd(digits, '0'));
}

const numbers = new Intl.NumberFormat();
export const number = value => numbers.format(value ?? 0);

const percents = new Intl.NumberFormat(undefined,
  {style: 'percent', maximumFractionDigits: 1});
export const share = (part, whole) =>
  whole > 0 ? percents.format(part / whole) : '–';

const moments = new Intl.DateTimeFormat(undefined,
  {dateStyle: 'medium', timeStyle: 'short'});
const dates = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium'});
const clocks = new Intl.DateTimeFormat(undefined, {timeStyle: 'short'});
const wholes = new Intl.DateTimeFormat(undefined,
  {dateStyle: 'full', timeStyle: 'long'});

const shortDates = new Intl.DateTimeFormat(undefined,
  {day: 'numeric', month: 'short'});

export const moment = ms => moments.format(ms);
export const date = ms => dates.format(ms);
export const clock = ms => clocks.format(ms);
export const shortDate = ms => shortDates.format(ms);

export function time(ms, form = moment) {
  if (!ms) return '–';
  return h('time', {
    datetime: new Date(ms).toISOString(), title: wholes.format(ms),
  }, form(ms));
}

export function zone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'local time';
}

// "3 min", "2 h", "5 days"
export function lasting(ms) {
  const minutes = Math.round(ms / 60000);
  if (minutes < 1) return 'under a minute';
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(ms / 3600000);
  if (hours < 48) return `${hours} h`;
  return `${Math.round(ms / 86400000)} days`;
}

export const words = name => (name ?? '').replaceAll('_', ' ');
export const title = name => {
  const text = words(name);
  return text.charAt(0).toUpperCase() + text.slice(1);
};

// Colour repeats what the word says; it never says it alone.
const tones = {
  good: 'delivered completed paid captured confirmed success closed kept won ' +
    'approved inspected received sent',
  going: 'processing packed shipped authorized in_transit picked open ' +
    'in_progress out_for_delivery fulfilled leased partially_captured',
  wait: 'pending requires_action unknown parked partially_paid active late ' +
    'backordered half_open requested partially_authorized overpaid ' +
    'attempted_delivery available_for_pickup scheduled partial',
  bad: 'rejected failed expired failure lost exception unavailable overdue ' +
    'return_to_sender incomplete',
};
const toneOf = new Map(Object.entries(tones).flatMap(
  ([tone, list]) => list.split(' ').map(word => [word, tone])));

export function chip(word, tone) {
  return h('span', {class: `chip ${tone ?? toneOf.get(word) ?? 'calm'}`},
    words(word));
}
