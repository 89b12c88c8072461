// Where things are: the clone, and the cache outside it that clones share.

import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the clone. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** Tools and compiled dependencies; CURBSIDE_CACHE says where else. */
export const CACHE = process.env.CURBSIDE_CACHE || join(homedir(), '.cache', 'curbside');
/** Tools by name and version. */
export const TOOLS = join(CACHE, 'tools');

/** A path in the clone. */
export const at = (...parts) => join(ROOT, ...parts);
/** A program that npm installed. */
export const bin = (name) => at('node_modules', '.bin', name);
