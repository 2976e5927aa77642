// The button for light and dark, and what both pages share: the skip link and
// the line that says in which zone times are.
import {fill} from './dom.js';
import {zone} from './format.js';

const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');

export function isDark() {
  return root.dataset.theme ? root.dataset.theme === 'dark' : system.matches;
}

const listeners = new Set();
export function onTheme(call) {
  listeners.add(call);
  return () => listeners.delete(call);
}

function told(button) {
  fill(button, isDark() ? 'Light' : 'Dark');
  button.setAttribute('aria-label',
    isDark() ? 'Use light colours' : 'Use dark colours');
  for (const call of listeners) call();
}

export function startAppearance() {
  const button = document.getElementById('theme');
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    try {
      localStorage.setItem('oms.theme', root.dataset.theme);
    } catch { /* it lasts as long as the page */ }
    told(button);
  });
  system.addEventListener('change', () => told(button));
  told(button);
  document.getElementById('skip').addEventListener('click', event => {
    event.preventDefault(); // the fragment is the address of a page
    document.getElementById('main').focus();
  });
  fill(document.getElementById('zone'), `Times are in ${zone()}.`);
}
