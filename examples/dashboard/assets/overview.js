// The overview: how the shop does, live.
import {read} from './api.js';
import {chart} from './chart.js';
import {fill, h, paced} from './dom.js';
import {chip, clock, date, money, number, share, shortDate, shortMoney} from
  './format.js';
import {follow} from './live.js';
import {liveWord} from './notice.js';
import {enginePanels, funnelPanel, latePanel, parkedPanel, refusedPanel} from
  './overview_parts.js';
import {empty, panel, table} from './panel.js';
import {days, minutes, sum} from './periods.js';
import {orderLink} from './tasks.js';

const MINUTES = 30, REFRESH_MS = 5000, LATEST_MS = 1500;

function tile(name) {
  const value = h('dd', {class: 'tile-value'}, '–');
  const more = h('dd', {class: 'tile-more'}, ' ');
  return {element: h('div', {class: 'tile'}, h('dt', {}, name), value, more),
    set(text, note, tone) {
      fill(value, text);
      fill(more, note);
      value.dataset.tone = tone ?? '';
    }};
}

// Orders by minute: read once, then counted as they are placed.
function minutePanel() {
  const counts = new Map();
  const orders = count => `${number(count)} ${count === 1 ? 'order'
    : 'orders'}`;
  const made = chart({label: 'Orders per minute', kind: 'bars', whole: true,
    format: number, when: clock,
    summary: points => `${orders(sum(points, 'value'))} in the last ` +
      `${MINUTES} minutes, ${number(points.at(-1).value)} in this one.`});
  const draw = () => made.set(minutes(MINUTES).map(at_ms =>
    ({at_ms, value: counts.get(at_ms) ?? 0})));
  const part = panel('Orders per minute', {
    span: 'two-thirds',
    read: signal => read('/v1/reports/summary', {
      from_ms: minutes(MINUTES)[0], starts: minutes(MINUTES).join(','),
    }, signal),
    show({buckets}) {
      counts.clear();
      for (const one of buckets ?? []) counts.set(one.at_ms, one.count);
      draw();
      return made.element;
    },
  });
  const timer = setInterval(draw, 5000); // minutes pass
  return {...part,
    placed(at_ms) {
      const minute = Math.floor(at_ms / 60000) * 60000;
      counts.set(minute, (counts.get(minute) ?? 0) + 1);
      draw();
    },
    close() {
      part.close();
      made.close();
      clearInterval(timer);
    }};
}

function latestPanel() {
  return panel('Latest orders', {
    span: 'third',
    actions: h('a', {href: '#/orders'}, 'All orders'),
    read: signal => read('/v1/orders', {limit: 6, by_date: true}, signal),
    show: ({items}) => items.length === 0 ? empty('No order was placed yet.')
      : table('Latest orders', [
        {name: 'Order', of: row => orderLink(row.order_id), head: true},
        {name: 'Stage', of: row => chip(row.stage)},
        {name: 'Total', of: row => money(row.total_minor, row.currency),
          number: true},
      ], items),
  });
}

function currencies(items) {
  const orders = new Map();
  for (const one of items)
    orders.set(one.currency, (orders.get(one.currency) ?? 0) + one.orders);
  return [...orders].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}

// Revenue by day in one currency; the others are a choice away.
function revenuePanel(count, tell) {
  let items = [], currency = '';
  const choice = h('select', {'aria-label': 'Currency', onchange() {
    currency = choice.value;
    draw();
  }});
  const made = chart({label: 'Revenue by day', kind: 'bars', when: date,
    tick: shortDate, format: value => shortMoney(value, currency),
    tell: value => money(value, currency),
    summary: points => `${money(sum(points, 'value'), currency)} in ` +
      `${points.length} days: what orders were worth, less what was ` +
      'canceled or credited.'});
  const draw = () => {
    const mine = items.filter(one => one.currency === currency);
    made.set(days(count()).slice(0, -1).map(at_ms => ({at_ms,
      value: sum(mine, 'net_minor', one => one.at_ms === at_ms)})));
    const today = days(1)[0];
    tell({net: money(sum(mine, 'net_minor'), currency), currency,
      orders: sum(items, 'orders', one => one.at_ms === today)});
  };
  const part = panel('Revenue', {
    span: 'half', actions: choice,
    read: signal => read('/v1/reports/sales',
      {starts: days(count()).join(',')}, signal),
    show(value) {
      items = value.items;
      const all = currencies(items);
      choice.hidden = all.length < 2;
      if (!all.includes(currency)) currency = all[0] ?? '';
      fill(choice, all.map(one => h('option', {value: one}, one)));
      choice.value = currency;
      if (!currency) return empty('No order in this time.');
      draw();
      return made.element;
    },
  });
  return {...part, close() {
    part.close();
    made.close();
  }};
}

