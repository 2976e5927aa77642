// What a person can do with an order, as a table. An act is offered for the
// step that the engine says is allowed (order.allowed, fulfillment.allowed,
// return.allowed); where it is not, all that refuses it is shown instead.
import {decimal, digitsOf, minorOf, money} from './format.js';

const REASONS = ['customer', 'fraud', 'inventory', 'declined', 'staff',
  'other'];
const note = {name: 'note', label: 'Note', kind: 'note'};
const why = {name: 'reason', label: 'Why'};
const reasonChoice = {name: 'reason', label: 'Reason', kind: 'choice',
  choices: REASONS, value: 'customer'};
const carrier = [{name: 'carrier', label: 'Carrier',
  hint: 'If it is not known yet.'},
{name: 'tracking_number', label: 'Tracking number'}];
const holdKind = {name: 'kind', label: 'Kind', kind: 'choice',
  choices: ['manual', 'fraud', 'address'], value: 'manual'};

// Steps of the order itself: event, label, where below the order's path.
export const orderActs = [
  {event: 'confirm', label: 'Confirm', to: 'confirm', fields: []},
  {event: 'complete', label: 'Complete', to: 'complete', fields: [note]},
  {event: 'hold', label: 'Hold', to: 'holds', fields: [holdKind, note],
    text: 'Nothing goes on with the order until the hold is released.'},
  {event: 'reject', label: 'Reject', to: 'reject', danger: true,
    fields: [{...reasonChoice, value: 'staff'}, note]},
  {event: 'cancel', label: 'Cancel order', to: 'cancel', danger: true,
    fields: [reasonChoice, note], text: 'The goods go back to the shelf and ' +
      'the money that is held or taken goes back to the customer.'},
];

// Steps of the goods: of the order, of a work order, of a parcel. {} is the
// number of what they are done with.
export const goodsActs = [
  {event: 'plan', label: 'Plan the work', to: 'fulfillments', fields: []},
  {event: 'create', label: 'Start a parcel', to: 'shipments', fields: []},
];
export const workActs = [
  {event: 'start', label: 'Start work {}', fields: []},
  {event: 'reject', label: 'Refuse work {}', fields: [note], danger: true},
  {event: 'close', label: 'Close work {}', fields: [note]},
];
export const parcelActs = [
  {event: 'pick', label: 'Pick parcel {}', fields: []},
  {event: 'pack', label: 'Pack parcel {}', fields: []},
  {event: 'ship', label: 'Ship parcel {}', fields: carrier},
  {event: 'deliver', label: 'Parcel {} has arrived', fields: []},
  {event: 'cancel', label: 'Give parcel {} up', fields: [note], danger: true},
];
export const returnActs = [
  {event: 'approve', label: 'Approve return {}', fields: [note]},
  {event: 'reject', label: 'Reject return {}', fields: [note],
    danger: true},
  {event: 'cancel', label: 'Cancel return {}', fields: [note], danger: true},
  {event: 'complete', label: 'Complete return {}', fields: [note]},
];

// An amount that may be less than all there is.
function amount(most, currency) {
  return {name: 'amount', label: `Amount in ${currency}`, kind: 'money',
    required: true, value: decimal(most, digitsOf(currency)),
    hint: `At most ${money(most, currency)}.`};
}

export function body(values, currency) {
  const made = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === '' || value === false) continue;
    if (name !== 'amount') made[name] = value;
    else made.amount_minor = minorOf(value, currency);
  }
  if (Number.isNaN(made.amount_minor))
    throw new Error(`"${values.amount}" is no amount of ${currency}.`);
  return made;
}

// Steps of one payment, by what its amounts allow.
export function paymentActs(one, currency) {
  const held = one.authorized_minor - one.captured_minor - one.capturing_minor;
  const taken = one.captured_minor - one.refunded_minor - one.refunding_minor -
    (one.charged_back_minor ?? 0);
  const at = `payments/${one.payment_no}`;
  const acts = [];
  if (['authorized', 'partially_captured'].includes(one.state) && held > 0) {
    acts.push({event: 'capture', label: `Capture ${money(held, currency)}`,
      to: `${at}/capture`, fields: [amount(held, currency), why]});
    acts.push({event: 'void', label: `Void ${money(held, currency)}`,
      to: `${at}/void`, danger: true, fields: [why]});
  }
  if (['failed', 'expired'].includes(one.state))
    acts.push({event: 'authorize', label: 'Authorize again',
      to: `${at}/authorize`, fields: []});
  if (taken > 0)
    acts.push({event: 'refund', label: `Refund ${one.method}`, to: 'refunds',
      danger: true, with: {payment_no: one.payment_no},
      fields: [amount(taken, currency), why,
        {name: 'allowance', label: 'Also when nothing is owed to the customer',
          kind: 'check'}]});
  return acts;
}

// Units of lines: to cancel some, or to send some back.
export function lineFields(lines, name) {
  return lines.filter(one => one[name] > 0).map(one => ({
    name: `line-${one.line_no}`, kind: 'count', max: one[name], value: '0',
    label: `${one.sku}: units of ${one[name]}`}));
}

export function linesOf(values) {
  return Object.entries(values)
    .filter(([name, value]) => name.startsWith('line-') && Number(value) > 0)
    .map(([name, value]) => ({line_no: Number(name.slice(5)),
      quantity: Number(value)}));
}
