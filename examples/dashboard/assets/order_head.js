// The head of an order and its lines.
import {h} from './dom.js';
import {chip, money, number, time, words} from './format.js';
import {table} from './panel.js';

export function pairs(rows) {
  return h('dl', {class: 'pairs'}, rows.filter(([, value]) =>
    value !== undefined && value !== null && value !== '').map(
    ([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
}

function address(of) {
  if (!of) return null;
  const lines = [of.name, of.company, of.line1, of.line2,
    [of.postal_code, of.city].filter(Boolean).join(' '), of.region,
    of.country].filter(Boolean);
  return h('address', {}, lines.map((one, i) => [i > 0 && h('br', {}), one]));
}

function holds(order) {
  const active = order.holds.filter(one => one.state === 'active');
  if (active.length === 0) return null;
  return h('div', {class: 'held'}, h('h3', {}, 'Held'),
    h('ul', {class: 'plain'}, active.map(one => h('li', {}, chip('active'),
      ` ${words(one.kind)}`, one.note && `: ${one.note}`))));
}

export function headOf(order) {
  const statuses = [['Status', order.status], ['Payment', order.payment_status],
    ['Goods', order.fulfillment_status], ['Return', order.return_status]];
  return [
    h('div', {class: 'stage'}, chip(order.stage),
      h('span', {class: 'stage-total'},
        money(order.total_minor, order.currency)),
      order.reason !== 'none' && h('span', {class: 'dim'},
        `because of ${words(order.reason)}`)),
    holds(order),
    h('div', {class: 'head-columns'},
      pairs(statuses.map(([name, word]) => [name, chip(word)])),
      pairs([['Order', h('code', {}, order.order_id)],
        ['Customer', order.customer_id ?? 'guest'],
        ['Channel', order.channel], ['Reference', order.reference],
        ['Note', order.note], ['Tags', order.tags.map(one =>
          one.tag ?? one).join(', ')]]),
      pairs([['Placed', time(order.placed_at_ms)],
        ['Confirmed', order.confirmed_at_ms && time(order.confirmed_at_ms)],
        ['Promised', order.promised_at_ms && time(order.promised_at_ms)],
        ['Shipped', order.shipped_at_ms && time(order.shipped_at_ms)],
        ['Delivered', order.delivered_at_ms && time(order.delivered_at_ms)]]),
      pairs([['Goes to', address(order.ship_to)],
        ['Method', words(order.shipping_method)]])),
  ];
}

export function linesOf(order) {
  const of = name => ({number: true, of: row =>
    row[name] ? number(row[name]) : '–'});
  const cash = minor => money(minor, order.currency);
  return [
    table('Lines of the order', [
      {name: 'Product', head: true, of: row => [row.name ?? row.sku,
        row.name && h('span', {class: 'dim block'}, row.sku)]},
      {name: 'Units', ...of('quantity')},
      {name: 'Price', of: row => cash(row.unit_price_minor), number: true},
      {name: 'Packed', ...of('fulfilled')},
      {name: 'Shipped', ...of('shipped')},
      {name: 'Arrived', ...of('delivered')},
      {name: 'Canceled', ...of('canceled')},
      {name: 'Came back', ...of('returned')},
      {name: 'Total', of: row => cash(row.total_minor), number: true},
    ], order.lines),
    h('div', {class: 'sums'}, pairs([
      ['Items', cash(order.items_minor)],
      ['Discount', order.discount_minor ? cash(-order.discount_minor) : ''],
      ['Shipping', order.shipping_minor ? cash(order.shipping_minor) : ''],
      ['Tax', order.tax_minor ? cash(order.tax_minor) : ''],
      ['Fees', order.fee_minor ? cash(order.fee_minor) : ''],
      ['Total', h('strong', {}, cash(order.total_minor))],
      ['Canceled', order.canceled_minor ? cash(-order.canceled_minor) : ''],
      ['Credited', order.credited_minor ? cash(-order.credited_minor) : ''],
    ])),
  ];
}
