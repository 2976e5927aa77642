// The panels of the overview that are tables: the funnel, promises, refused
// payments, the engine.
import {read, readIf} from './api.js';
import {h} from './dom.js';
import {chip, lasting, number, share, time, title, words} from './format.js';
import {empty, panel, table} from './panel.js';
import {sum, whole} from './periods.js';
import {orderLink, taskTable} from './tasks.js';

const starts = count => whole(count).join(',');
const STEPS = ['placed', 'confirmed', 'shipped', 'delivered', 'completed',
  'returned', 'ended'];

function bar(part, all, tone = '') {
  const width = all > 0 ? Math.min(100, 100 * part / all) : 0;
  return h('span', {class: `bar ${tone}`, 'aria-hidden': 'true'},
    h('span', {vars: {'--part': `${width}%`}}));
}

function steps(items) {
  return STEPS.map(step => {
    const mine = items.filter(one => one.step === step);
    return {step, orders: sum(mine, 'orders'), timed: sum(mine, 'timed'),
      took: sum(mine, 'took_ms')};
  });
}

export function funnelPanel(count) {
  return panel('Funnel', {
    span: 'half',
    read: signal => read('/v1/reports/funnel', {starts: starts(count())},
      signal),
    show({items}) {
      const rows = steps(items);
      const most = Math.max(...rows.map(row => row.orders));
      if (most === 0) return empty('No order came so far in this time.');
      return table('How many orders reached each step', [
        {name: 'Step', of: row => title(row.step), head: true},
        {name: 'Orders', of: row => number(row.orders), number: true},
        {name: 'Drawn', drawn: true, of: row => bar(row.orders, most,
          row.step === 'ended' || row.step === 'returned' ? 'off' : '')},
        {name: 'Time since the step before', number: true,
          of: row => row.timed > 0 ? lasting(row.took / row.timed) : '–'},
      ], rows);
    },
  });
}

export function latePanel(count, tell) {
  return panel('Late parcels', {
    span: 'half',
    async read(signal) {
      const [promises, status] = await Promise.all([
        read('/v1/reports/delivery', {starts: starts(count())}, signal),
        readIf('/v1/engine', {}, signal)]);
      // The last told, from the newest part of the log.
      const told = status && await readIf('/v1/events', {
        type: 'tracking.late', after: Math.max(0, status.events - 5000),
        limit: 200}, signal);
      return {promises: promises.items,
        told: (told?.items ?? []).slice(-5).reverse()};
    },
    show({promises, told}) {
      const rows = ['shipping', 'delivery'].map(promise => {
        const mine = promises.filter(one => one.promise === promise);
        return {promise, promised: sum(mine, 'promised'),
          late: sum(mine, 'late'), very: sum(mine, 'late_by_2_days')};
      });
      tell(rows[1]);
      return [table('Promises and delays', [
        {name: 'Promise', of: row => title(row.promise), head: true},
        {name: 'Promised', of: row => number(row.promised), number: true},
        {name: 'Late', of: row => number(row.late), number: true},
        {name: 'By 2 days', of: row => number(row.very), number: true},
        {name: 'Share late', number: true,
          of: row => share(row.late, row.promised)},
      ], rows),
      h('h3', {}, 'Last told as late'),
      told.length === 0 ? empty('None of late.')
        : h('ul', {class: 'plain'}, told.map(one => h('li', {},
          orderLink(one.subject), h('span', {class: 'dim'},
            ' promised for ', time(one.data.promised_at_ms)))))];
    },
  });
}

function reasons(more) {
  const all = new Map();
  for (const one of more)
    all.set(one.reason, (all.get(one.reason) ?? 0) + one.count);
  return [...all].map(([why, count]) => ({why, count}))
    .sort((a, b) => b.count - a.count).slice(0, 5);
}

export function refusedPanel(count, tell) {
  return panel('Payment failures', {
    span: 'half',
    read: signal => read('/v1/reports/payments', {starts: starts(count())},
      signal),
    show({items, more}) {
      const methods = [...new Set(items.map(one => one.method))].sort()
        .map(method => {
          const of = one => one.method === method;
          return {method, granted: sum(items, 'granted', of),
            declined: sum(items, 'declined', of),
            failed: sum(items, 'refunds_failed', of),
            back: sum(items, 'charged_back', of)};
        });
      tell({granted: sum(methods, 'granted'),
        declined: sum(methods, 'declined')});
      if (methods.length === 0) return empty('No payment in this time.');
      const why = reasons(more ?? []);
      return [table('Payments by method', [
        {name: 'Method', of: row => title(row.method), head: true},
        {name: 'Granted', of: row => number(row.granted), number: true},
        {name: 'Declined', of: row => number(row.declined), number: true},
        {name: 'Share', number: true,
          of: row => share(row.declined, row.declined + row.granted)},
        {name: 'Refunds failed', of: row => number(row.failed), number: true},
        {name: 'Charged back', of: row => number(row.back), number: true},
      ], methods),
      why.length > 0 && [h('h3', {}, 'Why'), h('ul', {class: 'plain pairs'},
        why.map(one => h('li', {}, h('span', {}, words(one.why)),
          h('strong', {}, number(one.count)))))]];
    },
  });
}

export function parkedPanel(changed) {
  return panel('Parked work', {
    span: 'full',
    actions: h('a', {href: '#/work'}, 'All work'),
    read: signal => read('/v1/tasks', {state: 'parked', limit: 10}, signal),
    show: ({items}) => taskTable(items, changed,
      'Nothing is parked: no task needs a hand.'),
  });
}

function breakers(services) {
  if (services.length === 0)
    return empty('No service outside was asked since the daemon began.');
  return table('Services and their breakers', [
    {name: 'Asked', of: row => row.kind, head: true},
    {name: 'Breaker', of: row => chip(row.breaker,
      {closed: 'good', half_open: 'wait', open: 'bad'}[row.breaker])},
    {name: 'Calls', of: row => number(row.calls), number: true},
    {name: 'Retries', of: row => number(row.retries), number: true},
    {name: 'Out', of: row => number(row.in_flight), number: true},
  ], services);
}

export function enginePanels(tell) {
  const lag = panel('Cursor lag', {
    span: 'half short',
    read: signal => read('/v1/engine', {}, signal),
    show(status) {
      tell(status);
      const most = Math.max(1, ...status.cursors.map(one => one.lag));
      return table('How far each module has read the log', [
        {name: 'Module', of: row => title(row.module), head: true},
        {name: 'Has read to', of: row => number(row.event_id), number: true},
        {name: 'Behind', of: row => number(row.lag), number: true},
        {name: 'Drawn', drawn: true, of: row => bar(row.lag, most, 'wait')},
      ], status.cursors);
    },
  });
  const outside = panel('Breakers', {
    span: 'half short',
    read: signal => read('/v1/engine', {}, signal),
    show: status => breakers(status.services),
  });
  return [lag, outside];
}
