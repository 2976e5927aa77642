// Starts of days in the zone of whoever reads. Reports count by quarters of an
// hour of UTC, and midnights of all zones fall on one.

const QUARTER_MS = 15 * 60000;

// The midnights of the last [days] days, and the end: the next midnight.
export function days(count, now = new Date()) {
  return Array.from({length: count + 1}, (_, i) => new Date(now.getFullYear(),
    now.getMonth(), now.getDate() - count + 1 + i).getTime());
}

// One period: from the first of these days until now, up to the quarter.
export function whole(count, now = new Date()) {
  return [days(count, now)[0],
    Math.ceil((now.getTime() + 1) / QUARTER_MS) * QUARTER_MS];
}

// Minutes, the current one last.
export function minutes(count, now = Date.now()) {
  const current = Math.floor(now / 60000) * 60000;
  return Array.from({length: count}, (_, i) =>
    current - (count - 1 - i) * 60000);
}

export function sum(items, name, of = () => true) {
  return items.reduce((all, one) => all + (of(one) ? one[name] : 0), 0);
}
