/** One reply as elements. */
import type { CardReply, Citation, Item, Reply } from "../sdk/index.js";
import { h, icon } from "./dom.js";
import { fieldForm } from "./field.js";
import { link, markdown, safe } from "./markdown.js";
import { survey, type Answer } from "./survey.js";
import type { Key, Words } from "./words.js";

/** What a reply's controls do. */
export interface Actions {
  choose(choice: string, label: string): void;
  say(text: string): void;
  rate(item: string, answer: Answer): Promise<void>;
}

/** The element for what `item` says. */
export function draw(item: Item, reply: Reply, words: Words, actions: Actions): HTMLElement {
  switch (reply.type) {
    case "text":
      // The customer's own words are shown as they are.
      if (item.from === "customer") return h("div", { class: "bubble", dir: "auto" }, reply.text);
      return h("div", { class: "bubble", dir: "auto" }, markdown(reply.text), reply.citations?.length ? sources(reply.citations, words) : undefined);
    case "choices":
      return h(
        "div",
        { class: "choices", role: "group", "aria-label": words("quick_replies") },
        ...reply.options.map(({ label, value }) => h("button", { type: "button", class: "pill", dir: "auto", onclick: () => actions.choose(value, label) }, label)),
      );
    case "card":
      return card(reply, words);
    case "form":
      return fieldForm(reply, words, actions.say);
    case "csat":
      return item.done ? h("div", { class: "notice" }, words("thanks")) : survey(words, (answer) => actions.rate(item.id, answer));
    case "notice":
      return h("div", { class: "notice", dir: "auto" }, reply.key ? words(reply.key as Key) : reply.text);
  }
}

function sources(citations: Citation[], words: Words): HTMLElement {
  const line = ({ title, url, effective }: Citation): HTMLElement =>
    h("li", {}, link(url, title) ?? title, effective && ` (${words("effective", { date: day(effective, words.tag) })})`);
  return h("div", { class: "sources" }, h("div", {}, words("sources")), h("ol", {}, ...citations.map(line)));
}

/** A date in the customer's language; what is no date stays as it is. */
function day(iso: string, tag: string): string {
  const date = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? iso : date.toLocaleDateString(tag, { dateStyle: "medium", timeZone: "UTC" });
}

function card({ title, text, image, link: target }: CardReply, words: Words): HTMLElement {
  // A picture that the page's policy or the network refuses leaves no hole.
  const picture =
    image && safe(image) && h("img", { src: image, alt: "", loading: "lazy", referrerpolicy: "no-referrer", onerror: (event: Event) => (event.target as Element).remove() });
  const go = target ? link(target, "") : undefined;
  if (go) {
    go.className = "go";
    go.append(words("open_link"), h("span", { class: "sr" }, ` ${title}`), icon("link"));
  }
  return h("article", { class: "card", dir: "auto" }, picture || undefined, h("div", { class: "in" }, h("h3", {}, title), text && h("p", {}, markdownText(text))), go);
}

/** A card's text keeps links and bold, without paragraphs of its own. */
function markdownText(text: string): DocumentFragment {
  const out = document.createDocumentFragment();
  for (const block of [...markdown(text).children]) out.append(...(out.hasChildNodes() ? [h("br")] : []), ...block.childNodes);
  return out;
}
