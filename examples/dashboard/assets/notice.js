// Says what became of something, at the top and to screen readers, once.
import {h} from './dom.js';

const SHOWN_MS = 8000;

export function notice(text, tone = 'good') {
  const place = document.getElementById('notices');
  const one = h('p', {class: `notice ${tone}`}, text);
  const away = () => one.remove();
  one.append(h('button', {type: 'button', class: 'quiet', onclick: away,
    'aria-label': 'Close this message'}, '×'));
  place.replaceChildren(one);
  if (tone === 'good') setTimeout(away, SHOWN_MS);
}

const texts = {live: 'Live', reconnecting: 'Reconnecting', off: 'Not live'};

// The word beside the navigation; it is told only when it changes.
export function liveWord(state) {
  const place = document.getElementById('live');
  if (place.dataset.state === (state ?? '')) return;
  place.dataset.state = state ?? '';
  place.textContent = texts[state] ?? '';
}
