// Lets this Node import what workerd can: the platform's own modules, and `.wasm` as a compiled module.

import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The platform's own modules, which do nothing here. */
const MODULES = {
  'cloudflare:workers': 'export class WorkerEntrypoint { constructor(ctx, env) { this.ctx = ctx; this.env = env; } } export class DurableObject { constructor(ctx, env) { this.ctx = ctx; this.env = env; } } export const env = {}; export const exports = {};',
  'cloudflare:sockets': 'export function connect() { throw new Error("no sockets here"); }',
  'cloudflare:email': 'export class EmailMessage {}',
  'cloudflare:node': 'export {};',
};

registerHooks({
  resolve: (name, context, next) => (name in MODULES ? { url: `stub:${name}`, shortCircuit: true } : next(name, context)),
  load(url, context, next) {
    if (url.startsWith('stub:')) return { format: 'module', source: MODULES[url.slice(5)], shortCircuit: true };
    if (!url.endsWith('.wasm')) return next(url, context);
    const source = `import { readFileSync } from 'node:fs'; export default new WebAssembly.Module(readFileSync(${JSON.stringify(fileURLToPath(url))}));`;
    return { format: 'module', source, shortCircuit: true };
  },
});
