// Asks for an API key or a token. Where a daemon has no keys (on loopback) this
// page never shows.
import {fill, h} from './dom.js';

export function openKey(main, {wrong, taken}) {
  const told = h('p', {class: 'refused', role: 'alert', id: 'key-told',
    hidden: !wrong}, 'The daemon does not know this key, or it has ended.');
  const input = h('input', {id: 'key', type: 'password', required: true,
    autocomplete: 'off', spellcheck: 'false', maxlength: '8000',
    'aria-describedby': 'key-hint key-told'});
  const form = h('form', {class: 'card key', onsubmit(event) {
    event.preventDefault();
    const text = input.value.trim();
    if (/^[\x21-\x7e]+$/.test(text)) {
      taken(text);
      return;
    }
    told.textContent = 'A key has no blanks and only plain letters.';
    told.hidden = false;
    input.focus();
  }},
  h('h1', {tabindex: '-1'}, 'Your key'),
  h('p', {id: 'key-hint'}, 'An API key (oms_…) or a token. It stays in ' +
    'this tab and is forgotten when the tab is closed.'),
  told,
  h('div', {class: 'field'}, h('label', {for: 'key'}, 'Key or token'), input),
  h('div', {class: 'buttons'},
    h('button', {type: 'submit', class: 'primary'}, 'Open')));
  fill(main, form);
  input.focus();
  return () => {};
}
