// The money of an order, and what came or comes back.
import {h} from './dom.js';
import {chip, money, number, time, title, words} from './format.js';
import {pairs} from './order_head.js';
import {empty, table} from './panel.js';

function payment(one, cash) {
  return h('li', {class: 'thing'},
    h('p', {class: 'thing-head'}, h('strong', {},
      `${title(one.method)}, ${cash(one.amount_minor)}`), chip(one.state)),
    pairs([['Authorized', one.authorized_minor && cash(one.authorized_minor)],
      ['Captured', one.captured_minor && cash(one.captured_minor)],
      ['Refunded', one.refunded_minor && cash(one.refunded_minor)],
      ['Charged back', one.charged_back_minor && cash(one.charged_back_minor)],
      ['Why', words(one.reason)],
      ['Holds until', one.state === 'authorized' && one.expires_at_ms
        ? time(one.expires_at_ms) : '']].filter(([, value]) => value)));
}

function transactions(of, cash) {
  return h('details', {}, h('summary', {},
    `Transactions: ${number(of.transactions.length)}`),
  table('Transactions', [
    {name: 'What', of: row => title(row.type), head: true},
    {name: 'State', of: row => chip(row.state)},
    {name: 'Amount', of: row => cash(row.amount_minor), number: true},
    {name: 'When', of: row => time(row.occurred_at_ms ?? row.recorded_at_ms)},
    {name: 'Why', of: row => row.reason ?? ''},
  ], of.transactions));
}

function ledger(of, cash) {
  return h('details', {}, h('summary', {},
    `Books: ${number(of.ledger.length)}`),
  table('The books of the order', [
    {name: 'What', of: row => row.what, head: true},
    {name: 'Debit', of: row => row.debit},
    {name: 'Credit', of: row => row.credit},
    {name: 'Amount', of: row => cash(row.amount_minor), number: true},
    {name: 'When', of: row => time(row.at_ms)},
  ], of.ledger));
}

export function moneyOf(of) {
  const cash = minor => money(minor, of.currency);
  return [
    pairs([['Due', cash(of.due_minor)],
      ['Captured', cash(of.captured_minor)],
      ['Refunded', of.refunded_minor ? cash(of.refunded_minor) : ''],
      ['Balance', h('strong', {}, cash(of.balance_minor))]]),
    of.payments.length === 0 ? empty('No payment.')
      : h('ul', {class: 'plain things'},
        of.payments.map(one => payment(one, cash))),
    of.disputes.length > 0 && h('ul', {class: 'plain things'},
      of.disputes.map(one => h('li', {class: 'thing'},
        h('p', {class: 'thing-head'}, h('strong', {},
          `Dispute, ${cash(one.amount_minor)}`), chip(one.state)),
        one.reason && h('p', {class: 'dim'}, words(one.reason))))),
    of.transactions.length > 0 && transactions(of, cash),
    of.ledger.length > 0 && ledger(of, cash),
  ];
}

export function returnsOf({items}) {
  if (items.length === 0) return empty('Nothing comes back.');
  return h('ul', {class: 'plain things'}, items.map(one =>
    h('li', {class: 'thing'},
      h('p', {class: 'thing-head'}, h('strong', {},
        `Return ${one.return_no}`), chip(one.state)),
      pairs([['Wanted', words(one.resolution)],
        ['Asked for', time(one.requested_at_ms ?? one.created_at_ms)],
        ['Note', one.note]]))));
}
