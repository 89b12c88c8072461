// Ports on this machine.

import { createServer } from 'node:net';
import { Failure } from './say.mjs';

/** Whether a port of 127.0.0.1 can be had. */
export function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** Any free port. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** The port that PORT asks for, or the usual one; a Failure where it is taken. */
export async function chosenPort(usual) {
  const text = process.env.PORT ?? '';
  const port = text === '' ? usual : Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Failure(`PORT=${text} is not a port number`, 'choose one from 1024 to 65535, such as PORT=8790');
  if (!(await isFree(port))) throw new Failure(`port ${port} is taken by another program`, `choose another: PORT=${port + 3} npm start (or see who has it: ss -ltnp 'sport = :${port}')`);
  return port;
}
