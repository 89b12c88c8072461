/** The number of unread lines in the tab's title. */

const MARK = /^\(\d+\) /;

/** Shows `count` before the title; takes only our own mark away again, as the page may have changed the rest. */
export function markTitle(count: number): void {
  const bare = document.title.replace(MARK, "");
  const title = count ? `(${count}) ${bare}` : bare;
  if (title !== document.title) document.title = title;
}
