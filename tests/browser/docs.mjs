// Looks at the API reference in headless Chromium: on a desktop, light, and on a phone, dark.
// usage: node docs.mjs URL FOLDER     screenshots go to FOLDER
// exit status: 0 where all is well, otherwise 1 and a line for each fault
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { withChromium } from './lib/chromium.mjs';
import { faultsOfScreen, screens } from './lib/screens.mjs';

const [url, folder] = process.argv.slice(2);
const schemas = new URL('../../schemas/http/', import.meta.url);

const idsOf = (service) =>
  [...readFileSync(new URL(`${service}.openapi.yaml`, schemas), 'utf8')
    .matchAll(/^ +operationId: (\w+)$/gm)].map(([, id]) => `${service}-${id}`);

const faultsOfScripts = async (page) => {
  const scripts = await page.evaluate('document.scripts.length');
  return scripts > 0 ? [`it has ${scripts} scripts`] : [];
};

const faultsOfOperations = async (page) => {
  const documented = ['auth', 'user'].flatMap(idsOf);
  const shown = await page.evaluate(
    `[...document.querySelectorAll('article')].map(({ id }) => id)`,
  );
  return [
    ...documented
      .filter((id) => shown.filter((each) => each === id).length !== 1)
      .map((id) => `${id} is not on the page once`),
    ...shown.filter((id) => !documented.includes(id)).map((id) => `${id} is in no document`),
  ];
};

// What is folded up is looked at as well.
const unfold = `document.querySelectorAll('details').forEach((each) => { each.open = true; })`;

const faultsOfRequests = ({ requests }) =>
  requests
    .filter((each) => new URL(each).origin !== new URL(url).origin)
    .map((each) => `the page asks for ${each}`);

mkdirSync(folder, { recursive: true });
const faults = await withChromium(async (browser) => {
  const page = await browser.open();
  await page.show(url);
  const found = [...(await faultsOfScripts(page)), ...(await faultsOfOperations(page))];
  await page.evaluate(unfold);
  for (const screen of screens) {
    found.push(...(await faultsOfScreen(page, screen, join(folder, 'docs'))));
  }
  return [...found, ...faultsOfRequests(page), ...page.complaints];
});
faults.forEach((fault) => console.error(fault));
console.log(`${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
