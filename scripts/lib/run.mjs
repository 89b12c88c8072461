// Starting programs, and making sure that none outlives us.

import { spawn, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { readOr } from './inputs.mjs';
import { ROOT } from './paths.mjs';
import { Failure } from './say.mjs';

/** How long a program may take to end by itself when it is asked to, in milliseconds. */
const GRACE_MS = 4000;
/** How long a quick question may take, in milliseconds. */
const ASK_MS = 120_000;
/** Bytes of a program's output that are kept. */
const MAX_KEPT = 16 * 1024 * 1024;

/** @type {Set<import('node:child_process').ChildProcess>} leaders of the process groups that live */
const groups = new Set();

/**
 * Starts a program in a process group of its own.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], ...options, detached: true });
  groups.add(child);
  child.once('error', () => groups.delete(child));
  return child;
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Ends every program started here, with all that they started. */
export async function stopAll() {
  const all = [...groups].filter((child) => child.pid !== undefined);
  groups.clear();
  for (const child of all) signalGroup(child, 'SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  while (Date.now() < deadline && all.some((child) => signalGroup(child, 0))) await sleep(50);
  for (const child of all) signalGroup(child, 'SIGKILL');
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {{env?: NodeJS.ProcessEnv, cwd?: string, keep?: boolean, show?: boolean}} [options] `keep`: return what it writes;
 *   `show`: let it be seen (both may be wanted)
 * @returns {Promise<{code: number, output: string}>} code 127 where there is no such program
 */
export function run(command, args, { env, cwd, keep = false, show = true } = {}) {
  return new Promise((resolve) => {
    const pipe = keep || !show ? 'pipe' : 'inherit';
    const child = start(command, args, { env: { ...process.env, ...env }, ...(cwd && { cwd }), stdio: ['ignore', pipe, pipe] });
    const kept = [];
    let size = 0;
    const take = (to) => (chunk) => {
      if (show) to.write(chunk);
      size += chunk.length;
      kept.push(chunk);
      while (size > MAX_KEPT) size -= kept.shift().length;
    };
    child.stdout?.on('data', take(process.stdout));
    child.stderr?.on('data', take(process.stderr));
    child.once('error', (error) => resolve({ code: 127, output: String(error.message) }));
    child.once('close', (code, signal) => {
      // What a program leaves running in its group would outlive us.
      signalGroup(child, 'SIGKILL');
      groups.delete(child);
      resolve({ code: code ?? (signal ? 128 : 1), output: Buffer.concat(kept).toString('utf8') });
    });
  });
}

/**
 * Runs a program that has to succeed.
 * @param {string} what for the message, when it doesn't
 */
export async function must(what, command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code === 0) return output;
  const tail = options?.show === false ? `\n${output.trimEnd().split('\n').slice(-30).join('\n')}` : ' (its own words are above)';
  throw new Failure(`${what} failed: \`${[command.split('/').pop(), ...args].join(' ').slice(0, 160)}\` ended with ${code}${tail}`);
}

/** What a program prints first, or null where there is none or it fails. For quick questions such as `--version`. */
export function ask(command, args, env) {
  const done = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: ASK_MS, env: { ...process.env, ...env } });
  return done.status === 0 ? done.stdout.trim() : null;
}

/**
 * Ends everything when this program is told to end, or when the one that started it has gone.
 * @param {() => void | Promise<void>} [before] what else to close
 */
export function endTogether(before) {
  let ending = false;
  const end = async (code) => {
    if (ending) return;
    ending = true;
    await before?.();
    await stopAll();
    process.exit(code);
  };
  process.on('SIGINT', () => end(0));
  process.on('SIGTERM', () => end(0));
  process.on('SIGHUP', () => end(0));
  const began = ancestors();
  setInterval(() => ancestors() !== began && end(1), 1000).unref();
  return end;
}

/** Who started us, and who started them: npm puts a shell in between, which would not notice that npm is gone. */
function ancestors() {
  const status = readOr(`/proc/${process.ppid}/status`, '');
  return `${process.ppid} ${/^PPid:\s+(\d+)$/m.exec(status)?.[1]}`;
}
