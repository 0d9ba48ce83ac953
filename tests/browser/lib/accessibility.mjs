// What axe-core finds wrong with a page for people who use it otherwise than by eye and mouse.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// WCAG 2.2 at levels A and AA, and axe-core's best practices.
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// Each violation as a line, none for a page that is in order. `page` is of lib/chromium.mjs, and
// shows it; a Content-Security-Policy does not keep the debugger's scripts out.
export const accessibilityFaultsOf = async (page) => {
  await page.evaluate(`${axe}; undefined`);
  const options = JSON.stringify({ runOnly: tags, resultTypes: ['violations'] });
  const { violations, passes } = await page.evaluate(
    `axe.run(document, ${options}).then(({ violations, passes }) => ({
      passes: passes.length,
      violations: violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ target, failureSummary }) => ({ id, help, target, failureSummary }))),
    }))`,
  );
  if (passes === 0) {
    throw new Error('axe-core has looked at nothing');
  }
  return violations.map(
    ({ id, help, target, failureSummary }) =>
      `${id}: ${help}: ${target.join(' ')}: ${failureSummary.replaceAll(/\s+/g, ' ')}`,
  );
};
