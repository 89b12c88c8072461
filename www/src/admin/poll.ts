/** Asking again and again: often while somebody looks, seldom while nobody does, ever more seldom while it fails. */

/** While the page is hidden, this much more seldom. */
const HIDDEN = 6;
/** The longest pause after failures, in milliseconds. */
const MAX_PAUSE_MS = 15_000;

/** A question asked regularly. */
export interface Poll {
  /** Asks now, out of turn. */
  now(): void;
  stop(): void;
}

/** Asks every `ms`, one question at a time. `signal` ends it. */
export function poll(ms: number, ask: () => Promise<void>, failed: (error: unknown) => void, signal: AbortSignal): Poll {
  let timer = 0;
  let stopped = false;
  let asking = false;
  let again = false;
  let failures = 0;
  const round = async (): Promise<void> => {
    clearTimeout(timer);
    if (stopped) return;
    if (asking) return void (again = true);
    asking = true;
    again = false;
    try {
      await ask();
      failures = 0;
    } catch (error) {
      failures++;
      if (!stopped) failed(error);
    }
    asking = false;
    if (stopped) return;
    const pause = Math.min(ms * 2 ** failures, MAX_PAUSE_MS) * (document.hidden ? HIDDEN : 1);
    timer = window.setTimeout(() => void round(), again ? 0 : pause);
  };
  const stop = (): void => {
    stopped = true;
    clearTimeout(timer);
  };
  signal.addEventListener("abort", stop);
  document.addEventListener("visibilitychange", () => !document.hidden && void round(), { signal });
  void round();
  return { now: () => void round(), stop };
}
