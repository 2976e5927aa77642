// What happened to an order, its notes, and the links of its customer.
import {read} from './api.js';
import {h} from './dom.js';
import {chip, number, time} from './format.js';
import {carryOut} from './intents.js';
import {askFor} from './dialog.js';
import {notice} from './notice.js';
import {empty, panel, reason} from './panel.js';

const PAGE = 200, PAGES_MAX = 20, SHOWN = 30;

// The daemon tells the oldest first; people want to see the newest.
async function entries(path, signal) {
  let cursor, items = [];
  for (let at = 0; at < PAGES_MAX; at += 1) {
    const page = await read(path, {limit: PAGE, cursor}, signal);
    items = items.concat(page.items);
    cursor = page.next_cursor;
    if (!cursor) break;
  }
  return items.reverse();
}

function entry(one) {
  return h('li', {class: 'entry'},
    h('p', {class: 'entry-what'}, one.details || one.what),
    h('p', {class: 'dim'}, time(one.at_ms), ` · ${one.who}`,
      h('span', {class: 'what'}, one.what)));
}

export function timelinePanel(page) {
  let shown = SHOWN;
  const made = panel('Timeline', {span: 'main',
    read: signal => entries(`${page.path}/timeline`, signal),
    show: items => [
      h('ol', {class: 'plain timeline'}, items.slice(0, shown).map(entry)),
      items.length > shown && h('div', {class: 'buttons'},
        h('button', {type: 'button', onclick() {
          shown = Infinity;
          made.redraw();
        }}, `Show all ${number(items.length)}`))],
  });
  return made;
}

export function notesOf({items}, page) {
  const add = () => askFor({heading: 'Add a note', button: 'Add it',
    fields: [{name: 'text', label: 'Note', kind: 'note', required: true},
      {name: 'visible', label: 'The customer may read it', kind: 'check'}],
    go: async body => {
      await carryOut({path: `${page.path}/notes`, body});
      page.refresh();
    }});
  return [
    items.length === 0 ? empty('No note.') : h('ul', {class: 'plain things'},
      items.map(one => h('li', {class: 'thing'}, h('p', {}, one.text),
        h('p', {class: 'dim'}, time(one.at_ms), one.author &&
          ` · ${one.author}`, one.visible && ' · for the customer')))),
    h('div', {class: 'buttons'},
      h('button', {type: 'button', onclick: add}, 'Add a note')),
  ];
}

function secret() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return Array.from(bytes, one => one.toString(16).padStart(2, '0')).join('');
}

function shown(token) {
  const link = `${location.origin}/track/#${token}`;
  const place = h('input', {type: 'text', readonly: true, value: link,
    'aria-label': 'The link', onfocus: event => event.target.select()});
  return h('div', {class: 'made'}, h('p', {}, 'The link is shown only now:'),
    place, h('div', {class: 'buttons'}, h('a', {class: 'button', href: link,
      target: '_blank', rel: 'noopener'}, 'Open it'),
    h('button', {type: 'button', async onclick() {
      await navigator.clipboard?.writeText(link);
      notice('The link was copied.');
    }}, 'Copy it')));
}

const links = new Map(); // of orders, as long as the page is open

async function shareIt(page) {
  // Made here: the daemon keeps only what it can compare the link with.
  const token = links.get(page.id)?.pending ?? secret();
  links.set(page.id, {pending: token});
  try {
    await carryOut({path: `${page.path}/shares`, body: {token}});
    links.set(page.id, {token});
    notice('The link was made.');
  } catch (problem) {
    notice(reason(problem), 'bad');
    if (problem.status >= 400 && problem.status < 500) links.delete(page.id);
  }
  page.refresh();
}

async function revoke(page, one) {
  const done = await askFor({heading: `Revoke link ${one.share_no}?`,
    text: 'Whoever has it sees nothing any more.', button: 'Revoke it',
    danger: true, go: () => carryOut({path: `${page.path}/shares/revoke`,
      body: {share_no: one.share_no}})});
  if (done) page.refresh();
}

function link(one, page) {
  const over = one.revoked_at_ms ? 'revoked'
    : one.expires_at_ms < Date.now() ? 'expired' : '';
  return h('li', {class: 'thing'},
    h('p', {class: 'thing-head'}, h('strong', {}, `Link ${one.share_no}`),
      over ? chip(over, 'calm') : chip('active', 'good')),
    h('p', {class: 'dim'}, 'until ', time(one.expires_at_ms)),
    !over && h('button', {type: 'button', class: 'quiet',
      'aria-label': `Revoke link ${one.share_no}`,
      onclick: () => revoke(page, one)}, 'Revoke'));
}

export function sharesOf({items}, page) {
  const made = links.get(page.id)?.token;
  return [
    items.length === 0 ? empty('No link.') : h('ul', {class: 'plain things'},
      items.map(one => link(one, page))),
    made && shown(made),
    h('div', {class: 'buttons'}, h('button', {type: 'button',
      onclick: () => shareIt(page)}, 'Make a link')),
  ];
}
