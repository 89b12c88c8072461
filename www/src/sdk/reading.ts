/** Reading what the server says, with a guard at every field: an unknown or broken reply never breaks the page. */
import type { Choice, Citation, Decision, From, Item, Owner, Queue, Reply, State } from "./types.js";

type Json = Record<string, unknown>;

/** The most replies taken from one answer. */
const MAX_REPLIES = 50;

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const list = (value: unknown): Json[] =>
  Array.isArray(value) ? value.filter((entry): entry is Json => !!entry && typeof entry === "object") : [];

/** One reply. A type that this release doesn't know is shown by its text, or as an honest notice. */
export function reply(raw: Json): Reply {
  const body = text(raw["text"]);
  switch (raw["type"]) {
    case "text":
      if (body !== undefined) return { type: "text", text: body, citations: list(raw["citations"]).flatMap(citation) };
      break;
    case "choices": {
      const options = list(raw["options"]).flatMap(choice);
      if (options.length) return { type: "choices", options };
      break;
    }
    case "card": {
      const title = text(raw["title"]);
      if (title === undefined) break;
      return { type: "card", title, ...some("text", body), ...some("image", text(raw["image"])), ...some("link", text(raw["link"])) };
    }
    case "form": {
      const label = text(raw["label"]);
      if (label === undefined) break;
      return { type: "form", name: text(raw["name"]) ?? "", label, input: text(raw["input"]) ?? "text", ...some("example", text(raw["example"])) };
    }
    case "csat":
      return { type: "csat" };
    case "notice":
      if (body !== undefined) return { type: "notice", text: body };
  }
  return body === undefined ? { type: "notice", text: "", key: "unknown" } : { type: "text", text: body };
}

function some<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: string };
}

function citation(raw: Json): Citation[] {
  const title = text(raw["title"]);
  const url = text(raw["url"]);
  return title && url ? [{ title, url, ...some("effective", text(raw["effective"])) }] : [];
}

function choice(raw: Json): Choice[] {
  const label = text(raw["label"]);
  return label ? [{ label, value: text(raw["value"]) ?? label }] : [];
}

/** An owner's name, or `undefined` for anything else. */
export function owner(value: unknown): Owner | undefined {
  return value === "bot" || value === "agent" || value === "ended" ? value : undefined;
}

/** Takes over what an answer or a frame says about the agent and the queue. */
export function people(state: State, raw: Json): void {
  const agent = raw["agent"];
  const name = text(agent) ?? text((agent as Json | null | undefined)?.["name"]);
  if (name) state.agent = name;
  const queue = raw["queue"] as Json | null | undefined;
  if (queue && typeof queue === "object") {
    const told: Queue = {};
    if (typeof queue["position"] === "number") told.position = queue["position"];
    if (typeof queue["wait_s"] === "number") told.wait_s = queue["wait_s"];
    state.queue = told;
  }
}

/** How the bot decided, where the answer tells. */
export function decision(raw: Json): Decision | undefined {
  const told = raw["decision"];
  return told && typeof told === "object" ? (told as Decision) : undefined;
}

/** Where a line stands in the server's transcript: the same line arriving twice gets the same id. */
const place = (epoch: number, turn: number, from: From, index: number): string => `${epoch}:${turn}:${from}:${index}`;

/** Appends what is new among a turn's replies; returns how many lines were new. */
export function append(state: State, turn: number, from: From, replies: unknown, at = Date.now(), first = 0): number {
  let fresh = 0;
  list(replies)
    .slice(0, MAX_REPLIES)
    .forEach((raw, index) => {
      if (add(state, { id: place(state.epoch, turn, from, first + index), from, at, turn, reply: reply(raw) })) fresh++;
    });
  return fresh;
}

/** Adds one line unless it is there already. */
export function add(state: State, line: Omit<Item, "order" | "rev">): boolean {
  if (state.items.some((item) => item.id === line.id)) return false;
  const order = Math.max(0, ...state.items.map((item) => item.order)) + 1;
  state.items.push({ ...line, order, rev: 1 });
  return true;
}

/** Changes one line. */
export function amend(state: State, id: string, change: Partial<Item>): void {
  state.items = state.items.map((item) => (item.id === id ? { ...item, ...change, rev: item.rev + 1 } : item));
}

/** Takes in a stretch of the server's transcript; returns how many lines were new. */
export function transcript(state: State, raw: Json): number {
  const entries = list(raw["transcript"] ?? raw["replies"]);
  const counts = new Map<string, number>();
  let fresh = 0;
  for (const entry of entries) {
    const turn = Number(entry["turn"]);
    const from = entry["from"];
    if (!Number.isFinite(turn) || (from !== "customer" && from !== "bot" && from !== "agent")) continue;
    const index = counts.get(`${turn}${from}`) ?? 0;
    counts.set(`${turn}${from}`, index + 1);
    const said = entry["reply"] as Json | undefined;
    // Our own line comes back: known by its turn or, while its answer is still on the way, by its words.
    const ours = (item: Item): boolean =>
      item.from === "customer" && item.id !== place(state.epoch, turn, from, index) &&
      (item.turn === turn || (!!item.body && item.status !== "sent" && item.reply?.type === "text" && item.reply.text === said?.["text"]));
    if (from === "customer" && state.items.some(ours)) continue;
    if (said && typeof said === "object") fresh += append(state, turn, from, [said], moment(entry["at"]), index);
  }
  // The answer carries a ticket to go on with; one that an answer to a message has overtaken is no use.
  const ticket = text(raw["session"]);
  if (ticket && Number(raw["turn"]) >= state.turn) state.session = ticket;
  state.turn = Math.max(state.turn, Number(raw["turn"]) || 0, ...entries.map((entry) => Number(entry["turn"]) || 0));
  // An answer that was under way when the conversation ended must not bring it back.
  if (state.owner !== "ended") state.owner = owner(raw["owner"]) ?? state.owner;
  people(state, raw);
  return fresh;
}

/** A time of the server's, as milliseconds; now when it makes no sense or lies in the future (clock skew). */
function moment(value: unknown): number {
  const told = typeof value === "number" ? value : Date.parse(String(value));
  const now = Date.now();
  return told > 0 && told < now ? told : now;
}
