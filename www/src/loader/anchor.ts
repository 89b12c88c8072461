/** Keeps the widget on the page, also where a router swaps the whole body. */

/** Puts `host` at the end of the body and back whenever it is swapped away; returns what undoes it. */
export function anchor(host: HTMLElement): () => void {
  const observer = new MutationObserver(keep);
  function keep(): void {
    const { documentElement, body } = document;
    if (body && host.parentNode !== body) {
      const focused = host.shadowRoot?.activeElement as HTMLElement | null;
      body.append(host);
      focused?.focus();
    }
    observer.disconnect();
    // An async script may run before there is a body; the first observation then waits for it.
    for (const parent of [documentElement, body]) if (parent) observer.observe(parent, { childList: true });
  }
  keep();
  return () => {
    observer.disconnect();
    host.remove();
  };
}
