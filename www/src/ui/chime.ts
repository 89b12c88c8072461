/** A short, soft sound for messages that arrive unseen. Made on the spot: no file is fetched. */

/** How loud, 0 to 1. */
const VOLUME = 0.05;
/** Several lines at once ring once, within this time in milliseconds. */
const QUIET_MS = 1_000;

/** Sound for one site, with the customer's choice kept on the device. */
export function createChime(site: string) {
  const key = `curbside:${site}:mute`;
  let mute = false;
  let context: AudioContext | undefined;
  let last = -Infinity;
  try {
    mute = !!localStorage.getItem(key);
  } catch {
    // Blocked: the choice lasts as long as the page.
  }
  return {
    get mute() {
      return mute;
    },
    toggle(): void {
      mute = !mute;
      try {
        if (mute) localStorage.setItem(key, "1");
        else localStorage.removeItem(key);
      } catch {
        // As above.
      }
    },
    ring(): void {
      // Before the first press of anything the browser would only warn.
      if (mute || navigator.userActivation?.hasBeenActive === false || performance.now() - last < QUIET_MS) return;
      last = performance.now();
      context ??= new AudioContext();
      const now = context.currentTime;
      const gain = context.createGain();
      gain.connect(context.destination);
      gain.gain.setValueAtTime(VOLUME, now);
      gain.gain.exponentialRampToValueAtTime(0.0001, now + 0.35);
      for (const [hertz, at] of [[660, 0], [880, 0.09]] as const) {
        const tone = context.createOscillator();
        tone.frequency.value = hertz;
        tone.connect(gain);
        tone.start(now + at);
        tone.stop(now + 0.35);
      }
    },
    close: () => void context?.close(),
  };
}
