// A part of a page that fills itself: it loads, shows what came, shows that
// nothing is there, or says what went wrong and offers to try again. A part
// that fails takes no other with it.
import {fill, h, newId} from './dom.js';
import {Problem} from './api.js';

export function reason(problem) {
  if (!(problem instanceof Problem)) return String(problem.message ?? problem);
  if (problem.status === 403)
    return `Your key does not allow this. ${problem.message}`;
  return problem.message;
}

export function wait(word = 'Loading') {
  return h('p', {class: 'wait'}, h('span', {class: 'spin',
    'aria-hidden': 'true'}), `${word}…`);
}

export function empty(text) {
  return h('p', {class: 'empty'}, text);
}

export function refused(problem, again) {
  return h('div', {class: 'refused'}, h('p', {}, reason(problem)),
    again && h('button', {type: 'button', onclick: again}, 'Try again'));
}

// What somebody had open or was at: found again in what replaces it.
const REACHED = 'a, button, input, select, summary, [tabindex]';
const nameOf = one => `${one.tagName} ${one.getAttribute('aria-label') ??
  one.textContent}`;

function place(body) {
  const at = body.contains(document.activeElement)
    ? nameOf(document.activeElement) : '';
  const open = new Set([...body.querySelectorAll('details[open] > summary')]
    .map(nameOf));
  return () => {
    for (const one of body.querySelectorAll('details > summary'))
      if (open.has(nameOf(one))) one.parentElement.open = true;
    if (at) [...body.querySelectorAll(REACHED)]
      .find(one => nameOf(one) === at)?.focus({preventScroll: true});
  };
}

// panel('Title', {read, show, span, actions}) -> {element, refresh, redraw,
// close}. read(signal) gives what show(value) makes elements of; the same
// answer again changes nothing on the page.
export function panel(name, {read, show, span = '', actions}) {
  const id = newId('panel');
  const body = h('div', {class: 'panel-body'}, wait());
  const element = h('section', {class: `panel ${span}`, 'aria-labelledby': id},
    h('div', {class: 'panel-head'}, h('h2', {id}, name), actions), body);
  const over = new AbortController();
  let asked = 0, last, shown = '', barred = false;
  const redraw = () => {
    const back = place(body);
    fill(body, show(last));
    back();
  };
  const failed = problem => {
    // What is there stays while the connection is away.
    if (shown && problem.status === 0) return;
    shown = '';
    barred = Boolean(problem.final);
    fill(body, refused(problem, () => {
      barred = false;
      refresh();
    }));
  };
  const refresh = async () => {
    if (barred) return;
    const mine = asked += 1;
    const stale = () => mine !== asked || over.signal.aborted;
    element.setAttribute('aria-busy', 'true');
    try {
      const value = await read(over.signal);
      if (stale()) return;
      const said = JSON.stringify(value);
      last = value;
      if (said !== shown) redraw();
      shown = said;
    } catch (problem) {
      if (stale()) return;
      failed(problem);
    }
    element.removeAttribute('aria-busy');
  };
  return {element, refresh, redraw, close: () => over.abort()};
}

// A table that may be wider than its place scrolls inside it, by keyboard too.
// columns: {name, of(row), number?, head?, drawn?}
export function table(caption, columns, rows, {visible = false} = {}) {
  const cell = (column, row) => column.head
    ? h('th', {scope: 'row'}, column.of(row))
    : h('td', {class: column.number && 'number'}, column.of(row));
  const made = h('table', {},
    h('caption', {class: !visible && 'unseen'}, caption),
    h('thead', {}, h('tr', {}, columns.map(column => h('th', {scope: 'col',
      class: column.drawn ? 'drawn' : column.number && 'number'},
    column.drawn
      ? h('span', {class: 'unseen'}, column.name) : column.name)))),
    h('tbody', {}, rows.map(row => h('tr', {},
      columns.map(column => cell(column, row))))));
  return h('div', {class: 'scroll', tabindex: '0', role: 'region',
    'aria-label': `Table: ${caption}`}, made);
}
