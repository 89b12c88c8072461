// `npm start`: sets up what is missing, teaches the model examples that have changed (unless TRAIN=no), builds, serves the bot
// with its demo shop. PORT= says where. Ctrl-C ends it all.

import { teach } from './lib/model.mjs';
import { chosenPort } from './lib/ports.mjs';
import { endTogether } from './lib/run.mjs';
import { note, report, step } from './lib/say.mjs';
import { demoShop, migrate, serveBot, showOutput, warmUp } from './lib/serve.mjs';
import { setUpBuild, setUpNode } from './lib/setup.mjs';

let shop;
const end = endTogether(() => shop?.close());
try {
  await setUpNode();
  const port = await chosenPort(8787);
  await teach();
  await setUpBuild();

  step('starting the demo shop and the bot');
  shop = await demoShop(port + 1);
  await migrate();
  const { url, child } = await serveBot({ port, settings: shop.bindings });
  await warmUp(url);
  showOutput(child);
  child.once('exit', () => end(1));
  note(`the shop's page with the chat is ${url}/demo, the shop's API ${shop.url}; Ctrl-C ends both`);
  console.log(`ready ${url}`);
} catch (error) {
  report(error);
  await end(1);
}
