// Cases of the dashboard's modules, run in a copy of its folder.
import assert from 'node:assert/strict';
import {test} from 'node:test';

const kept = new Map();
globalThis.sessionStorage = {
  getItem: name => kept.get(name) ?? null,
  setItem: (name, value) => kept.set(name, value),
  removeItem: name => kept.delete(name),
};
const {decimal, digitsOf, minorOf, money} = await import('./format.js');
const {days, minutes, whole} = await import('./periods.js');
const {parser} = await import('./live.js');
const {carryOut} = await import('./intents.js');
const {body, linesOf, paymentActs} = await import('./acts.js');

test('money has the digits of its currency, and is exact', () => {
  assert.equal(digitsOf('EUR'), 2);
  assert.equal(digitsOf('JPY'), 0);
  assert.equal(digitsOf('KWD'), 3);
  assert.equal(decimal(5, 2), '0.05');
  assert.equal(decimal(-1234, 3), '-1.234');
  assert.match(money(900719925474099, 'EUR'), /9,007,199,254,740\.99/);
  assert.match(money(1234, 'JPY'), /1,234$/);
  assert.equal(money(12, 'no currency'), '12 no currency');
});

test('what is typed becomes minor units, or nothing', () => {
  assert.equal(minorOf('12.5', 'EUR'), 1250);
  assert.equal(minorOf(' 12,50 ', 'EUR'), 1250);
  assert.equal(minorOf('1000', 'JPY'), 1000);
  assert.equal(minorOf('0.001', 'KWD'), 1);
  for (const wrong of ['', 'x', '-1', '1.234', '1e3', '1.2.3', '1 000'])
    assert.ok(Number.isNaN(minorOf(wrong, 'EUR')), wrong);
  assert.ok(Number.isNaN(minorOf('1.5', 'JPY')));
});

test('days begin at midnight of the zone, on a quarter of an hour', () => {
  for (const now of [new Date(2026, 2, 30, 1), new Date(2026, 9, 26, 23)]) {
    const all = days(30, now);
    assert.equal(all.length, 31);
    for (const one of all) {
      assert.equal(new Date(one).getHours(), 0);
      assert.equal(one % 900000, 0);
    }
    const [from, to] = whole(30, now);
    assert.equal(from, all[0]);
    assert.equal(to % 900000, 0);
    assert.ok(to > now.getTime() && to - now.getTime() <= 900000);
  }
  assert.equal(minutes(30, 119999).at(-1), 60000);
});

test('a stream is read however its bytes are cut', () => {
  const text = ': hello\r\nretry: 50\r\nid: 7\r\ndata: {"a":\r\ndata: 1}\r\n' +
    '\r\nevent: reset\ndata\n\nid: 8\rdata: x\r\r\n\n';
  for (let size = 1; size <= text.length; size += 1) {
    const seen = [], waits = [];
    const read = parser(one => seen.push(one), ms => waits.push(ms));
    for (let at = 0; at < text.length; at += size)
      read(text.slice(at, at + size));
    assert.deepEqual(seen, [
      {id: '7', type: 'message', data: '{"a":\n1}'},
      {id: '7', type: 'reset', data: ''},
      {id: '8', type: 'message', data: 'x'}], `cut by ${size}`);
    assert.deepEqual(waits, [50]);
  }
});

// A daemon that answers as told; what it was asked.
function daemon(...answers) {
  const asked = [];
  globalThis.fetch = async (path, {headers, body: sent}) => {
    asked.push({path, sent, key: headers['Idempotency-Key'],
      tag: headers['If-Match']});
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    const [status, value] = answer;
    return new Response(JSON.stringify(value), {status});
  };
  return asked;
}

test('an act that was not answered is repeated with its key', async () => {
  const asked = daemon(new TypeError('cut'), [503, {}], [200, {event_id: 1}]);
  const receipt = await carryOut({path: '/v1/a', body: {x: 1}, tag: '"t"'});
  assert.equal(receipt.event_id, 1);
  assert.equal(new Set(asked.map(one => one.key)).size, 1);
  assert.deepEqual(asked.map(one => one.tag), ['"t"', '"t"', '"t"']);
});

test('a key stays until there is an answer, then it is another', async () => {
  const cut = new TypeError('cut');
  const asked = daemon(cut, cut, cut, [409, {code: 'state'}], [200, {}]);
  const act = () => carryOut({path: '/v1/b', body: {}});
  await assert.rejects(act(), {status: 0});
  await assert.rejects(act(), {status: 409});
  await act();
  assert.equal(asked[3].key, asked[0].key);
  assert.notEqual(asked[4].key, asked[0].key);
  assert.equal(sessionStorage.getItem('oms.intents'), '{}');
});

test('other content is another intent', async () => {
  const cut = new TypeError('cut');
  const asked = daemon(cut, cut, cut, [200, {}]);
  await assert.rejects(carryOut({path: '/v1/c', body: {amount_minor: 1}}));
  await carryOut({path: '/v1/c', body: {amount_minor: 2}});
  assert.notEqual(asked[3].key, asked[0].key);
});

test('a second click is the first one', async () => {
  const asked = daemon([200, {event_id: 9}]);
  const act = () => carryOut({path: '/v1/d', body: {}});
  const [one, two] = await Promise.all([act(), act()]);
  assert.equal(asked.length, 1);
  assert.equal(one, two);
});

test('what may be done with a payment follows its amounts', () => {
  const amounts = {payment_no: 1, method: 'card', state: 'authorized',
    authorized_minor: 100, captured_minor: 40, capturing_minor: 0,
    refunded_minor: 10, refunding_minor: 0};
  const names = of => paymentActs(of, 'EUR').map(one => one.event);
  assert.deepEqual(names(amounts), ['capture', 'void', 'refund']);
  assert.deepEqual(names({...amounts, capturing_minor: 60,
    refunding_minor: 30}), []);
  assert.deepEqual(names({...amounts, state: 'failed', captured_minor: 0,
    refunded_minor: 0}), ['authorize']);
});

test('a form becomes the arguments of a command', () => {
  assert.deepEqual(body({amount: '1,50', reason: '', allowance: false},
    'EUR'), {amount_minor: 150});
  assert.throws(() => body({amount: 'much'}, 'EUR'), /no amount of EUR/);
  assert.deepEqual(linesOf({'line-1': '0', 'line-12': '2', note: 'x'}),
    [{line_no: 12, quantity: 2}]);
});
