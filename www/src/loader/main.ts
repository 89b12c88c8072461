/** The embed script: puts the launcher on the page and fetches the panel when somebody means to open it. */
import { readConfig, type Config, type Settings } from "./config.js";
import { anchor } from "./anchor.js";
import { createLauncher } from "./launcher.js";
import { createListeners } from "./listeners.js";
import type { Curbside } from "./page.js";
import { remembered } from "./remembered.js";
import type { Panel, Shell } from "./shell.js";

const script = (document.currentScript ?? document.querySelector('script[src*="/widget.js"]')) as HTMLScriptElement | null;

// A second inclusion, or a page turned by a router that runs its scripts again, finds us at work.
if (script && !window.curbside?.on) start(readConfig(script));

function start(config: Config): void {
  const launcher = createLauncher(config);
  const { on, off, emit } = createListeners();
  const unanchor = anchor(launcher.host);
  const memory = remembered(config.site);
  let panel: Panel | undefined;
  let loading: Promise<Panel> | undefined;
  let ended = false;

  const shell: Shell = {
    ...launcher,
    config,
    emit,
    opened(open) {
      launcher.opened(open);
      memory.opened(open);
    },
  };
  const load = (): Promise<Panel> =>
    (loading ??= (import(config.api + PANEL_URL) as Promise<{ mount(shell: Shell): Promise<Panel> }>)
      .then(({ mount }) => mount(shell))
      .then((mounted) => {
        if (ended) mounted.destroy();
        return (panel = mounted);
      })
      .catch((error: unknown) => {
        // Offline or a deployment in between: the next press of the launcher tries again.
        loading = undefined;
        throw error;
      }));
  const withPanel = (use: (panel: Panel) => void): void => {
    // What was pressed and does not come leaves a mark; pressing again tries again.
    load().then((ready) => !ended && use(ready), () => launcher.unread("!"));
  };
  let stopGreeting: (() => void) | undefined;
  let greeting = 0;
  const greet = async (): Promise<void> => {
    const mine = ++greeting;
    stopGreeting?.();
    if (!config.greetings.length) return;
    const { mount } = (await import(config.api + GREETING_URL)) as { mount(shell: Shell): () => void };
    if (mine === greeting && !ended) stopGreeting = mount(shell);
  };

  const open = (): void => withPanel((ready) => ready.open());
  const toggle = (): void => withPanel((ready) => (ready.isOpen ? ready.close() : ready.open()));

  const commands: Record<string, (...rest: never[]) => void> = {
    open,
    close: () => panel?.close(),
    toggle,
    send: (text: string) =>
      withPanel((ready) => {
        ready.open();
        ready.send(text);
      }),
    identify: (jwt: string) => {
      shell.token = jwt;
      shell.told = Date.now();
      panel?.identify(jwt);
    },
    logout: () => {
      delete shell.token;
      memory.forget();
      panel?.logout();
    },
    configure: (settings: Settings) => {
      Object.assign(config, settings, { texts: { ...config.texts, ...settings.texts } });
      launcher.dress();
      void greet().catch(() => undefined);
    },
    on,
    off,
    destroy() {
      ended = true;
      panel?.destroy();
      stopGreeting?.();
      unanchor();
      delete window.curbside;
    },
  };

  const early = window.curbside?.q ?? [];
  const run = ([command, ...rest]: unknown[]): void => commands[String(command)]?.(...(rest as never[]));
  const curbside = ((...args: unknown[]) => run(args)) as Curbside;
  curbside.on = true;
  window.curbside = curbside;

  launcher.button.onclick = toggle;
  launcher.button.onpointerenter = launcher.button.onfocus = () => void load().catch(() => undefined);
  launcher.unread(memory.unread);
  early.forEach(run);
  if (memory.wasOpen) open();
  else if (memory.unread || memory.live) void load().catch(() => undefined);
  void greet().catch(() => undefined);
  emit("ready");
}
