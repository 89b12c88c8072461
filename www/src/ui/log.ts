/** The lines of the conversation. Drawn once each, changed in place, so that a screen reader hears additions only. */
import type { Item, State } from "../sdk/index.js";
import { h, icon } from "./dom.js";
import { draw, type Actions } from "./reply.js";
import type { Key, Words } from "./words.js";

/** Lines of one speaker within this time stand together, in milliseconds. */
const GROUP_MS = 5 * 60_000;
/** Nearer to the end than this, the log follows new lines, in CSS pixels. */
const NEAR_PX = 96;

/** What the log's own buttons do. */
export interface LogActions extends Actions {
  retry(): void;
  /** Puts a refused text back into the composer. */
  edit(item: Item): void;
}

/** The log's parts. */
export interface Log {
  element: HTMLElement;
  /** Tells of lines below the end of what is seen, and goes there. */
  news: HTMLElement;
  show(state: State): void;
  typing(name: string | undefined): void;
  toEnd(): void;
}

/** An empty log. */
export function createLog(words: Words, actions: LogActions): Log {
  const dots = h("div", { class: "line bot first", "aria-hidden": true, hidden: true }, h("div", { class: "bubble" }, h("span", { class: "dots" }, h("i"), h("i"), h("i"))));
  const element = h("div", { class: "log", role: "log", "aria-live": "off", "aria-relevant": "additions", "aria-label": words("log"), tabindex: 0 }, dots);
  const news = h("button", { type: "button", class: "news", hidden: true, onclick: () => {
    toEnd();
    element.focus();
  } });
  const drawn = new Map<string, { rev: number; line: HTMLElement; meta: HTMLElement }>();
  let conversation = "";
  /** Lines that came while the customer was reading further up. */
  let below = 0;

  const toEnd = (): void => void (element.scrollTop = element.scrollHeight);
  const tell = (count: number): void => {
    below = count;
    news.hidden = !count;
    if (count) news.replaceChildren(icon("down"), words.unread(count));
  };
  element.addEventListener("scroll", () => below && near() && tell(0));
  const near = (): boolean => element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;

  const speaker = (item: Item, state: State): string => (item.from === "agent" && state.agent ? state.agent : words(item.from === "customer" ? "you" : item.from));

  function build(item: Item, state: State): void {
    const reply = item.reply;
    if (!reply) return;
    const known = drawn.get(item.id);
    if (known?.rev === item.rev) return;
    const meta = known?.meta ?? h("div", { class: "meta" });
    if (!known || reply.type === "csat") {
      const body = draw(item, reply, words, actions);
      const line = h("div", { class: `line ${item.from}` }, h("span", { class: item.from === "agent" ? "who" : "sr" }, speaker(item, state), h("span", { class: "sr" }, ": ")), body, meta);
      if (reply.type === "notice" || (reply.type === "csat" && item.done)) line.className = "line plain";
      if (known) known.line.replaceWith(line);
      drawn.set(item.id, { rev: item.rev, line, meta });
    } else known.rev = item.rev;
  }

  /** Time on the last line of a group; state on the customer's newest and on failed lines. */
  function caption(item: Item, last: boolean, newest: boolean, next: Item | undefined): (Node | string)[] {
    if (item.status === "failed") {
      const { trouble } = item;
      const refused = trouble === "refused" || trouble === "too_long";
      const key: Key = refused || trouble === "challenge" ? `failed_${trouble}` : "failed";
      const press = refused ? () => actions.edit(item) : () => actions.retry();
      return [icon("alert"), words(key), h("button", { type: "button", onclick: press }, words(refused ? "edit" : "retry"))];
    }
    if (item.status === "sending") return last ? [words("sending")] : [];
    // A time that the next line tells as well is noise.
    if (!last || item.from === "system" || (!newest && next && clock(next.at) === clock(item.at))) return [];
    return [newest && item.status === "sent" ? `${clock(item.at)} · ${words("sent")}` : clock(item.at)];
  }
  function clock(at: number): string {
    const when = new Date(at);
    const today = when.toDateString() === new Date().toDateString();
    return when.toLocaleString(words.tag, today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" });
  }

  return {
    element,
    news,
    show(state) {
      if (state.id !== conversation) {
        for (const { line } of drawn.values()) line.remove();
        drawn.clear();
        conversation = state.id;
        tell(0);
        element.ariaLive = "off";
      }
      const stay = !near();
      const lines = state.items.filter((item) => item.reply);
      const mine = state.items.filter((item) => item.from === "customer");
      const newest = mine.findLast((item) => item.reply);
      // An ending or a restart answers too, although it has no line of its own.
      const answered = mine.at(-1)?.order ?? 0;
      let mineAdded = false;
      let added = 0;
      lines.forEach((item, index) => {
        build(item, state);
        const entry = drawn.get(item.id);
        if (!entry) return;
        const { line, meta } = entry;
        const previous = lines[index - 1];
        const first = !together(previous, item);
        const next = lines.slice(index + 1).find(bubble);
        const last = !together(item, next);
        line.classList.toggle("first", first);
        line.classList.toggle("waiting", item.status === "sending");
        line.classList.toggle("failed", item.status === "failed");
        // Quick replies and forms are answered by whatever the customer says next.
        if (item.reply?.type === "choices" || item.reply?.type === "form") line.hidden = answered > item.order;
        const parts = bubble(item) ? caption(item, last, item === newest, next) : [];
        if (meta.textContent !== parts.map((part) => (typeof part === "string" ? part : part.textContent)).join("")) meta.replaceChildren(...parts);
        if (!line.isConnected && !line.hidden) {
          if (item.from === "customer") mineAdded = true;
          else added++;
        }
        const before = previous ? drawn.get(previous.id)?.line.nextElementSibling : element.firstElementChild;
        if (line !== before) element.insertBefore(line, before ?? dots);
      });
      if (stay && !mineAdded) tell(below + added);
      else toEnd();
      // What was already said is not read out; what comes from now on is.
      requestAnimationFrame(() => void (element.ariaLive = "polite"));
    },
    typing(name) {
      const stay = !near();
      dots.hidden = !name;
      if (name && !stay) toEnd();
    },
    toEnd,
  };
}

/** Whether a line is said rather than shown: the others carry no time. */
const bubble = ({ reply }: Item): boolean => reply?.type === "text" || reply?.type === "card";

function together(a: Item | undefined, b: Item | undefined): boolean {
  return !!a && !!b && a.from === b.from && b.at - a.at < GROUP_MS && a.reply?.type !== "notice" && b.reply?.type !== "notice";
}
