// All browser cases over one running bot: starting workerd once for each file would take longer than the tests.

import { after, before } from 'node:test';
import { startStack } from './support/stack.mjs';
import { world } from './support/world.mjs';

before(async () => {
  world.stack = await startStack();
}, { timeout: 120_000 });
after(() => world.stack?.close());

await import('./cases/conversation.mjs');
await import('./cases/embedding.mjs');
await import('./cases/isolation.mjs');
await import('./cases/weight.mjs');
await import('./cases/people.mjs');
await import('./cases/memory.mjs');
await import('./cases/faults.mjs');
await import('./cases/replies.mjs');
await import('./cases/handover.mjs');
await import('./cases/locales.mjs');
await import('./cases/demo.mjs');
await import('./cases/screenshots.mjs');
await import('./cases/firefox.mjs');
