// What may be done next with an order, and what stands against the rest.
import {body, goodsActs, lineFields, linesOf, orderActs, parcelActs,
  paymentActs, returnActs, workActs} from './acts.js';
import {askFor} from './dialog.js';
import {h} from './dom.js';
import {title, words} from './format.js';
import {carryOut} from './intents.js';
import {notice} from './notice.js';
import {empty} from './panel.js';

// Facts from outside, and steps that only time or the engine takes.
const NOT_OURS = ['cancel_recorded', 'expire', 'draft', 'release', 'reopen'];

async function perform(page, act) {
  const order = page.order, tag = page.tag;
  const done = await askFor({
    heading: `${act.label}?`, text: act.text, button: act.label,
    danger: act.danger, fields: act.fields,
    async go(values) {
      const said = act.body ? act.body(values)
        : {...act.with, ...body(values, order.currency)};
      try {
        return await carryOut({path: `${page.path}/${act.to}`, body: said,
          tag});
      } catch (problem) {
        if (problem.status === 412) {
          page.refresh();
          problem.message = 'The order has changed meanwhile. Go back, look ' +
            'at it again, then decide.';
        }
        throw problem;
      }
    },
  });
  if (!done) return;
  notice(`${act.label}: done.`);
  page.refresh();
}

// [acts] joined with what the engine says of their steps.
function judged(acts, steps, number = '', at = '') {
  return acts.flatMap(act => {
    const step = (steps ?? []).find(one => one.event === act.event);
    if (!step) return [];
    return [{...act, label: act.label.replace('{}', number).trim(),
      to: at ? `${at}/${act.event}` : act.to,
      allowed: step.allowed, refusals: step.refusals}];
  });
}

function ofGoods(goods) {
  if (!goods) return [];
  const several = goods.fulfillment_orders.length > 1;
  return [...judged(goodsActs, goods.steps),
    ...goods.fulfillment_orders.filter(one => one.state !== 'closed')
      .flatMap(one => judged(workActs, one.steps,
        several ? one.fulfillment_no : '',
        `fulfillments/${one.fulfillment_no}`)),
    ...goods.shipments.filter(one =>
      !['delivered', 'canceled'].includes(one.state))
      .flatMap(one => judged(parcelActs, one.steps,
        one.shipment_no, `shipments/${one.shipment_no}`))];
}

function ofHolds(order) {
  return order.holds.filter(one => one.state === 'active').map(one => ({
    label: `Release hold ${one.hold_no}, ${words(one.kind)}`, allowed: true,
    to: `holds/${one.hold_no}/release`, refusals: [], fields: [
      {name: 'note', label: 'Note', kind: 'note'}]}));
}

function ofMoney(money, order) {
  if (!money) return [];
  const capture = order.others.find(one => one.event === 'capture');
  return money.payments.flatMap(one => paymentActs(one, money.currency)
    .map(act => ({...act, allowed: act.event !== 'capture' ||
      !capture || capture.allowed, refusals: capture?.refusals ?? []})));
}

function ofLines(back) {
  if (!back) return [];
  const lines = name => back.lines.some(one => one[name] > 0);
  const made = [];
  if (lines('stoppable'))
    made.push({label: 'Cancel some units', to: 'cancellations', danger: true,
      allowed: back.cancellation_allowed, refusals: back.cancellation_refusals,
      fields: lineFields(back.lines, 'stoppable'),
      body: values => ({lines: linesOf(values), reason: 'customer'})});
  const open = back.lines.filter(one => one.refusals.length === 0);
  if (lines('returnable'))
    made.push({label: 'Ask for a return', to: 'returns',
      allowed: open.some(one => one.returnable > 0),
      refusals: back.lines.flatMap(one => one.refusals),
      fields: [...lineFields(open, 'returnable'),
        {name: 'resolution', label: 'For', kind: 'choice',
          choices: ['refund', 'store_credit', 'none'], value: 'refund'},
        {name: 'note', label: 'Note', kind: 'note'}],
      body: values => ({lines: linesOf(values), resolution: values.resolution,
        ...(values.note ? {note: values.note} : {})})});
  return made;
}

function ofReturns(returns) {
  return returns.flatMap(one => judged(returnActs, one.steps,
    one.return_no, `returns/${one.return_no}`));
}

// The guards of one refusal, each once; that there is no such step is said of
// most, in the same words.
function refusals(act) {
  const seen = new Map(act.refusals.map(one => [one.guard, one.why]));
  return h('li', {}, h('strong', {}, act.label), h('ul', {},
    [...seen].map(([guard, why]) => h('li', {}, `${why} `,
      h('code', {}, guard)))));
}

function buttons(acts, page) {
  return h('div', {class: 'buttons acts'}, acts.map(act =>
    h('button', {type: 'button', class: act.danger && 'danger-quiet',
      onclick: () => perform(page, act)}, act.label)));
}

export function nextOf(of, page) {
  const steps = of.order.steps.filter(one => !NOT_OURS.includes(one.event));
  const groups = [
    ['Order', [...judged(orderActs, steps), ...ofHolds(page.order),
      ...ofLines(of.back)]],
    ['Goods', ofGoods(of.goods)],
    ['Money', ofMoney(of.money, of.order)],
    ['Returns', ofReturns(of.returns)],
  ];
  const shown = groups.map(([name, acts]) =>
    [name, acts.filter(act => act.allowed)]).filter(([, acts]) => acts.length);
  const not = groups.flatMap(([, acts]) => acts.filter(act => !act.allowed));
  return [
    shown.length === 0 && empty('Nothing is left to do.'),
    h('div', {class: 'next'}, shown.map(([name, acts]) =>
      h('div', {role: 'group', 'aria-label': title(name)},
        h('h3', {}, name), buttons(acts, page)))),
    not.length > 0 && h('details', {class: 'not'},
      h('summary', {}, `Not possible now: ${not.length}`),
      h('ul', {class: 'plain'}, not.map(refusals))),
  ];
}