function periodChoice(value, changed) {
  const made = h('select', {id: 'period', onchange: () =>
    changed(Number(made.value))}, [7, 30, 90].map(one =>
    h('option', {value: String(one)}, `Last ${one} days`)));
  made.value = String(value);
  return h('div', {class: 'period'}, h('label', {for: 'period'}, 'Figures of'),
    made);
}

function tiles() {
  const all = {orders: tile('Orders today'), revenue: tile('Revenue'),
    late: tile('Delivered late'), refused: tile('Payments declined'),
    parked: tile('Parked work'), lag: tile('Behind the log')};
  return {...all, element: h('dl', {class: 'tiles'},
    Object.values(all).map(one => one.element))};
}

function engineTold(of, status) {
  of.parked.set(number(status.tasks_parked), status.tasks_parked > 0
    ? 'tasks need a hand' : 'nothing needs a hand',
  status.tasks_parked > 0 ? 'bad' : '');
  const lag = Math.max(0, ...status.cursors.map(one => one.lag));
  of.lag.set(number(lag), `events of ${number(status.events)}`,
    lag > 1000 ? 'bad' : '');
}

function parts(of, period) {
  const count = () => period.days;
  const minute = minutePanel(), latest = latestPanel();
  let refresh = () => {};
  const slow = [
    revenuePanel(count, told => {
      of.orders.set(number(told.orders), 'since midnight');
      of.revenue.set(told.net, `in ${count()} days`);
    }),
    funnelPanel(count),
    latePanel(count, row => of.late.set(share(row.late, row.promised),
      `${number(row.late)} of ${number(row.promised)}`)),
    refusedPanel(count, row => of.refused.set(number(row.declined),
      `${share(row.declined, row.declined + row.granted)} of those asked`)),
    parkedPanel(() => refresh()),
    ...enginePanels(status => engineTold(of, status)),
  ];
  refresh = () => slow.forEach(one => one.refresh());
  return {minute, latest, slow, refresh};
}

export function openOverview(main) {
  const period = {days: 30};
  const of = tiles();
  const {minute, latest, slow, refresh} = parts(of, period);
  const all = [minute, latest, ...slow];
  const heading = main.querySelector('h1');
  const head = h('div', {class: 'page-head'});
  heading.replaceWith(head);
  head.append(heading, periodChoice(period.days, value => {
    period.days = value;
    refresh();
  }));
  main.append(of.element, h('div', {class: 'grid'},
    all.map(one => one.element)));
  const soon = paced(REFRESH_MS, refresh);
  const soonLatest = paced(LATEST_MS, latest.refresh);
  let begun = false;
  const stop = follow('/v1/events', {
    onState(state) {
      liveWord(state);
      if (state === 'live' && begun) all.forEach(one => one.refresh());
      begun = true;
    },
    onEvent({type, value}) {
      if (type === 'reset') all.forEach(one => one.refresh());
      if (type === 'order.placed') minute.placed(value.at_ms);
      if (type.startsWith('order.')) soonLatest();
      soon();
    },
  });
  const timer = setInterval(() => !document.hidden && soon(), 15000);
  all.forEach(one => one.refresh());
  return () => {
    stop();
    soon.stop();
    soonLatest.stop();
    clearInterval(timer);
    all.forEach(one => one.close());
  };
}
