// The dashboard of a daemon that knows keys.
import assert from 'node:assert/strict';
import {accessibleInBoth, link, open, press, says, shot, type} from
  './_dashboard_browser.mjs';

export const locks = (locked, key, few) => ({
  async 'a key is asked for, a wrong one is told, the right one opens'() {
    const page = await open(`${locked}/#/orders`);
    await says(page, 'Your key', 'h1');
    await accessibleInBoth(page, 'key');
    await type(page, '#key', 'oms_wrong_0000000000000000000000000000');
    await press(page, 'Open');
    await says(page, 'does not know this key', '#key-told');
    await accessibleInBoth(page, 'a wrong key');
    await type(page, '#key', key);
    await press(page, 'Open');
    await says(page, 'Orders', 'h1');
    await page.waitForSelector('tbody tr');
    await shot(page, 'orders');
    await page.reload();
    await page.waitForSelector('tbody tr');
    await press(page, 'Forget the key');
    await says(page, 'Your key', 'h1');
    assert.equal(await page.evaluate(() => sessionStorage.getItem('oms.key')),
      null);
    await page.over();
  },

  async 'a key that opens little shows little, and asks for no more'() {
    const page = await open(`${locked}/#/`);
    let refused = 0;
    page.on('response', reply => {
      refused += reply.status() === 403 ? 1 : 0;
    });
    await type(page, '#key', few);
    await press(page, 'Open');
    await link(page, 'o00150');
    await says(page, 'Your key does not allow this.');
    await says(page, 'Not live', '#live');
    await accessibleInBoth(page, 'a key that opens little');
    const before = refused;
    assert.ok(before > 0);
    await page.select('#period', '7'); // the parts are to read again
    await page.select('#period', '90');
    await page.evaluate(() => fetch('/livez')); // later than those
    assert.equal(refused, before);
    await (await link(page, 'o00150')).click();
    await says(page, 'Lines');
    await page.over();
  },
});
