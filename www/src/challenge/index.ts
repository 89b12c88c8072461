/** Turnstile, for sites that want to know that a person begins a conversation. Fetched only when the bot asks for it. */

/** Cloudflare's script; it may not be served from anywhere else. */
const SCRIPT = "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit";
/** How long the script may take to load, in milliseconds: a blocker often lets it hang. */
const LOAD_MS = 15_000;
/** How long somebody may take over a box to tick, in milliseconds. */
const SOLVE_MS = 120_000;

/** The part of `window.turnstile` that is used. */
interface Turnstile {
  render(container: HTMLElement, options: Record<string, unknown>): string | null | undefined;
  remove(id: string): void;
}

/** How it looks. */
export interface Look {
  /** A BCP 47 tag. */
  language: string;
  theme: "auto" | "light" | "dark";
}

const there = (): Turnstile | undefined => (window as { turnstile?: Turnstile }).turnstile;

/** Runs `work` for at most `ms`. */
function within<T>(ms: number, work: (done: (value: T) => void, fail: (why?: unknown) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (why?: unknown): void => reject(new Error(`turnstile: ${String(why)}`));
    setTimeout(fail, ms, "no answer in time");
    work(resolve, fail);
  });
}

/** The page's own Turnstile, or Cloudflare's script under the nonce of the embed line. */
async function load(): Promise<Turnstile> {
  const own = there();
  if (own) return own;
  const script = document.createElement("script");
  try {
    return await within<Turnstile>(LOAD_MS, (done, fail) => {
      script.nonce = document.querySelector<HTMLScriptElement>('script[src*="/widget.js"]')?.nonce ?? "";
      script.src = SCRIPT;
      script.onerror = () => fail("not loaded");
      script.onload = () => {
        const loaded = there();
        if (loaded) done(loaded);
        else fail("not there");
      };
      document.head.append(script);
    });
  } catch (error) {
    // The next try begins anew.
    script.remove();
    throw error;
  }
}

/**
 * Passes the challenge of a site key and gives the token. Most people see nothing of it; who has to tick a box sees it above
 * the composer. It stands in the page itself, shown through a slot, because the script looks for its elements there.
 */
export async function pass(panel: HTMLElement, host: HTMLElement, siteKey: string, look: Look): Promise<string> {
  const turnstile = await load();
  const box = document.createElement("div");
  const slot = document.createElement("slot");
  box.slot = slot.name = "challenge";
  slot.style.cssText = "display:block;padding:0 16px";
  host.append(box);
  panel.insertBefore(slot, panel.lastElementChild);
  let id: string | null | undefined;
  try {
    return await within<string>(SOLVE_MS, (done, fail) => {
      id = turnstile.render(box, {
        sitekey: siteKey,
        action: "curbside",
        appearance: "interaction-only",
        size: "flexible",
        theme: look.theme,
        language: look.language.slice(0, 2).toLowerCase(),
        retry: "never",
        "refresh-expired": "never",
        "response-field": false,
        callback: done,
        "error-callback": (code: unknown) => {
          fail(code);
          // Told here, so that nothing need be written to the console.
          return true;
        },
        "expired-callback": () => fail("expired"),
        "timeout-callback": () => fail("timeout"),
        "unsupported-callback": () => fail("unsupported"),
      });
    });
  } finally {
    if (id) turnstile.remove(id);
    box.remove();
    slot.remove();
  }
}
