// Parcels, and the work at the locations.
import {read} from './api.js';
import {h} from './dom.js';
import {chip, time, title, words} from './format.js';
import {pairs} from './order_head.js';
import {empty, panel} from './panel.js';

const units = lines => lines.reduce((all, one) => all + one.quantity, 0);
const counted = lines => `${units(lines)} ${units(lines) === 1 ? 'unit'
  : 'units'}`;

function scans(of, shipment) {
  const mine = of.scans.filter(one => one.shipment_no === shipment.shipment_no);
  if (mine.length === 0) return null;
  return h('ol', {class: 'plain scans'}, mine.slice(0, 12).map(one =>
    h('li', {}, h('span', {}, title(one.status), one.place &&
      `, ${one.place}`), h('span', {class: 'dim'},
      time(one.occurred_at_ms ?? one.recorded_at_ms)))));
}

function parcel(of, one) {
  return h('li', {class: 'thing'},
    h('p', {class: 'thing-head'},
      h('strong', {}, `Parcel ${one.shipment_no}, ${counted(one.lines)}`),
      chip(one.state), one.tracking && one.tracking !== 'unknown' &&
        one.tracking !== one.state && chip(one.tracking)),
    pairs([['Carrier', one.carrier],
      ['Tracking number', one.tracking_number &&
        h('code', {}, one.tracking_number)],
      ['From', one.location_id],
      ['Shipped', one.shipped_at_ms && time(one.shipped_at_ms)],
      ['Delivered', one.delivered_at_ms && time(one.delivered_at_ms)]]),
    scans(of, one));
}

function work(of) {
  const open = of.fulfillment_orders.filter(one => one.state !== 'closed');
  if (open.length === 0) return null;
  return [h('h3', {}, 'Work'), h('ul', {class: 'plain things'}, open.map(one =>
    h('li', {class: 'thing'}, h('p', {class: 'thing-head'}, h('strong', {},
      `At ${one.location_id || 'the shop'}, ${counted(one.lines)}`),
    chip(one.state)), one.note && h('p', {class: 'dim'}, words(one.note)))))];
}

export function goodsPanel(page) {
  return panel('Parcels', {span: 'main',
    read: signal => read(`${page.path}/fulfillments`, {}, signal),
    show: of => [of.shipments.length === 0 ? empty('No parcel yet.')
      : h('ul', {class: 'plain things'},
        of.shipments.map(one => parcel(of, one))), work(of)]});
}
