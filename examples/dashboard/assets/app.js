// The dashboard: which page the address names, the key, the frame around.
import {fill, h} from './dom.js';
import {hasKey, onKeyWanted, useKey} from './api.js';
import {startAppearance} from './appearance.js';
import {liveWord} from './notice.js';
import {openKey} from './key.js';
import {openOrder} from './order.js';
import {openOrders} from './orders.js';
import {openOverview} from './overview.js';
import {openWork} from './work.js';

const main = document.getElementById('main');
const leave = document.getElementById('leave');

// "#/orders/o%2F1?x=y" -> ["orders", "o/1"], params
function address() {
  const [path, params] = location.hash.replace(/^#\/?/, '').split('?');
  let parts = path.split('/').filter(Boolean);
  try {
    parts = parts.map(decodeURIComponent);
  } catch {
    parts = ['?']; // half an escape names no page
  }
  return {parts, params: Object.fromEntries(new URLSearchParams(params ?? ''))};
}

function pageOf(parts) {
  if (parts.length === 0) return {name: 'Overview', open: openOverview};
  if (parts[0] === 'work') return {name: 'Work', open: openWork};
  if (parts[0] !== 'orders') return null;
  if (parts.length === 1) return {name: 'Orders', open: openOrders};
  return {name: `Order ${parts[1]}`, open: openOrder, id: parts[1]};
}

let close = () => {};
let shown = ''; // the path that is shown, without its parameters

function markNavigation(parts) {
  for (const link of document.querySelectorAll('#nav a')) {
    const mine = link.getAttribute('href').replace(/^#\/?/, '');
    if (mine === (parts[0] ?? '')) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

// The frame of a page: its heading has the focus after it was opened, so that
// a screen reader says where one is.
function frame(name, first) {
  document.title = `${name} · Shop`;
  const heading = h('h1', {tabindex: '-1'}, name);
  fill(main, heading);
  if (!first) heading.focus({preventScroll: true});
  scrollTo(0, 0);
}

let wrong = false; // a key was given and not taken

function showKey() {
  close();
  liveWord();
  shown = 'key';
  document.title = 'Key · Shop';
  close = openKey(main, {wrong, taken(text) {
    useKey(text);
    shown = '';
    show();
  }});
  wrong = false;
}

function show() {
  const {parts, params} = address();
  const page = pageOf(parts);
  markNavigation(parts);
  leave.hidden = !hasKey();
  const path = parts.join('/');
  const first = shown === '';
  if (shown !== path || first) {
    close();
    close = () => {};
    liveWord();
    frame(page?.name ?? 'No such page', first);
    shown = path || '/';
  }
  if (page) close = page.open(main, {id: page.id, params, close}) ?? close;
  else main.append(h('p', {}, h('a', {href: '#/'}, 'Go to the overview.')));
}

onKeyWanted(had => {
  if (shown === 'key') return;
  wrong = had;
  useKey('');
  leave.hidden = true;
  showKey();
});

leave.addEventListener('click', () => {
  useKey('');
  showKey();
});
addEventListener('hashchange', show);
startAppearance();
show();
