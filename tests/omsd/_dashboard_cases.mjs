// What people do with the dashboard, by clicks and keys, against a real omsd.
// Run by dashboard_browser_test.py, which made the shop.
import assert from 'node:assert/strict';
import {accessibleInBoth, clean, close, go, link, open, press, proxy, says,
  settled, shot, textOf, type} from './_dashboard_browser.mjs';
import {everywhere, keyboard} from './_dashboard_access.mjs';
import {locks} from './_dashboard_keys.mjs';

const {URL_OPEN: url, URL_KEYS: locked, KEY: key, KEY_FEW: few} =
  process.env;
let made = 0;

async function send(method, path, body) {
  made += 1;
  const reply = await fetch(url + path, {method, body: JSON.stringify(body),
    headers: {'Content-Type': 'application/json',
      'Idempotency-Key': `case-${process.pid}-${made}`}});
  assert.ok(reply.ok, `${path}: ${reply.status} ${await reply.clone().text()}`);
  return reply.json();
}
const see = async path => (await fetch(url + path)).json();

// An order whose goods and money are secured.
async function place(id) {
  await send('POST', '/v1/orders', {order_id: id, currency: 'EUR', lines: [
    {sku: 'mug-blue', name: 'Azure mug', quantity: 2,
      unit_price_minor: 1250}],
  payments: [{method: 'card', amount_minor: 2500}]});
  for (let tries = 0; tries < 200; tries += 1) {
    const order = await see(`/v1/orders/${id}`);
    if (order.status === 'processing') return order;
    await new Promise(done => setTimeout(done, 50));
  }
  return assert.fail(`${id} is not processed`);
}

