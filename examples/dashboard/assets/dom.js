// Makes elements. Text is only ever text: nothing here parses markup.

function set(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
  else if (name === 'vars')
    for (const [key, one] of Object.entries(value))
      element.style.setProperty(key, one);
  else if (name === 'value') element.value = value;
  else element.setAttribute(name, value === true ? '' : value);
}

function put(element, child) {
  if (child === undefined || child === null || child === false) return;
  if (Array.isArray(child)) for (const one of child) put(element, one);
  else element.append(child);
}

// h('a', {href: '#/'}, 'text', another)
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  put(element, children);
  for (const [name, value] of Object.entries(attributes ?? {}))
    set(element, name, value);
  return element;
}

// Replaces what is in an element.
export function fill(element, ...children) {
  element.replaceChildren();
  put(element, children);
  return element;
}

let counter = 0;
export function newId(word) {
  counter += 1;
  return `${word}-${counter}`;
}

// Runs at most once in [ms], and once more for what came meanwhile.
export function paced(ms, call) {
  let timer = 0, again = false, stopped = false;
  const after = () => {
    timer = 0;
    if (!again || stopped) return;
    again = false;
    run();
  };
  const run = () => {
    if (stopped) return;
    if (timer) {
      again = true;
      return;
    }
    timer = setTimeout(after, ms);
    call();
  };
  run.stop = () => {
    stopped = true;
    clearTimeout(timer);
  };
  return run;
}
