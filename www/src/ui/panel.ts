/** The panel: header, log, composer, and how they move together. */
import { connect, type Item, type State } from "../sdk/index.js";
import { language } from "../loader/config.js";
import type { Panel, Shell } from "../loader/shell.js";
import { createChime } from "./chime.js";
import { createComposer } from "./composer.js";
import { h, icon } from "./dom.js";
import { download } from "./download.js";
import { askErase, type Veil } from "./erase.js";
import { goRound } from "./focus.js";
import { createLog } from "./log.js";
import { createMenu, type Entry } from "./menu.js";
import css from "./panel.css";
import { ownerLine, troubleLine } from "./status.js";
import { paint } from "./theme.js";
import { markTitle } from "./title.js";
import { followViewport, fullScreen } from "./viewport.js";
import { loadWords } from "./words.js";

/** Builds the panel inside the launcher's shadow root; closed at first. */
export async function mount(shell: Shell): Promise<Panel> {
  const { config, root } = shell;
  const host = root.host as HTMLElement;
  const words = await loadWords(language(config), () => config.texts);
  const client = connect({
    api: config.api,
    site: config.site,
    locale: language(config),
    challenge: async (key) => (await import("../challenge/index.js")).pass(panel, host, key, { language: words.tag, theme: config.theme }),
  });
  const stop = new AbortController();
  const { signal } = stop;
  const chime = createChime(config.site);
  let isOpen = false;
  let veil: Veil | undefined;
  let stuckBefore = false;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

  const log = createLog(words, {
    choose(choice, label) {
      if (client.send({ choice, label })) composer.focus();
    },
    say(text) {
      if (client.send(text)) composer.focus();
    },
    async rate(item, answer) {
      await client.feedback(item, answer);
      (client.state.owner === "ended" ? renewButton : log.element).focus();
    },
    retry: () => client.retry(),
    edit: (item: Item) => composer.fill(item.reply?.type === "text" ? item.reply.text : ""),
  });
  const status = h("div", { class: "status", role: "status" });
  const say = (text: string, again = false): void => {
    if (status.firstChild?.textContent === text) return;
    status.replaceChildren(...(text ? [h("span", {}, text)] : []), ...(again ? [h("button", { type: "button", onclick: () => client.retry() }, words("retry"))] : []));
  };
  let left = client.state.left;
  const composer = createComposer(words, { key: `curbside:${config.site}:draft`, owner: () => String(client.state.left ?? 0) }, (text) => {
    const taken = client.send(text);
    if (!taken) say(words("too_many"));
    return taken;
  }, () => client.typing());
  const renewButton = h("button", { type: "button", class: "quiet", onclick: renew }, words("renew"));
  const over = h("div", { class: "over", hidden: true }, h("span", {}, words("ended")), renewButton);
  const subtitle = h("p", { class: "sub", role: "status" });
  const menu = createMenu(words("menu"), entries);
  const typingNote = h("div", { class: "sr", role: "status" });
  const panel = h(
    "section",
    // The direction again, because the page's style could set it on our host.
    { class: "panel", dir: host.dir, role: "dialog", "aria-labelledby": "curbside-title", hidden: true, onkeydown: onKey },
    h(
      "div",
      { class: "head" },
      h("div", { class: "mark" }, icon("chat")),
      h("div", { class: "names" }, h("h2", { id: "curbside-title" }, words("title")), subtitle),
      menu.button,
      h("button", { type: "button", class: "tool", "aria-label": words("close"), onclick: () => close() }, icon("x")),
    ),
    menu.element,
    log.element,
    log.news,
    typingNote,
    status,
    h("div", { class: "foot" }, composer.element, over),
  );
  root.prepend(panel);
  followViewport(panel, signal);

  function entries(): Entry[] {
    const { owner, items } = client.state;
    const all: (Entry | false)[] = [
      { icon: "restart", label: words("restart"), run: () => (owner === "ended" ? renew() : restart()) },
      items.some((item) => item.reply) && { icon: "save", label: words("download"), run: () => download(client.state, words) },
      { icon: chime.mute ? "sound" : "mute", label: words(chime.mute ? "sound_on" : "sound_off"), run: () => chime.toggle() },
      owner !== "ended" && { icon: "end", label: words("end"), run: () => client.end() },
      { icon: "trash", label: words("forget"), bad: true, run: erase },
    ];
    return all.filter((entry): entry is Entry => !!entry);
  }
  function restart(): void {
    client.restart();
    composer.focus();
  }
  function renew(): void {
    client.renew();
    composer.focus();
  }
  function erase(): void {
    const below = [...panel.children];
    veil = askErase(client, words, (erased) => {
      veil = undefined;
      below.forEach((child) => child.removeAttribute("inert"));
      if (erased) client.open();
      composer.focus();
    });
    below.forEach((child) => child.setAttribute("inert", ""));
    panel.append(veil.element);
  }

  function open(): void {
    if (isOpen) return composer.focus();
    isOpen = true;
    paint(host, config.color);
    panel.hidden = false;
    panel.setAttribute("aria-modal", String(fullScreen()));
    shell.opened(true);
    client.open();
    show(client.state);
    log.toEnd();
    if (client.state.owner === "ended") renewButton.focus();
    else composer.focus();
    shell.emit("open");
  }
  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    const inside = panel.contains(root.activeElement);
    menu.close();
    veil?.close();
    panel.hidden = true;
    shell.opened(false);
    if (inside) shell.button.focus();
    shell.emit("close");
  }
  function onKey(event: KeyboardEvent): void {
    if (event.key === "Tab" && fullScreen()) goRound(panel, root, event);
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    if (veil) veil.close();
    else if (menu.close()) menu.button.focus();
    else close();
  }

  const seen = (): boolean => isOpen && document.visibilityState === "visible";
  function show(state: State): void {
    // Reading changes the state, which comes round here again.
    if (state.unread && seen()) return client.read();
    // What another customer has half written is not for the next one's eyes.
    const another = state.left !== left;
    left = state.left;
    if (another) composer.clear();
    if (isOpen || another) log.show(state);
    const { text, kind } = ownerLine(state, words);
    if (subtitle.textContent !== text) subtitle.textContent = text;
    subtitle.className = `sub ${kind}`;
    const ended = state.owner === "ended";
    composer.element.hidden = ended;
    over.hidden = !ended;
    // An opening or an ending that failed has no line of its own to say so.
    const last = state.items.findLast((item) => item.from === "customer");
    const stuck = last?.status === "failed" && !last.reply;
    if (stuck) say(words(last.trouble === "challenge" ? "failed_challenge" : "unreachable"), true);
    else if (stuckBefore) say("");
    stuckBefore = stuck;
    shell.unread(state.unread, words.unread(state.unread));
    markTitle(state.unread);
  }

  client.on("state", show);
  client.on("typing", (who) => {
    const name = who && (who === "agent" ? (client.state.agent ?? words("agent")) : words("bot"));
    log.typing(name);
    typingNote.textContent = name && who === "agent" ? words("is_typing", { name }) : "";
  });
  client.on("trouble", (trouble) => {
    const text = troubleLine(trouble, words);
    if (text || !stuckBefore) say(text);
    // Dots would promise what may not come.
    if (text) log.typing(undefined);
  });
  client.on("message", (message) => {
    if (client.leads && !seen()) chime.ring();
    shell.emit("message", message);
  });
  client.on("unread", (count) => shell.emit("unread", count));
  client.on("handoff", (handoff) => shell.emit("handoff", handoff));
  client.on("end", (end) => shell.emit("end", end));
  client.on("answer", (answer) => shell.emit("answer", answer));
  addEventListener("offline", () => say(troubleLine(undefined, words)), { signal });
  addEventListener("online", () => say(""), { signal });
  document.addEventListener("visibilitychange", () => seen() && client.read(), { signal });
  panel.addEventListener("pointerdown", (event) => {
    if (!menu.element.contains(event.target as Node) && !menu.button.contains(event.target as Node)) menu.close();
  });
  show(client.state);
  function identify(token: string): void {
    void client.identify(token).catch(() => undefined);
  }
  // A customer who has logged out in another tab since the page told us is no longer the customer here.
  if (shell.token && (shell.told ?? 0) > (client.state.left ?? 0)) identify(shell.token);

  return {
    open,
    close,
    get isOpen() {
      return isOpen;
    },
    send: (text) => void client.send(text),
    identify,
    logout() {
      client.logout();
      if (isOpen) client.open();
    },
    destroy() {
      stop.abort();
      client.close();
      chime.close();
      markTitle(0);
      panel.remove();
      shell.opened(false);
    },
  };
}
