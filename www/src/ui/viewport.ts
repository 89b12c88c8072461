/** Full screen on small screens: the panel follows what the on-screen keyboard leaves. */

/** The same condition as in panel.css. */
const SMALL = "(max-width: 480px), (max-height: 480px)";

/** Whether the panel covers the page. */
export const fullScreen = (): boolean => matchMedia(SMALL).matches;

/** Keeps `--view-height` and `--view-top` at the visible part of the page until stopped. */
export function followViewport(panel: HTMLElement, signal: AbortSignal): void {
  const view = window.visualViewport;
  if (!view) return;
  const fit = (): void => {
    // Pinch-zoomed in, the visible part is a lens over the panel, not its size.
    const zoomed = view.scale > 1.05;
    panel.style.setProperty("--view-height", zoomed ? "100dvh" : `${view.height}px`);
    panel.style.setProperty("--view-top", zoomed ? "0px" : `${view.offsetTop}px`);
  };
  view.addEventListener("resize", fit, { signal });
  view.addEventListener("scroll", fit, { signal });
  fit();
}