const cases = {
  async 'the overview counts an order while it is placed'() {
    const page = await open(`${url}/`);
    await says(page, 'Live', '#live');
    await says(page, 'Parked work');
    await place('live-1');
    await page.waitForFunction(() => /[1-9]\d* orders? in the last 30/
      .test(document.body.innerText));
    await link(page, 'live-1');
    await shot(page, 'overview');
    await page.over();
  },

  async 'parked work is tried again, or dropped with a reason'() {
    const page = await open(`${url}/`);
    await press(page, 'Retry payment.authorize of B-1');
    await says(page, 'is tried again', '#notices');
    await page.waitForFunction(() => !document.querySelector(
      '[aria-label="Retry payment.authorize of B-1"]'));
    await press(page, 'Drop payment.authorize of B-2');
    await press(page, 'Drop it'); // without a reason nothing happens
    assert.ok(await page.$('dialog[open]'));
    await type(page, 'dialog input[name=reason]', 'the shop closed');
    await press(page, 'Drop it');
    await says(page, 'was dropped', '#notices');
    await says(page, 'Nothing is parked');
    await page.over();
  },

  async 'an order is found by its number and opened'() {
    const order = await place('find-1');
    const page = await open(`${url}/`);
    await (await link(page, 'Orders')).click();
    await settled(page);
    await type(page, '#find-text', String(order.number));
    await page.keyboard.press('Enter');
    await page.waitForFunction(() =>
      document.querySelectorAll('tbody tr').length === 1);
    for (const [field, text] of [['text', 'find-1'], ['customer', 'c304']]) {
      await go(page, '#/orders');
      await type(page, `#find-${field}`, text);
      await press(page, 'Search');
      await page.waitForFunction(what => [...document.querySelectorAll(
        'tbody tr')].every(row => row.innerText.includes(what)), {}, text);
    }
    await go(page, '#/orders?text=azu*%20mug');
    await (await link(page, 'find-1')).click();
    await says(page, `Order ${order.number}`, 'h1');
    await says(page, '€25.00');
    await page.over();
  },

  async 'lists are turned page by page, forth and back'() {
    const page = await open(`${url}/#/orders`);
    const first = await textOf(page, 'tbody th');
    await (await link(page, 'Next page')).click();
    await page.waitForFunction(was => {
      const now = document.querySelector('tbody th');
      return now && now.innerText !== was;
    }, {}, first);
    await (await link(page, 'Previous page')).click();
    await page.waitForFunction(was =>
      document.querySelector('tbody th')?.innerText === was, {}, first);
    await page.over();
  },

  async 'a double click cancels once, and another page sees it live'() {
    await place('cancel-1');
    const page = await open(`${url}/#/orders/cancel-1`);
    const other = await open(`${url}/#/orders/cancel-1`);
    await says(other, 'Live', '#live');
    await says(page, 'Live', '#live');
    await press(page, 'Cancel order');
    await page.select('dialog select[name=reason]', 'staff');
    const yes = await page.waitForSelector('dialog button[type=submit]');
    await shot(page, 'dialog');
    await yes.click({count: 2});
    await says(page, 'Cancel order: done', '#notices');
    for (const one of [page, other]) {
      await says(one, 'canceled', '.stage');
      await says(one, 'order.canceled', '.timeline');
    }
    const {items} = await see('/v1/events?subject=cancel-1&limit=200');
    assert.equal(items.filter(one => one.type === 'order.canceled').length, 1);
    await other.over();
    await page.over();
  },

  async 'a lost connection repeats the act with the same key'() {
    await place('lost-1');
    const page = await open(`${url}/#/orders/lost-1`);
    const keys = [];
    await page.setRequestInterception(true);
    page.on('request', asked => {
      if (asked.method() !== 'POST') return asked.continue();
      keys.push(asked.headers()['idempotency-key']);
      return keys.length === 1 ? asked.abort('connectionreset')
        : asked.continue();
    });
    await press(page, 'Hold');
    await (await page.waitForSelector('dialog button[type=submit]')).click();
    await says(page, 'Hold: done', '#notices');
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
    await press(page, 'Release hold 1, manual');
    await (await page.waitForSelector('dialog button[type=submit]')).click();
    await says(page, 'Release hold 1, manual: done', '#notices');
    await page.over();
  },

  async 'what changed meanwhile is not acted upon'() {
    await place('stale-1');
    const page = await open(`${url}/#/orders/stale-1`);
    await press(page, 'Cancel order');
    await page.waitForSelector('dialog[open]');
    await send('PATCH', '/v1/orders/stale-1', {note: 'call before'});
    await (await page.waitForSelector('dialog button[type=submit]')).click();
    await says(page, 'has changed meanwhile', 'dialog');
    assert.equal((await see('/v1/orders/stale-1')).status, 'processing');
    await page.over();
  },

  async 'what is refused says which guards refuse it'() {
    const page = await open(`${url}/#/orders/live-1`);
    await (await page.waitForSelector('.not summary')).click();
    await says(page, 'all_units_done', '.not');
    await send('POST', '/v1/orders/live-1/notes', {text: 'still open'});
    await says(page, 'still open'); // and what was open stays open
    await says(page, 'all_units_done', '.not');
    await page.over();
  },

  async 'goods are packed and shipped, and money is captured'() {
    await place('ship-1');
    const page = await open(`${url}/#/orders/ship-1`);
    for (const [name, stage] of [['Start a parcel', ''],
      ['Pack parcel 1', 'packed'], ['Ship parcel 1', 'shipped']]) {
      await press(page, name);
      await (await page.waitForSelector('dialog button[type=submit]')).click();
      await says(page, `${name}: done`, '#notices');
      if (stage) await says(page, stage, '.stage');
    }
    await says(page, 'payment.captured', '.timeline');
    await shot(page, 'order');
    await press(page, 'Refund card');
    await type(page, 'dialog input[name=amount]', '500,00');
    await page.click('dialog input[name=allowance]');
    await page.click('dialog button[type=submit]');
    await says(page, 'more than was captured', 'dialog');
    await type(page, 'dialog input[name=amount]', '5,00');
    await page.click('dialog button[type=submit]');
    await says(page, '5.00 EUR were given back', '.timeline');
    await page.over();
  },

  async 'a customer follows the order by a link, until it is revoked'() {
    await place('share-1');
    const page = await open(`${url}/#/orders/share-1`);
    await press(page, 'Make a link');
    const input = await page.waitForSelector('.made input');
    const made = await input.evaluate(one => one.value);
    assert.match(made, /\/track\/#[0-9a-f]{48}$/);
    const customer = await open(made);
    await says(customer, 'Confirmed', '.stages [aria-current]');
    await says(customer, 'Live', '#live');
    await send('POST', '/v1/orders/share-1/shipments', {});
    await send('POST', '/v1/orders/share-1/shipments/1/pack', {});
    await send('POST', '/v1/orders/share-1/shipments/1/ship', {
      carrier: 'post', tracking_number: 'T1'});
    await says(customer, 'Shipped', '.stages [aria-current]');
    await shot(customer, 'track');
    await accessibleInBoth(customer, 'tracking');
    await press(page, 'Revoke link 1');
    await press(page, 'Revoke it');
    await says(page, 'revoked');
    await customer.reload();
    await says(customer, 'This link opens nothing');
    await accessibleInBoth(customer, 'a link that was revoked');
    await customer.over();
    await page.over();
  },

  async 'a lost stream is made again, and nothing of it is missed'() {
    await place('cut-1');
    const between = await proxy(url);
    const page = await open(`${between.url}/#/orders/cut-1`);
    await says(page, 'Live', '#live');
    between.cut();
    await says(page, 'Reconnecting', '#live');
    await send('POST', '/v1/orders/cut-1/holds', {kind: 'manual'});
    between.mend();
    await says(page, 'Live', '#live');
    await says(page, 'order.held', '.timeline');
    await page.over();
    between.cut();
  },

  async 'dark is chosen, and stays'() {
    const page = await open(`${url}/#/work`);
    const ground = () => page.evaluate(() =>
      getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await press(page, 'Use dark colours');
    const dark = await ground();
    assert.notEqual(light, dark);
    await page.reload();
    await settled(page);
    assert.equal(await ground(), dark);
    await page.over();
  },
};
Object.assign(cases, locks(locked, key, few), keyboard(url), everywhere(url));

const only = process.argv[2] ?? '';
try {
  for (const [name, run] of Object.entries(cases)) {
    if (!name.includes(only)) continue;
    const begun = Date.now();
    try {
      await run();
      clean(name);
      console.log(`ok - ${name} (${Date.now() - begun} ms)`);
    } catch (error) {
      process.exitCode = 1;
      console.log(`not ok - ${name}\n${error.stack}`);
      clean.forget();
    }
  }
} finally {
  await close();
}
