/** A small Markdown (links, bold, lists, line breaks) into DOM nodes. Everything else stays the text that it is. */
import { h } from "./dom.js";

/** Longer texts are cut here, in UTF-16 units. */
const MAX_TEXT = 8_000;
/** The schemes a link may have. */
const SAFE = /^(https?:|mailto:|tel:)/i;
/** A link, a bare address, or bold; none of them spans lines or nests. */
const INLINE = /\[([^\][\n]{1,300})\]\(([^()\s]{1,2000})\)|(https?:\/\/[^\s<>"'`]{1,2000})|\*\*([^*\n]{1,500})\*\*/g;

/** `text` as nodes. */
export function markdown(text: string): DocumentFragment {
  const out = document.createDocumentFragment();
  let list: HTMLElement | undefined;
  let paragraph: HTMLElement | undefined;
  for (const line of text.slice(0, MAX_TEXT).replace(/\r\n?/g, "\n").split("\n")) {
    const bullet = /^\s{0,3}(?:[-*•]|(\d{1,3})[.)])\s+(.+)$/.exec(line);
    if (bullet) {
      const tag = bullet[1] ? "ol" : "ul";
      if (list?.localName !== tag) out.append((list = h(tag, bullet[1] === undefined || bullet[1] === "1" ? {} : { start: bullet[1] })));
      list.append(h("li", {}, inline(bullet[2] ?? "")));
      paragraph = undefined;
    } else if (!line.trim()) {
      list = paragraph = undefined;
    } else {
      if (paragraph) paragraph.append(h("br"));
      else out.append((paragraph = h("p")));
      list = undefined;
      paragraph.append(inline(line));
    }
  }
  return out;
}

function inline(text: string): DocumentFragment {
  const out = document.createDocumentFragment();
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, label, target, bare, strong] = match;
    let used = whole;
    let node: Node | undefined;
    if (bare) {
      // Punctuation after an address belongs to the sentence.
      used = bare.replace(/[.,;:!?)\]*_]+$/, "");
      node = link(used, used.replace(/^https?:\/\/(www\.)?/, ""));
    } else if (target && label) node = link(target, label);
    else if (strong) node = h("strong", {}, strong);
    if (!node) continue;
    out.append(text.slice(at, match.index), node);
    at = match.index + used.length;
  }
  out.append(text.slice(at));
  return out;
}

/** A link that opens beside the page, or nothing where the address is not safe. */
export function link(url: string, label: string): HTMLAnchorElement | undefined {
  return safe(url) ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, label) : undefined;
}

/** Whether an address may be followed. */
export function safe(url: string): boolean {
  try {
    return SAFE.test(url) && SAFE.test(new URL(url).protocol);
  } catch {
    return false;
  }
}
