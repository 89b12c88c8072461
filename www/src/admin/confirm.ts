/** A question before something that can't be taken back, in the browser's own modal dialog. */
import { h, type Child } from "../ui/dom.js";

let serial = 0;

/** Asks; resolves to true only when `yes` was pressed. */
export function confirm(title: string, yes: string, bad: boolean, ...body: Child[]): Promise<boolean> {
  const id = `ask-${++serial}`;
  return new Promise((resolve) => {
    const dialog = h(
      "dialog",
      { class: "ask", "aria-labelledby": id },
      h(
        "form",
        { method: "dialog" },
        h("h2", { id }, title),
        ...body,
        h("div", { class: "row end" }, h("button", { type: "submit", value: "no", class: "quiet", autofocus: true }, "Cancel"), h("button", { type: "submit", value: "yes", class: bad ? "main bad" : "main" }, yes)),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
