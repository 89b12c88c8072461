/** The transcript as a file, without a round trip. */
import { transcriptText, type State } from "../sdk/index.js";
import type { Words } from "./words.js";

/** Saves the conversation as a text file. */
export function download(state: State, words: Words): void {
  const names = { customer: words("you"), bot: words("bot"), agent: state.agent ?? words("agent"), system: words("system") };
  const url = URL.createObjectURL(new Blob(["\ufeff", transcriptText(state.items, names), "\n"], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `chat-${new Date().toISOString().slice(0, 10)}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
