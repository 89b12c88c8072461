/** The panel's chunk: everything that comes after the launcher. */
export { mount } from "./panel.js";
