// One order: what it is, what happened, and what may be done next. It follows
// the order's events and reads again what they change.
import {ask, read, readIf} from './api.js';
import {fill, h, paced} from './dom.js';
import {follow} from './live.js';
import {liveWord} from './notice.js';
import {goodsPanel} from './order_goods.js';
import {headOf, linesOf} from './order_head.js';
import {moneyOf, returnsOf} from './order_money.js';
import {nextOf} from './order_next.js';
import {notesOf, sharesOf, timelinePanel} from './order_story.js';
import {panel} from './panel.js';

const REFRESH_MS = 400;

// What another role has, or the key does not open, is left out of what is next.
async function readNext(page, signal) {
  const {path} = page;
  const [order, goods, back, money, returns] = await Promise.all([
    read(`${path}/allowed`, {}, signal),
    readIf(`${path}/fulfillments/allowed`, {}, signal),
    readIf(`${path}/returns/allowed`, {}, signal),
    readIf(`${path}/payments`, {}, signal),
    readIf('/v1/returns', {order_id: page.id, limit: 50}, signal),
    page.asked,
  ]);
  const steps = await Promise.all((returns?.items ?? []).map(async one => ({
    ...one, steps: (await readIf(`${path}/returns/allowed`,
      {return_no: one.return_no}, signal))?.steps ?? []})));
  return {order, goods, back, money, returns: steps};
}

export function openOrder(main, {id}) {
  const path = `/v1/orders/${encodeURIComponent(id)}`;
  // What every act is bound to: the order as this page shows it.
  const page = {id, path, order: null, tag: null, asked: null,
    refresh: () => {}};
  const over = new AbortController();
  const askOrder = async () => {
    const {value, tag} = await ask(path, {}, over.signal);
    Object.assign(page, {order: value, tag});
    return value;
  };
  const head = panel('Order', {
    span: 'full head', read: () => page.asked,
    show(order) {
      fill(main.querySelector('h1'), `Order ${order.number || order.order_id}`);
      return headOf(order);
    },
  });
  const part = (name, span, at, show, params = {}) => panel(name, {span,
    read: signal => read(at, params, signal),
    show: value => show(value, page)});
  const next = panel('What is next', {span: 'side',
    read: signal => readNext(page, signal),
    show: value => nextOf(value, page)});
  const wide = [
    panel('Lines', {span: 'main', read: () => page.asked, show: linesOf}),
    goodsPanel(page),
    timelinePanel(page),
  ];
  const side = [next,
    part('Money', 'side', `${path}/payments`, moneyOf),
    part('Returns', 'side', '/v1/returns', returnsOf,
      {order_id: id, limit: 50}),
    part('Notes', 'side', `${path}/notes`, notesOf, {limit: 50}),
    part("Customer's links", 'side', `${path}/shares`, sharesOf, {limit: 20}),
  ];
  const all = [head, ...wide, ...side];
  page.refresh = () => {
    page.asked = askOrder();
    all.forEach(one => one.refresh());
  };
  main.prepend(h('p', {class: 'crumb'},
    h('a', {href: '#/orders'}, '← Orders')));
  main.append(head.element, h('div', {class: 'columns'},
      h('div', {}, side.slice(0, 1).map(one => one.element),
        wide.map(one => one.element)),
      h('div', {}, side.slice(1).map(one => one.element))));
  const soon = paced(REFRESH_MS, page.refresh);
  let begun = false;
  const stop = follow(`${path}/events`, {
    onState(state) {
      liveWord(state);
      if (state === 'live' && begun) soon();
      begun = true;
    },
    onEvent: soon,
  });
  soon();
  return () => {
    stop();
    over.abort();
    soon.stop();
    all.forEach(one => one.close());
  };
}
