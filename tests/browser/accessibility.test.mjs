// The checks themselves: what is wrong with a page turns them red. A page of a data: URL plays.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { accessibilityFaultsOf } from './lib/accessibility.mjs';
import { withChromium } from './lib/chromium.mjs';

const pageOf = (body) => `data:text/html,${encodeURIComponent(
  `<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>${body}</main>`,
)}`;

test('a page is without faults, or each of them is named', async () => {
  const faults = {
    '': [],
    '<img src="data:,">': ['image-alt'],
    '<p style="color: #bbb">pale</p>': ['color-contrast'],
    '<h4>three levels down</h4>': ['heading-order'],
  };
  await withChromium(async (browser) => {
    const page = await browser.open();
    for (const [body, expected] of Object.entries(faults)) {
      await page.show(pageOf(body));
      const found = await accessibilityFaultsOf(page);
      assert.deepEqual(found.map((each) => each.split(':')[0]), expected, found.join('\n'));
    }
  });
});

test('what a page asks for and complains of is noted', async () => {
  await withChromium(async (browser) => {
    const page = await browser.open();
    await page.show(pageOf('<script>console.error("no"); nothing();</script>'));

    assert.equal(page.requests.length, 1);
    assert.equal(page.complaints.length, 2, page.complaints.join('\n'));
  });
});
