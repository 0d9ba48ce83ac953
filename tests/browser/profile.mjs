// Looks at a profile's page in headless Chromium, with texts in it that try to be more than texts.
// usage: node profile.mjs URL FOLDER     screenshots go to FOLDER
// exit status: 0 where all is well, otherwise 1 and a line for each fault
import { mkdirSync } from 'node:fs';

import { withChromium } from './lib/chromium.mjs';
import { faultsOfScreen, screens } from './lib/screens.mjs';

const [url, folder] = process.argv.slice(2);

// What a browser would have made of markup in a text: nothing may be there but what we put there.
const faultsOfInjection = async (page) => {
  const [scripts, handlers, frames, links, title] = await page.evaluate(`[
    document.scripts.length,
    [...document.querySelectorAll('*')].flatMap((each) => each.getAttributeNames())
      .filter((name) => name.startsWith('on')).length,
    document.querySelectorAll('iframe, object, embed, form, base, link, meta[http-equiv]').length,
    [...document.querySelectorAll('a')].map(({ href }) => href),
    document.title,
  ]`);
  return [
    ...(scripts > 0 ? [`it has ${scripts} scripts`] : []),
    ...(handlers > 0 ? [`it has ${handlers} handlers of events`] : []),
    ...(frames > 0 ? [`it has ${frames} elements that do something`] : []),
    ...(links.length > 0 ? [`it links to ${links}`] : []),
    ...(title === 'Pwned' ? ['a script has run'] : []),
  ];
};

// Images over https are asked for, and nothing else.
const faultsOfRequests = ({ requests }) =>
  requests
    .filter((each) => new URL(each).origin !== new URL(url).origin && !/^https:/.test(each))
    .map((each) => `the page asks for ${each}`);

mkdirSync(folder, { recursive: true });
const faults = await withChromium(async (browser) => {
  const page = await browser.open();
  await page.show(url);
  const found = await faultsOfInjection(page);
  for (const screen of screens) {
    found.push(...(await faultsOfScreen(page, screen, `${folder}/profile`)));
  }
  // The images are nowhere: that they do not come is said on the console, and is no fault.
  const complaints = page.complaints.filter((each) => !/net::ERR_|Failed to load/.test(each));
  return [...found, ...faultsOfRequests(page), ...complaints];
});
faults.forEach((fault) => console.error(fault));
console.log(`${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
