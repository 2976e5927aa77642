// All work that waits, is done or was given up, page by page.
import {ask, query} from './api.js';
import {h} from './dom.js';
import {follow} from './live.js';
import {liveWord} from './notice.js';
import {panel} from './panel.js';
import {taskTable} from './tasks.js';
import {paced} from './dom.js';

const STATES = ['parked', 'due', 'leased', 'any'];
const NONE = {parked: 'Nothing is parked: no task needs a hand.',
  due: 'Nothing waits.', leased: 'Nobody works on anything.',
  any: 'There is no work.'};

function tabs(state) {
  return h('nav', {class: 'tabs', 'aria-label': 'States of tasks'},
    STATES.map(one => h('a', {href: `#/work${query({state: one})}`,
      'aria-current': one === state && 'true'},
    one === 'any' ? 'All' : one.charAt(0).toUpperCase() + one.slice(1))));
}

export function openWork(main, {params}) {
  for (const old of main.querySelectorAll('.tabs, .panel')) old.remove();
  const state = STATES.includes(params.state) ? params.state : 'parked';
  const list = panel('Tasks', {
    span: 'full',
    read: async signal => (await ask('/v1/tasks',
      {state, cursor: params.cursor, limit: 25}, signal)).value,
    show: ({items, next_cursor: next}) => [
      taskTable(items, () => list.refresh(), NONE[state]),
      h('nav', {class: 'pager', 'aria-label': 'Pages of tasks'},
        params.cursor && h('a', {class: 'button',
          href: `#/work${query({state})}`}, 'First page'),
        next && h('a', {class: 'button',
          href: `#/work${query({state, cursor: next})}`}, 'Next page'))],
  });
  main.append(tabs(state), list.element);
  list.refresh();
  const soon = paced(3000, list.refresh);
  const stop = follow('/v1/events', {onState: liveWord, onEvent: soon});
  return () => {
    stop();
    soon.stop();
    list.close();
  };
}
