// What somebody wants done, done once. Each intent gets an Idempotency-Key that
// is kept (for the tab) until the daemon has answered it: a double click, a
// repeat after a lost connection and a reload all carry the same key.
import {command, Problem} from './api.js';

const KEPT = 'oms.intents';
const TRIES = 3;
const under = new Map(); // name -> promise

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

function keep(change) {
  const all = kept();
  change(all);
  sessionStorage.setItem(KEPT, JSON.stringify(all));
}

// Other content is another intent: the daemon would refuse the old key.
function keyOf(name, body) {
  const content = JSON.stringify(body);
  const before = kept()[name];
  if (before?.content === content) return before.key;
  const key = crypto.randomUUID();
  keep(all => {
    all[name] = {key, content};
  });
  return key;
}

// Whether nobody knows what became of it: then the key stays.
function unanswered(problem) {
  return problem.status === 0 || problem.status >= 500 ||
    problem.status === 401 || problem.status === 429 ||
    (problem.status === 409 && /flight/.test(problem.code));
}

const pause = ms => new Promise(done => setTimeout(done, ms));

async function persist(intent, key) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await command(intent.method ?? 'POST', intent.path, intent.body, {
        'Idempotency-Key': key, ...(intent.tag ? {'If-Match': intent.tag} : {}),
      });
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (!unanswered(problem) || problem.status === 401) throw problem;
      if (tries === TRIES) throw problem;
      await pause(Math.min(problem.retryAfter * 1000 || 500 * tries, 5000));
    }
  }
}

async function carry(intent, name) {
  const key = keyOf(name, intent.body);
  try {
    const receipt = await persist(intent, key);
    keep(all => delete all[name]);
    return receipt;
  } catch (problem) {
    if (!unanswered(problem)) keep(all => delete all[name]);
    throw problem;
  }
}

// {path, body, tag?, method?} -> the receipt. Asked again while it is under
// way, it is the same one.
export function carryOut(intent) {
  const name = `${intent.method ?? 'POST'} ${intent.path}`;
  if (!under.has(name))
    under.set(name, carry(intent, name).finally(() => under.delete(name)));
  return under.get(name);
}
