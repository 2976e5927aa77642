// Asks the daemon. The key is kept for the tab only (sessionStorage) and goes
// into the Authorization header of this origin, nowhere else.

const KEPT = 'oms.key';
const PATIENCE_MS = 30000;

let secret = sessionStorage.getItem(KEPT) ?? '';

const barred = new Set(); // paths that this key does not open

export const hasKey = () => secret !== '';
export function useKey(text) {
  secret = text;
  barred.clear();
  if (text) sessionStorage.setItem(KEPT, text);
  else sessionStorage.removeItem(KEPT);
}

// What was refused, in the words of RFC 9457. Status 0: no answer came.
export class Problem extends Error {
  constructor(status, said, retryAfter) {
    super(said.detail || said.title || 'The daemon did not say why.');
    this.status = status;
    this.code = said.code ?? '';
    this.errors = said.errors ?? [];
    this.guards = said.guards ?? [];
    this.retryAfter = retryAfter;
  }

  // Neither time nor another try changes it: the key lacks the scope, or
  // another daemon has the service. Asking on would only fill the audit.
  get final() {
    return this.status === 403 || this.code === 'lives-elsewhere';
  }
}

export function headers(more) {
  return {...(secret ? {Authorization: `Bearer ${secret}`} : {}), ...more};
}

// Whoever shows the page for the key.
let keyWanted = () => {};
export function onKeyWanted(call) {
  keyWanted = call;
}

export async function problemOf(reply) {
  let said = {};
  try {
    said = await reply.json();
  } catch {
    said = {detail: `The answer was ${reply.status} and no more.`};
  }
  if (reply.status === 401) keyWanted(secret !== '');
  return new Problem(reply.status, said,
    Number(reply.headers.get('Retry-After')) || 0);
}

async function send(method, path, more, signal) {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    return await fetch(path, {
      method, cache: 'no-store', credentials: 'omit', redirect: 'error',
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
      headers: headers(more.headers), body: more.body,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, {detail: 'The daemon does not answer. Is it ' +
      'running, and is the network there?'});
  }
}

export function query(params) {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(params ?? {}))
    if (value !== undefined && value !== '') said.set(name, value);
  const text = said.toString();
  return text ? `?${text}` : '';
}

// A query's answer and its tag.
export async function ask(path, params, signal) {
  const reply = await send('GET', path + query(params),
    {headers: {Accept: 'application/json'}}, signal);
  if (!reply.ok) throw await problemOf(reply);
  return {value: await reply.json(), tag: reply.headers.get('ETag')};
}

export const read = async (path, params, signal) =>
  (await ask(path, params, signal)).value;

// What a page can do without: null where it is refused, and then it is not
// asked for again with this key.
export async function readIf(path, params, signal) {
  if (barred.has(path)) return null;
  try {
    return await read(path, params, signal);
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status === 0) throw problem;
    if (problem.final) barred.add(path);
    return null;
  }
}

// A command, once. intents.js repeats it with the same key.
export async function command(method, path, body, more) {
  const reply = await send(method, path, {
    headers: {'Content-Type': 'application/json', ...more},
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw await problemOf(reply);
  const text = await reply.text();
  return text ? JSON.parse(text) : {};
}
