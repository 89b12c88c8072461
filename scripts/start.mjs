// `npm start`: sets up what is missing, builds, serves the bot with its demo shop. PORT= says where. Ctrl-C ends it all.

import { mkdirSync, rmSync } from 'node:fs';
import { at } from './lib/paths.mjs';
import { chosenPort, isFree } from './lib/ports.mjs';
import { endTogether } from './lib/run.mjs';
import { report, step } from './lib/say.mjs';
import { devVars, migrate, serveBot, showOutput, warmUp } from './lib/serve.mjs';
import { setUpBuild, setUpNode } from './lib/setup.mjs';

let shop;
const end = endTogether(() => shop?.close());
try {
  await setUpNode();
  const port = await chosenPort(8787);
  await setUpBuild();

  step('starting the demo shop and the bot');
  const { startShop, BOT_CLIENT } = await import('../tests/origin/shop.mjs');
  const secrets = devVars({});
  // The demo begins with the same orders every time.
  const db = at('.wrangler', 'shop.sqlite');
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${db}${suffix}`, { force: true });
  mkdirSync(at('.wrangler'), { recursive: true });
  shop = await startShop({
    port: (await isFree(port + 1)) ? port + 1 : 0, db,
    deskSecret: secrets.DESK_WEBHOOK_SECRET, clients: [{ ...BOT_CLIENT, secrets: [secrets.ORIGIN_CLIENT_SECRET] }],
  });
  devVars(shop.bindings);
  await migrate();
  const { url, child } = await serveBot({ port });
  await warmUp(url);
  showOutput(child);
  child.once('exit', () => end(1));
  console.log(`ready ${url}`);
} catch (error) {
  report(error);
  await end(1);
}
