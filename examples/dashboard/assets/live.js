// Server-Sent Events by fetch, because EventSource cannot send a header. A
// connection that ends, or says nothing for longer than two pings, is made
// again and goes on behind the last event (Last-Event-ID).
import {headers, problemOf} from './api.js';

const SILENCE_MS = 40000;
const WAIT_MS = 1000, WAIT_MAX_MS = 30000;

// Text of the stream -> events {id, type, data}.
export function parser(onEvent, onRetry) {
  let rest = '', id, type = '', data = [];
  const line = text => {
    if (text === '') {
      if (data.length) onEvent({id, type: type || 'message',
        data: data.join('\n')});
      type = '';
      data = [];
      return;
    }
    const colon = text.indexOf(':');
    const name = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') data.push(value);
    else if (name === 'event') type = value;
    else if (name === 'id') id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) onRetry(Number(value));
  };
  return text => {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const one of lines) line(one);
  };
}

async function listen(path, of, stop) {
  let silence;
  const cut = new AbortController();
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => cut.abort(), SILENCE_MS);
  };
  heard();
  try {
    const reply = await fetch(path, {
      cache: 'no-store', credentials: 'omit',
      signal: AbortSignal.any([stop, cut.signal]),
      headers: headers({Accept: 'text/event-stream',
        ...(of.last ? {'Last-Event-ID': of.last} : {})}),
    });
    if (!reply.ok) throw await problemOf(reply);
    of.begun();
    const read = parser(of.event, of.retry);
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const {done, value} = await reader.read();
      if (done) return;
      heard();
      read(value);
    }
  } finally {
    clearTimeout(silence);
  }
}

// onEvent({type, value}): an event of the log by its own type, or what the
// stream itself says ("reset").
// onState: 'live', 'reconnecting', 'off' (it is not ours to follow).
// Returns the function that ends it.
export function follow(path, {onEvent, onState}) {
  const stop = new AbortController();
  let wait = WAIT_MS, least = WAIT_MS;
  const of = {
    last: '',
    begun() {
      wait = least;
      onState('live');
    },
    retry(ms) {
      least = Math.min(Math.max(ms, 100), WAIT_MAX_MS);
    },
    event({id, type, data}) {
      if (id !== undefined) of.last = id;
      let value = {};
      try {
        value = JSON.parse(data);
      } catch { /* a word for people; the type says enough */ }
      onEvent({type: type === 'message' ? value.type ?? '' : type, value});
    },
  };
  (async () => {
    while (!stop.signal.aborted) {
      try {
        await listen(path, of, stop.signal);
      } catch (problem) {
        if (stop.signal.aborted) return;
        if (problem.status >= 400 && problem.status < 500 &&
            problem.status !== 429) {
          onState('off');
          return;
        }
      }
      onState('reconnecting');
      await new Promise(done =>
        setTimeout(done, wait * (0.5 + Math.random() / 2)));
      wait = Math.min(wait * 2, WAIT_MAX_MS);
    }
  })();
  return () => stop.abort();
}
