/** The conversation as a plain text file. */
import type { Item, Reply } from "./types.js";

/** One reply as plain text; empty where there is nothing to read. */
export function plain(reply: Reply): string {
  switch (reply.type) {
    case "text":
      return [reply.text, ...(reply.citations ?? []).map((source) => `[${source.title}] ${source.url}`)].join("\n  ");
    case "choices":
      return reply.options.map((option) => `[${option.label}]`).join(" ");
    case "card":
      return [reply.title, reply.text, reply.link].filter(Boolean).join("\n  ");
    case "form":
      return reply.label;
    case "csat":
      return "";
    case "notice":
      return reply.text;
  }
}

/** All lines, each with its time and speaker. */
export function transcriptText(items: Item[], names: Record<Item["from"], string>): string {
  return items
    .flatMap((item) => {
      const said = item.reply ? plain(item.reply) : "";
      return said ? [`${new Date(item.at).toISOString()}  ${names[item.from]}: ${said}`] : [];
    })
    .join("\n");
}
