// A browser for the cases of the dashboard: headless Chromium by
// puppeteer-core. It watches what no case may cause: errors on the console,
// requests to another origin, sideways scrolling.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import {createRequire} from 'node:module';
import net from 'node:net';

const from = createRequire(`${process.env.PEERS}/package.json`);
const puppeteer = from('puppeteer-core');
const axe = fs.readFileSync(from.resolve('axe-core/axe.min.js'), 'utf8');
const PATIENCE_MS = 10000;

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM, pipe: true,
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--lang=en-GB'],
  env: {...process.env, TZ: 'Europe/Lisbon', LANG: 'en_GB.UTF-8'},
});
export const close = () => browser.close();

const wrong = []; // what was seen and may not be
export function clean(name) {
  const seen = wrong.splice(0);
  assert.deepEqual(seen, [], `${name}: ${seen.join('\n')}`);
}

clean.forget = () => wrong.splice(0);

// Refusals that a case wants are told by the browser as failed loads.
const expected = text => /Failed to load resource/.test(text);

function watch(page, origin) {
  page.on('pageerror', error => wrong.push(`error: ${error.stack}`));
  page.on('console', said => {
    if (['error', 'warn'].includes(said.type()) && !expected(said.text()))
      wrong.push(`console: ${said.text()}`);
  });
  page.on('request', asked => {
    const url = new URL(asked.url());
    if (url.protocol !== 'data:' && url.origin !== origin)
      wrong.push(`left the origin: ${asked.url()}`);
  });
}

// A page of its own profile: nothing is kept from another case.
export async function open(url, {width = 1280, dark = false} = {}) {
  const profile = await browser.createBrowserContext();
  const page = await profile.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.setViewport({width, height: 900});
  await page.emulateMediaFeatures([
    {name: 'prefers-color-scheme', value: dark ? 'dark' : 'light'}]);
  watch(page, new URL(url).origin);
  await page.goto(url);
  await settled(page);
  page.over = () => profile.close();
  return page;
}

// Every part has shown something.
export const settled = page => page.waitForFunction(() =>
  document.querySelector('main h1') && !document.querySelector('p.wait'));

export async function go(page, hash) {
  await page.evaluate(to => {
    location.hash = to;
  }, hash);
  await settled(page);
}

const named = (role, name) =>
  `::-p-aria([name="${name}"][role="${role}"])`;

export const button = (page, name) =>
  page.waitForSelector(named('button', name), {visible: true});
export const link = (page, name) =>
  page.waitForSelector(named('link', name), {visible: true});
export const press = async (page, name) =>
  (await button(page, name)).click();

export async function type(page, selector, text) {
  const input = await page.waitForSelector(selector, {visible: true});
  await input.click({count: 3});
  await input.type(text);
}

export const says = (page, text, selector = 'body') =>
  page.waitForFunction((at, what) =>
    document.querySelector(at)?.innerText.includes(what), {}, selector, text)
    .catch(async () => assert.fail(`"${text}" is not on the page: ` +
      await page.evaluate(() => document.body.innerText)));

export const textOf = (page, selector) => page.$eval(selector,
  one => one.innerText);

export async function accessible(page, where) {
  await page.evaluate(`${axe};0`);
  const {violations} = await page.evaluate(() =>
    globalThis.axe.run({resultTypes: ['violations']}));
  assert.deepEqual(violations.map(one => `${where}: ${one.id}: ${
    one.nodes.slice(0, 3).map(node => node.html).join(' | ')}`), []);
}

// In the colours that the reader's system asks for, and in the others.
export async function accessibleInBoth(page, where) {
  for (const value of ['dark', 'light']) {
    await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value}]);
    await page.evaluate(() => Promise.all(
      document.getAnimations().map(one => one.finished.catch(() => 0))));
    await accessible(page, `${where} ${value}`);
  }
}

export async function fits(page, where) {
  const over = await page.evaluate(() =>
    document.documentElement.scrollWidth - innerWidth);
  assert.ok(over <= 0, `${where} is ${over} pixels too wide`);
}

// A line to the daemon that can be cut, and mended.
export async function proxy(url) {
  const {hostname, port} = new URL(url);
  const lines = new Set();
  let whole = true;
  const server = net.createServer(line => {
    if (!whole) {
      line.destroy();
      return;
    }
    const on = net.connect(Number(port), hostname);
    for (const [one, other] of [[line, on], [on, line]]) {
      lines.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => lines.delete(one));
    }
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  server.unref();
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    cut() {
      whole = false;
      for (const line of lines) line.destroy();
    },
    mend() {
      whole = true;
    },
  };
}

// For people who want to look: never kept in the sources.
export async function shot(page, name) {
  if (process.env.OMS_SHOTS)
    await page.screenshot({path: `${process.env.OMS_SHOTS}/${name}.png`,
      fullPage: true});
}
