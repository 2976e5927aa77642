// Work that waits, is done or was given up, with what a person can do about it.
import {h} from './dom.js';
import {chip, time, words} from './format.js';
import {carryOut} from './intents.js';
import {askFor} from './dialog.js';
import {notice} from './notice.js';
import {empty, reason, table} from './panel.js';

const path = (task, act) => `/v1/tasks/${encodeURIComponent(task.id)}/${act}`;

async function retry(task, changed, event) {
  const button = event.currentTarget;
  if (button.getAttribute('aria-disabled')) return;
  button.setAttribute('aria-disabled', 'true');
  try {
    await carryOut({path: path(task, 'retry'), body: {}});
    notice(`${words(task.kind)} of ${task.subject} is tried again.`);
    changed();
  } catch (problem) {
    notice(reason(problem), 'bad');
  }
  button.removeAttribute('aria-disabled');
}

async function drop(task, changed) {
  const done = await askFor({
    heading: `Drop ${task.kind} of ${task.subject}?`, danger: true,
    text: 'It will not be done any more, and what waits for it goes on ' +
      'without. This cannot be taken back.',
    button: 'Drop it',
    fields: [{name: 'reason', label: 'Why', required: true,
      hint: 'It is kept with the order.'}],
    go: ({reason: why}) =>
      carryOut({path: path(task, 'drop'), body: {reason: why}}),
  });
  if (!done) return;
  notice(`${task.kind} of ${task.subject} was dropped.`);
  changed();
}

function acts(task, changed) {
  if (task.state !== 'parked') return '';
  const named = word => `${word} ${task.kind} of ${task.subject}`;
  return h('div', {class: 'row-buttons'},
    h('button', {type: 'button', 'aria-label': named('Retry'),
      onclick: event => retry(task, changed, event)}, 'Retry'),
    h('button', {type: 'button', class: 'quiet', 'aria-label': named('Drop'),
      onclick: () => drop(task, changed)}, 'Drop'));
}

export function orderLink(id) {
  return h('a', {href: `#/orders/${encodeURIComponent(id)}`}, id);
}

// A subject may be a thing other than an order: "stock/1".
const subject = id =>
  !id || /^[a-z_]+\/\d+$/.test(id) ? id : orderLink(id);

export function taskTable(items, changed, none) {
  if (items.length === 0) return empty(none);
  return table('Tasks', [
    {name: 'Task', of: row => row.kind, head: true},
    {name: 'Order', of: row => subject(row.subject)},
    {name: 'State', of: row => chip(row.state)},
    {name: 'Due', of: row => time(row.due_at_ms)},
    {name: 'Attempts', of: row => row.attempts, number: true},
    {name: 'Why', of: row => row.reason ?? ''},
    {name: 'What to do', of: row => acts(row, changed)},
  ], items);
}
