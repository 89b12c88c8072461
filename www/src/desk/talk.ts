/** One conversation: its transcript, what to do with it, and what is known about it. */
import { confirm } from "../admin/confirm.js";
import type { Inside } from "../admin/page.js";
import { Refused } from "../admin/call.js";
import { poll } from "../admin/poll.js";
import { newId } from "../sdk/store.js";
import { h, icon } from "../ui/dom.js";
import { about } from "./context.js";
import { createLines, type Pending } from "./lines.js";
import { createComposer } from "./reply.js";
import { reason, short, type Line, type Talk } from "./types.js";

/** How often a conversation that somebody looks at is asked for, in milliseconds. */
const EVERY_MS = 400;
/** Every so many questions it is asked for in full. */
const WHOLE_EVERY = 5;
/** The most lines kept. */
const MAX_LINES = 400;
/** Pauses before the second and the third try of a reply, in milliseconds. */
const RETRY_MS = [400, 1_200];
/** A customer who wrote something less than this ago is writing, in milliseconds. */
const WRITING_MS = 6_000;

/** An open conversation. */
export interface OpenTalk {
  element: HTMLElement;
  close(): void;
}

/** Opens a conversation; `changed` is called when the list should be asked anew, `back` leads to it. */
export function openTalk(id: string, { call, admin, signal, tell, failed }: Inside, changed: () => void, back: () => void): OpenTalk {
  const stop = new AbortController();
  const over = AbortSignal.any([signal, stop.signal]);
  const lines = createLines();
  let talk: Talk | undefined;
  let transcript: Line[] = [];
  let pending: Pending[] = [];
  let drawnAbout = "";

  const title = h("h2", { tabindex: -1 }, short(id));
  const sub = h("p", { class: "mute" });
  const take = h("button", { type: "button", class: "main", onclick: () => void act({ event: "typing" }) }, "Take");
  const give = h("button", { type: "button", class: "quiet", onclick: () => void handBack() }, "Hand back");
  const end = h("button", { type: "button", class: "quiet", onclick: () => void closeIt() }, "Close");
  const know = h("button", { type: "button", class: "quiet know", "aria-expanded": "false", "aria-controls": "about", onclick: () => {
    know.ariaExpanded = String(element.toggleAttribute("data-about"));
  } }, "Details");
  const aside = h("aside", { id: "about", class: "about", "aria-label": "About this conversation" });
  const composer = createComposer((text) => {
    const one: Pending = { id: newId(), text, failed: false };
    pending = [...pending, one];
    void deliver(one);
  }, () => void post({ id: newId(), event: "typing" }).catch(() => undefined));
  const gone = h("p", { class: "gone", hidden: true, role: "status" });
  const element = h(
    "div",
    { class: "talk" },
    h("section", { class: "middle", "aria-label": `Conversation ${short(id)}` },
      h("div", { class: "head" },
        h("button", { type: "button", class: "tool back", "aria-label": "Back to the list", onclick: back }, icon("down")),
        h("div", { class: "names" }, title, sub),
        h("div", { class: "row" }, take, know, give, end),
      ),
      lines.element,
      gone,
      composer.element,
    ),
    aside,
  );

  const post = (message: Record<string, unknown>): Promise<unknown> => call("POST", `/v1/handoff/${id}/messages`, { agent: admin.name, ...message });

  /** Sends one line; the same id on every try, so that none comes twice. */
  async function deliver(one: Pending): Promise<void> {
    one.failed = false;
    draw();
    try {
      await insist(() => post({ id: one.id, text: one.text }));
      await ask();
      pending = pending.filter((other) => other !== one);
      changed();
    } catch (error) {
      one.failed = true;
      failed(error);
    }
    draw();
  }
  /** Tries again by itself what may pass, before the agent is bothered. */
  async function insist(send: () => Promise<unknown>): Promise<void> {
    for (const pause of [...RETRY_MS, undefined]) {
      try {
        await send();
        return;
      } catch (error) {
        const passing = error instanceof Refused && (error.status === 0 || error.status >= 500);
        if (pause === undefined || !passing || over.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }
  async function act(message: Record<string, unknown>): Promise<boolean> {
    try {
      const id = newId();
      await insist(() => post({ id, ...message }));
      refresher.now();
      changed();
      return true;
    } catch (error) {
      if (error instanceof Refused && error.status === 409) refresher.now();
      failed(error);
      return false;
    }
  }
  async function handBack(): Promise<void> {
    const places = h("datalist", { id: "places" }, ...(talk?.places ?? []).map((place) => h("option", { value: place })));
    const step = h("input", { id: "step", type: "text", list: "places", autocomplete: "off", spellcheck: "false", placeholder: "the menu" });
    const words = h("textarea", { id: "farewell", rows: 2, maxlength: 2_000 });
    const sure = await confirm("Hand back to the assistant?", "Hand back", false,
      h("label", { for: "farewell" }, "Last words to the customer (optional)"), words,
      h("label", { for: "step" }, "Go on at (a flow, or flow/step; optional)"), step, places,
    );
    if (!sure) return;
    const text = words.value.trim();
    const at = step.value.trim();
    if (await act({ event: "hand_back", ...(text ? { text } : {}), ...(at ? { step: at } : {}) })) tell("The assistant has the conversation again.");
  }
  async function closeIt(): Promise<void> {
    if (!(await confirm("Close this conversation?", "Close it", true, h("p", {}, "The customer can no longer answer in it, and may start a new one.")))) return;
    if (await act({ event: "close" })) tell("The conversation is closed.");
  }

  let asked = 0;
  async function ask(): Promise<void> {
    // What stands beside the transcript comes out of the database, and changes seldom.
    const brief = talk && asked++ % WHOLE_EVERY ? "&brief=1" : "";
    const next = await call<Talk>("GET", `/v1/desk/${id}?after=${talk?.turn ?? 0}${brief}`);
    if (over.aborted) return;
    // An answer that another one has overtaken has nothing new.
    if (talk && next.turn < talk.turn) return;
    talk = { ...talk, ...next };
    const known = new Set(transcript.map((line) => line.turn));
    // Whole turns come: one that is there already is there whole.
    transcript = [...transcript, ...next.transcript.filter((line) => !known.has(line.turn))].slice(-MAX_LINES);
    draw();
  }
  function draw(): void {
    const agent = talk?.agent ?? "";
    lines.show(transcript, agent, pending, (one) => void deliver(one));
    const typed = talk?.typing_at ?? 0;
    const sent = transcript.findLast((line) => line.from === "customer")?.at ?? 0;
    lines.typing(typed > sent && Date.now() - typed < WRITING_MS);
    if (!talk) return;
    const ours = talk.owner === "agent";
    sub.textContent = [talk.about ? reason(talk.about.reason) : "", talk.about?.site, agent ? `with ${agent}` : ours ? "waiting" : ""].filter(Boolean).join(" · ");
    take.hidden = !ours || agent === admin.name;
    give.hidden = end.hidden = !ours;
    composer.element.hidden = !ours;
    gone.hidden = ours;
    gone.textContent = talk.owner === "ended" ? "This conversation is closed." : "The assistant has this conversation.";
    const next = JSON.stringify([talk.about, talk.history]);
    if (next === drawnAbout) return;
    drawnAbout = next;
    aside.replaceChildren(...about(talk));
  }

  let lost = false;
  const refresher = poll(EVERY_MS, async () => {
    await ask();
    if (lost) tell("");
    lost = false;
  }, (error) => {
    if (error instanceof Refused && error.status === 404) {
      stop.abort();
      tell("This conversation is no longer there.");
      return back();
    }
    lost = true;
    failed(error);
  }, over);

  queueMicrotask(() => title.focus());
  return { element, close: () => stop.abort() };
}
