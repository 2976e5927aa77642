// Finds orders: by words, by what is known of them, page by page. The address
// holds the question, so that "back" and a bookmark lead to the same answer.
import {ask, query, readIf} from './api.js';
import {h} from './dom.js';
import {chip, money, time} from './format.js';
import {empty, panel, table} from './panel.js';
import {orderLink} from './tasks.js';

const PAGE = 25;
const STATUSES = ['draft', 'pending', 'confirmed', 'processing', 'completed',
  'canceled', 'rejected', 'expired'];
const PAYMENT = ['unpaid', 'authorized', 'partially_authorized',
  'partially_paid', 'paid', 'overpaid', 'partially_refunded', 'refunded',
  'voided', 'failed'];

const day = text => text ? new Date(`${text}T00:00`) : null;
function after(text) {
  const date = day(text);
  date?.setDate(date.getDate() + 1);
  return date?.getTime();
}

// What is typed goes to the search; without words the list answers, which
// knows the stage too.
function question(params) {
  const common = {cursor: params.cursor, limit: PAGE, channel: params.channel,
    placed_from_ms: day(params.from)?.getTime(), placed_to_ms: after(params.to),
    customer_id: params.customer, status: params.status};
  if (!params.text) {
    return {path: '/v1/orders', with: {...common, by_date: true,
      payment_status: params.payment}};
  }
  const text = params.text.trim();
  return {path: '/v1/history/orders', with: /^\d{1,9}$/.test(text)
    ? {...common, number: text} : {...common, text}};
}

// The order whose id was typed comes first: words do not find ids.
async function answer(path, args, params, signal) {
  const id = params.cursor ? '' : (params.text ?? '').trim();
  const [found, exact] = await Promise.all([
    ask(path, args, signal).then(one => one.value),
    /^[\w.:/ -]{1,64}$/.test(id)
      ? readIf('/v1/history/orders', {order_id: id}, signal) : null]);
  const first = exact?.items ?? [];
  return {...found, items: [...first, ...found.items.filter(one =>
    !first.some(other => other.order_id === one.order_id))]};
}

const columns = [
  {name: 'Order', of: row => orderLink(row.order_id), head: true},
  {name: 'Number', of: row => String(row.number ?? ''), number: true},
  {name: 'Placed', of: row => time(row.placed_at_ms)},
  {name: 'Customer', of: row => row.customer_id ?? 'guest'},
  {name: 'Status', of: row => chip(row.stage ?? row.status)},
  {name: 'Payment', of: row => chip(row.payment_status)},
  {name: 'Total', of: row => money(row.total_minor, row.currency),
    number: true},
];

// The search knows what was captured, and no payment status.
const foundColumns = columns.map(one => one.name !== 'Payment' ? one
  : {name: 'Captured', number: true,
    of: row => money(row.captured_minor, row.currency)});

function field(label, control) {
  control.id = `find-${control.name}`;
  return h('div', {class: 'field'}, h('label', {for: control.id}, label),
    control);
}

function choice(name, label, words, value) {
  return field(label, h('select', {name, value: value ?? ''},
    h('option', {value: ''}, 'Any'),
    words.map(one => h('option', {value: one}, one.replaceAll('_', ' ')))));
}

function form(params, go) {
  return h('form', {class: 'card find', role: 'search',
    'aria-label': 'Orders', onsubmit(event) {
      event.preventDefault();
      go(Object.fromEntries(new FormData(event.currentTarget)));
    }},
  field('Words, a number or an id', h('input', {name: 'text', type: 'search',
    value: params.text ?? '', maxlength: '200', autocomplete: 'off',
    placeholder: 'lamp, mug*, 1204'})),
  field('Customer', h('input', {name: 'customer', value: params.customer ?? '',
    maxlength: '64', autocomplete: 'off', pattern: '[A-Za-z0-9_.:\\/ \\-]*'})),
  choice('status', 'Status', STATUSES, params.status),
  params.text ? null : choice('payment', 'Payment', PAYMENT, params.payment),
  field('Placed from', h('input', {name: 'from', type: 'date',
    value: params.from ?? ''})),
  field('Placed until', h('input', {name: 'to', type: 'date',
    value: params.to ?? ''})),
  h('div', {class: 'buttons'},
    h('button', {type: 'submit', class: 'primary'}, 'Search'),
    h('a', {class: 'button', href: '#/orders'}, 'All')));
}

// Cursors go forward only; the way back is remembered for this page.
const before = [];

function pager(params, next) {
  const to = cursor => `#/orders${query({...params, cursor})}`;
  const back = before.at(-1);
  return h('nav', {class: 'pager', 'aria-label': 'Pages of orders'},
    params.cursor && h('a', {class: 'button', href: to(back ?? ''),
      onclick: () => before.pop()}, back === undefined ? 'First page'
      : 'Previous page'),
    next && h('a', {class: 'button', href: to(next),
      onclick: () => before.push(params.cursor ?? '')}, 'Next page'));
}

export function openOrders(main, {params}) {
  for (const old of main.querySelectorAll('.find, .panel')) old.remove();
  if (!params.cursor) before.length = 0;
  const {path, with: args} = question(params);
  const list = panel(params.text ? 'Found' : 'Orders', {
    span: 'full',
    read: signal => answer(path, args, params, signal),
    show: ({items, next_cursor: next}) => [
      items.length > 0 ? table('Orders, the newest first',
        params.text ? foundColumns : columns, items)
        : empty(query(params)
          ? 'No order is like that. Fewer words find more; mug* finds what ' +
            'begins with mug.' : 'No order was placed yet.'),
      pager(params, next)],
  });
  main.append(form(params, asked => {
    const to = `#/orders${query(asked)}`;
    if (to === location.hash) list.refresh();
    else location.hash = to;
  }), list.element);
  list.refresh();
  return list.close;
}
