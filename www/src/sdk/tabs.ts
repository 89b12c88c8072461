/** What tabs of one site agree on: who leads, and who sends. */

/** One tab leads: it holds the live connection and makes the sound. */
export interface Leadership {
  leads(): boolean;
  resign(): void;
}

/** Waits in line for leadership and calls `elected` when it is this tab's turn. Without Web Locks every tab leads. */
export function stand(site: string, elected: () => void): Leadership {
  let leads = false;
  let release: () => void = () => undefined;
  const stop = new AbortController();
  const win = (): void => {
    leads = true;
    elected();
  };
  if (navigator.locks) {
    navigator.locks
      .request(`curbside:${site}:lead`, { signal: stop.signal }, () => {
        win();
        return new Promise<void>((resolve) => (release = resolve));
      })
      .catch(() => undefined);
  } else {
    queueMicrotask(win);
  }
  return {
    leads: () => leads,
    resign() {
      leads = false;
      stop.abort();
      release();
    },
  };
}

/** Runs `work` while no other tab of the site does. */
export async function alone(site: string, work: () => Promise<void>): Promise<void> {
  if (navigator.locks) await navigator.locks.request(`curbside:${site}:send`, work);
  else await work();
}
