/** The built-in desk: who waits, who is talked with, and the conversation that is open. */
import { page, type Inside } from "../admin/page.js";
import { poll } from "../admin/poll.js";
import { h } from "../ui/dom.js";
import { createList } from "./list.js";
import { openTalk, type OpenTalk } from "./talk.js";
import type { Row } from "./types.js";

/** How often the list is asked for, in milliseconds. */
const LIST_MS = 2_000;

page("Desk", "/v1/desk", desk);

function desk(inside: Inside): void {
  const { main, call, signal, tell, failed } = inside;
  const list = createList();
  const place = h("div", { class: "place" });
  const title = document.title;
  let rows: Row[] = [];
  let open: OpenTalk | undefined;
  let known: Set<string> | undefined;
  main.className = "desk";
  main.replaceChildren(list.element, place);

  const current = (): string => decodeURIComponent(location.hash.slice(1));
  const show = (): void => list.show(rows, current());
  /** Says who has come since the list was asked for last. */
  function announce(): void {
    const waiting = rows.filter((row) => !row.agent);
    document.title = waiting.length ? `(${waiting.length}) ${title}` : title;
    const news = known ? waiting.filter((row) => !known?.has(row.conversation)).length : 0;
    if (news) tell(news === 1 ? "A customer is waiting." : `${news} customers are waiting.`);
    known = new Set(rows.map((row) => row.conversation));
  }
  function go(): void {
    open?.close();
    open = undefined;
    const id = current();
    main.toggleAttribute("data-open", !!id);
    if (id) open = openTalk(id, inside, refresher.now, leave);
    place.replaceChildren(open?.element ?? h("p", { class: "empty" }, "Pick a conversation to read it and to answer."));
    show();
  }
  function leave(): void {
    history.replaceState(null, "", location.pathname);
    go();
    list.element.querySelector("a")?.focus();
  }
  const refresher = poll(LIST_MS, async () => {
    rows = (await call<{ conversations: Row[] }>("GET", "/v1/desk")).conversations;
    show();
    announce();
  }, failed, signal);
  addEventListener("hashchange", go, { signal });
  signal.addEventListener("abort", () => {
    open?.close();
    document.title = title;
    main.removeAttribute("data-open");
    main.className = "";
  });
  go();
}
