// What is looked at of a page on every screen.
import { writeFileSync } from 'node:fs';

import { accessibilityFaultsOf } from './accessibility.mjs';

// Each width and each set of colours; what only both together would show, nothing here does.
export const screens = [
  { name: 'desktop', size: [1280, 1600, 'light'] },
  { name: 'phone', size: [390, 1600, 'dark'] },
];

// Wider than the screen: one would have to scroll sideways to read it.
const faultsOfWidth = async (page) => {
  const [has, needs] = await page.evaluate(
    '[document.documentElement.clientWidth, document.documentElement.scrollWidth]',
  );
  return needs > has ? [`it is ${needs} wide on a screen of ${has}`] : [];
};

// A screenshot goes to `path`-NAME.png.
export const faultsOfScreen = async (page, { name, size }, path) => {
  await page.resize(...size);
  writeFileSync(`${path}-${name}.png`, await page.screenshot());
  const faults = [...(await faultsOfWidth(page)), ...(await accessibilityFaultsOf(page))];
  return faults.map((fault) => `${name}: ${fault}`);
};
