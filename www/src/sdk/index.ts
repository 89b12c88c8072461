/** The headless SDK: `connect` to a bot and talk, with any appearance or none. */
export { connect, type Client, type Options } from "./client.js";
export { Trouble } from "./http.js";
export { MAX_ITEMS, storageKey } from "./store.js";
export { plain, transcriptText } from "./transcript.js";
export type * from "./types.js";
