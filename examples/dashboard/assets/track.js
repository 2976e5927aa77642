// The customer's page: one order by the token of a link. The token is behind
// the '#' of the address, so it reaches no log of a server on the way; it is
// sent only to the daemon that serves this page.
import {read} from './api.js';
import {startAppearance} from './appearance.js';
import {fill, h, paced} from './dom.js';
import {chip, date, money, number, time, title} from './format.js';
import {follow} from './live.js';
import {liveWord} from './notice.js';
import {pairs} from './order_head.js';
import {empty, reason, wait} from './panel.js';

const main = document.getElementById('main');
const ENDED = ['canceled', 'rejected', 'expired'];

function reached(of) {
  const confirmed = ['confirmed', 'processing', 'completed']
    .includes(of.status);
  const onItsWay = of.parcels.some(one => one.tracking === 'out_for_delivery');
  return [
    {name: 'Placed', done: true, at: of.placed_at_ms},
    {name: 'Confirmed', done: confirmed || Boolean(of.shipped_at_ms)},
    {name: 'Packed', done: Boolean(of.shipped_at_ms) || of.parcels.some(one =>
      ['packed', 'shipped', 'delivered'].includes(one.state))},
    {name: 'Shipped', done: Boolean(of.shipped_at_ms), at: of.shipped_at_ms,
      note: onItsWay ? 'out for delivery' : ''},
    {name: 'Delivered', done: Boolean(of.delivered_at_ms),
      at: of.delivered_at_ms},
  ];
}

function stages(of) {
  const all = reached(of);
  const current = all.findLastIndex(one => one.done);
  return h('ol', {class: 'stages', 'aria-label': 'How far it is'},
    all.map((one, i) => h('li', {
      class: one.done ? 'done' : 'ahead',
      'aria-current': i === current && 'step'},
    h('span', {class: 'stage-name'}, one.name,
      h('span', {class: 'unseen'}, one.done ? ', reached' : ', not yet')),
    h('span', {class: 'dim'}, one.at ? time(one.at, date) : one.note ?? ''))));
}

function ended(of) {
  return h('p', {class: 'notice bad'}, `This order was ${of.status}.`);
}

function line(one) {
  const said = [one.canceled > 0 && `${number(one.canceled)} canceled`,
    one.returned > 0 && `${number(one.returned)} came back`,
    one.delivered > 0 ? `${number(one.delivered)} delivered`
      : one.shipped > 0 && `${number(one.shipped)} on the way`];
  return h('li', {}, h('span', {}, `${number(one.quantity)} × ${one.sku}`),
    h('span', {class: 'dim'}, said.filter(Boolean).join(', ')));
}

function parcel(one, i) {
  return h('li', {class: 'thing'},
    h('p', {class: 'thing-head'}, h('strong', {}, `Parcel ${i + 1}`),
      chip(one.tracking === 'unknown' ? one.state : one.tracking)),
    pairs([['Carrier', one.carrier], ['Tracking number',
      one.tracking_number && h('code', {}, one.tracking_number)]]),
    one.scans.length > 0 && h('ol', {class: 'plain scans'},
      [...one.scans].reverse().map(scan => h('li', {},
        h('span', {}, title(scan.status), scan.place && `, ${scan.place}`),
        h('span', {class: 'dim'}, time(scan.at_ms))))));
}

function card(name, ...children) {
  const id = `part-${name.toLowerCase().replaceAll(' ', '-')}`;
  return h('section', {class: 'panel', 'aria-labelledby': id},
    h('div', {class: 'panel-head'}, h('h2', {id}, name)),
    h('div', {class: 'panel-body'}, children));
}

function shown(of) {
  document.title = `Order ${of.number}`;
  const promised = of.promised_at_ms && !of.delivered_at_ms
    ? ['Promised', [time(of.promised_at_ms, date),
      of.late && [' ', chip('late')]]] : ['', ''];
  fill(main,
    h('h1', {tabindex: '-1'}, `Order ${of.number}`),
    ENDED.includes(of.status) ? ended(of) : stages(of),
    card('Your order', h('ul', {class: 'plain lines'}, of.lines.map(line)),
      pairs([['Total', h('strong', {}, money(of.total_minor, of.currency))],
        ['Given back', of.refunded_minor
          ? money(of.refunded_minor, of.currency) : ''],
        ['Goes to', of.city], promised])),
    card('Parcels', of.parcels.length === 0 ? empty('Nothing has left yet.')
      : h('ul', {class: 'plain things'}, of.parcels.map(parcel))),
    card('What happened', h('ol', {class: 'plain timeline'},
      [...of.entries].reverse().map(one => h('li', {class: 'entry'},
        h('p', {class: 'entry-what'}, one.details),
        h('p', {class: 'dim'}, time(one.at_ms)))))));
}

function refused(problem) {
  fill(main, h('h1', {tabindex: '-1'}, 'Your order'),
    h('p', {class: 'refused', role: 'alert'}, problem.status === 404
      ? 'This link opens nothing: it has ended, was taken back, or is not ' +
        'whole. Ask the shop for another.' : reason(problem)));
}

let stop = () => {};

function open() {
  stop();
  liveWord();
  const token = decodeURIComponent(location.hash.slice(1));
  if (!token) {
    refused({status: 404});
    return;
  }
  const path = `/v1/track/${encodeURIComponent(token)}`;
  let there = false;
  fill(main, h('h1', {tabindex: '-1'}, 'Your order'), wait());
  const show = async () => {
    try {
      shown(await read(path));
      there = true;
    } catch (problem) {
      if (!there || problem.status === 404) refused(problem);
    }
  };
  const soon = paced(800, show);
  const left = follow(`${path}/events`, {onState(state) {
    liveWord(state);
    if (state === 'live' && there) soon();
  }, onEvent: soon});
  stop = () => {
    left();
    soon.stop();
  };
  soon();
}

addEventListener('hashchange', open);
startAppearance();
open();
