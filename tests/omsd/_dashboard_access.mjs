// The dashboard by keyboard alone, for screen readers and on small screens.
import assert from 'node:assert/strict';
import {accessible, accessibleInBoth, button, clean, fits, go, open, press,
  says, settled, shot} from './_dashboard_browser.mjs';

const focused = page => page.evaluate(() => {
  const at = document.activeElement;
  return at === document.body ? 'body'
    : `${at.tagName.toLowerCase()} ${at.id || at.className} ${
      (at.getAttribute('aria-label') ?? at.innerText ?? '').trim()}`;
});

const PAGES = ['#/', '#/orders', '#/orders/live-1', '#/work?state=any'];

export const keyboard = url => ({
  async 'the keyboard reaches everything and is never caught'() {
    const page = await open(`${url}/#/orders`);
    await page.evaluate(() => document.activeElement?.blur());
    await page.keyboard.press('Tab');
    assert.match(await focused(page), /Skip to the page/);
    await page.keyboard.press('Enter');
    assert.match(await focused(page), /^main/);
    const all = await page.evaluate(() => [...document.querySelectorAll(
      'main a[href], main button, main input, main select, main summary')]
      .filter(one => one.checkVisibility()).length);
    const seen = new Set();
    let left = false;
    for (let i = 0; i < all * 3 + 60 && !left; i += 1) {
      await page.keyboard.press('Tab');
      const at = await focused(page);
      left = at === 'body';
      seen.add(at);
    }
    assert.ok(left, 'the focus never left the page');
    assert.ok([...seen].some(one => one.includes('Next page')));
    await page.over();
  },

  async 'a dialog keeps the keyboard until Escape, and gives it back'() {
    const page = await open(`${url}/#/orders/live-1`);
    await (await button(page, 'Hold')).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    for (let i = 0; i < 12; i += 1) {
      await page.keyboard.press('Tab');
      assert.ok(await page.evaluate(() => {
        const at = document.activeElement;
        return at === document.body || at.closest('dialog') !== null;
      }));
    }
    await accessibleInBoth(page, 'dialog');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', {hidden: true});
    assert.match(await focused(page), /Hold/);
    await page.over();
  },

  async 'a page that opens says its name to a screen reader'() {
    const page = await open(`${url}/`);
    await go(page, '#/work');
    assert.match(await focused(page), /^h1 .*Work/);
    assert.match(await page.title(), /^Work/);
    await page.over();
  },
});

export const everywhere = url => ({
  async 'axe finds nothing on any page, light and dark'() {
    for (const dark of [false, true]) {
      const page = await open(`${url}/`, {dark});
      for (const at of PAGES) {
        await go(page, at);
        for (const one of await page.$$('details:not([open]) > summary'))
          await one.click();
        await accessible(page, `${at} ${dark ? 'dark' : 'light'}`);
      }
      await page.over();
    }
  },

  async 'nothing scrolls sideways on a phone'() {
    const page = await open(`${url}/`, {width: 360});
    for (const at of PAGES) {
      await go(page, at);
      await fits(page, at);
      await shot(page, `phone-${PAGES.indexOf(at)}`);
    }
    await press(page, 'Use dark colours');
    await go(page, '#/orders/live-1');
    await press(page, 'Hold');
    await page.waitForSelector('dialog[open]');
    await fits(page, 'dialog');
    await page.over();
  },

  async 'what these cases watch for would be seen'() {
    const page = await open(`${url}/`);
    await page.evaluate(() => document.querySelector('main').append(
      document.createElement('img')));
    await assert.rejects(accessible(page, 'planted'), /image-alt/);
    await page.evaluate(() => {
      const grey = document.createElement('p');
      grey.textContent = 'hard to read in the dark';
      grey.style.color = '#333';
      document.querySelector('main img').replaceWith(grey);
    });
    await assert.rejects(accessibleInBoth(page, 'planted'),
      /planted dark: color-contrast/);
    await page.evaluate(() => {
      document.querySelector('main').style.width = '3000px';
      document.querySelector('main').style.maxWidth = 'none';
    });
    await assert.rejects(fits(page, 'planted'), /too wide/);
    // The policy of the page lets nothing out, whatever a script wants.
    const left = await page.evaluate(() =>
      fetch('http://127.0.0.2:9/').then(() => 'left', () => 'kept'));
    assert.equal(left, 'kept');
    assert.throws(() => clean('planted'), /Content Security Policy/);
    await page.over();
  },

  async 'an order that is not there is said to be'() {
    const page = await open(`${url}/#/orders/nobody`);
    await says(page, 'Try again');
    await settled(page);
    await page.over();
  },
});
