// The demo shop as a program: node tests/origin/main.mjs [--port N] [--db FILE] [--faults]

import { parseArgs } from 'node:util';
import { BOT_CLIENT, DESK_SECRET, startShop } from './shop.mjs';

const { values } = parseArgs({ options: { port: { type: 'string', default: '8788' }, db: { type: 'string' }, faults: { type: 'boolean', default: false } } });
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65535) {
  console.error(`demo shop: --port ${values.port} is not a port number`);
  process.exit(2);
}

const secret = process.env.ORIGIN_CLIENT_SECRET;
try {
  const shop = await startShop({
    port, db: values.db, faults: values.faults,
    deskSecret: process.env.DESK_WEBHOOK_SECRET ?? DESK_SECRET,
    clients: [{ ...BOT_CLIENT, secrets: secret ? [secret] : BOT_CLIENT.secrets }],
  });
  console.log(`demo shop at ${shop.url}`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => shop.close().then(() => process.exit(0)));
} catch (error) {
  console.error(error.code === 'EADDRINUSE' ? `demo shop: port ${port} is taken; choose another with --port` : error);
  process.exit(1);
}
