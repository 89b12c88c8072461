/** One honest line about what holds the conversation up, and the line under the title. */
import type { Events, State } from "../sdk/index.js";
import type { Words } from "./words.js";

/** What to tell about a trouble; empty when the failed line itself says it. */
export function troubleLine(trouble: Events["trouble"], words: Words): string {
  if (!navigator.onLine) return words("offline");
  switch (trouble?.kind) {
    case "busy":
      return words("busy", { seconds: trouble.retryAfter ?? 1 });
    case "offline":
    case "timeout":
    case "server":
    case "garbled":
      return words("slow");
    default:
      return "";
  }
}

/** Who the customer talks with, for the line under the title. */
export function ownerLine({ owner, agent, queue }: State, words: Words): { text: string; kind: string } {
  if (owner === "ended") return { text: words("ended"), kind: "past" };
  if (owner === "bot") return { text: words("subtitle"), kind: "" };
  if (agent) return { text: words("agent_named", { agent }), kind: "" };
  const parts = [
    queue?.position ? words("agent_position", { position: queue.position }) : words("agent_waiting"),
    queue?.wait_s ? words("agent_wait", { minutes: Math.max(1, Math.round(queue.wait_s / 60)) }) : "",
  ];
  return { text: parts.filter(Boolean).join(" · "), kind: "wait" };
}
