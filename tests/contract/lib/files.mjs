// Where things are in the tree, and reading them.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
export const inTree = (...parts) => join(root, ...parts);

export const readText = (path) => readFileSync(path, 'utf8');
export const readJson = (path) => JSON.parse(readText(path));

export const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
