// Builds www/src and the pages into www/dist: `node scripts/build-www.mjs`, or `await buildWww()`.
//
//   /widget.js            the embed script, the one name that never changes
//   /sdk.js               a stable door to the headless SDK
//   /w/NAME-HASH.EXT      everything else, cached for ever
//   /demo, /desk, …       pages, each in the frame that its first line names; {{asset}} marks are filled with hashed names
//   /types/               type declarations of the SDK and of window.curbside
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const www = join(root, "www");

/** Browsers that have constructable style sheets, `:dir()`, `light-dark()` and Web Locks. */
const target = ["chrome123", "firefox120", "safari17.5"];
const common = { bundle: true, minify: true, target, charset: "utf8", legalComments: "none", loader: { ".css": "text" }, logLevel: "warning" };

/** esbuild's text loader leaves style sheets as they are written: minify them on the way. */
const minifiedCss = {
  name: "minified-css",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { outputFiles } = await build({ entryPoints: [path], minify: true, write: false, target, logLevel: "warning" });
      return { contents: outputFiles[0].text.trim(), loader: "text" };
    });
  },
};

/**
 * A language travels as its texts alone, in the order of the English ones: their names, which the panel has already, would be a
 * third of it. What English lacks (more plural forms) follows by name.
 */
const languages = {
  name: "languages",
  setup({ onLoad }) {
    onLoad({ filter: /locales\/\w+\.json$/ }, async ({ path }) => {
      if (basename(path) === "en.json") return undefined;
      const [english, own] = await Promise.all([join(dirname(path), "en.json"), path].map(async (file) => JSON.parse(await readFile(file, "utf8"))));
      const names = Object.keys(english);
      const more = Object.fromEntries(Object.entries(own).filter(([name]) => !(name in english)));
      return { contents: `export default ${JSON.stringify([names.map((name) => own[name] ?? null), more])}`, loader: "js", watchFiles: [path] };
    });
  },
};

/** Builds everything into `outdir`; returns the public path of each entry by name. */
export async function buildWww(outdir = join(www, "dist")) {
  // Emptied, not removed: a running `wrangler dev` watches the folder itself.
  await mkdir(outdir, { recursive: true });
  for (const name of await readdir(outdir)) await rm(join(outdir, name), { recursive: true, force: true });
  await mkdir(join(outdir, "w"), { recursive: true });

  const hashed = { format: "esm", outdir: join(outdir, "w"), entryNames: "[name]-[hash]", metafile: true };
  const parts = { ...hashed, splitting: true, chunkNames: "[name]-[hash]" };
  const chunks = await build({
    ...common,
    entryPoints: { ui: join(www, "src/ui/index.ts"), sdk: join(www, "src/sdk/index.ts") },
    ...parts,
    plugins: [minifiedCss, languages],
  });
  // Apart, because what it shares with the panel is less than what a shared chunk would cost the panel.
  const greeting = await build({
    ...common,
    entryPoints: { greeting: join(www, "src/greeting/index.ts") },
    ...hashed,
    plugins: [minifiedCss],
  });
  const admin = await build({
    ...common,
    entryPoints: { desk: join(www, "src/desk/index.ts"), dashboard: join(www, "src/dashboard/index.ts") },
    ...parts,
  });
  const entries = {};
  for (const [file, { entryPoint }] of Object.entries({ ...chunks.metafile.outputs, ...greeting.metafile.outputs, ...admin.metafile.outputs })) {
    if (entryPoint) entries[basename(dirname(entryPoint))] = `/w/${basename(file)}`;
  }
  await build({
    ...common,
    entryPoints: [join(www, "src/loader/main.ts")],
    format: "iife",
    outfile: join(outdir, "widget.js"),
    define: { PANEL_URL: JSON.stringify(entries.ui), GREETING_URL: JSON.stringify(entries.greeting) },
    plugins: [minifiedCss],
  });
  await writeFile(join(outdir, "sdk.js"), `export*from"${entries.sdk}";\n`);

  const assets = await buildPages(outdir, entries);
  await writeFile(join(outdir, "_headers"), await readFile(join(www, "_headers")));
  await promisify(execFile)(join(root, "node_modules/.bin/tsc"), [
    "-p", www, "--noEmit", "false", "--declaration", "--emitDeclarationOnly", "--outDir", join(outdir, "types"),
  ]);
  return { ...entries, ...assets };
}

/** The pages of www/pages with their styles and pictures; `entries` are the scripts of www/src that they may name. */
async function buildPages(outdir, entries) {
  const pages = join(www, "pages");
  const assets = { ...entries };
  const files = (await readdir(pages, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  for (const file of files.filter((name) => ![".html", ".json"].includes(extname(name)) && !basename(name).startsWith("_"))) {
    const name = relative(pages, file);
    let extension = extname(name);
    let content;
    if ([".ts", ".css"].includes(extension)) {
      const { outputFiles } = await build({ ...common, loader: {}, entryPoints: [file], format: "esm", write: false });
      content = outputFiles[0].contents;
      if (extension === ".ts") extension = ".js";
    } else content = await readFile(file);
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
    const path = `/w/${basename(name, extname(name))}-${hash}${extension}`;
    await writeFile(join(outdir, path), content);
    assets[name] = path;
  }
  for (const file of files.filter((name) => extname(name) === ".html" && !basename(name).startsWith("_"))) {
    const name = relative(pages, file);
    const html = (await framed(pages, name, await readFile(file, "utf8"))).replace(/\{\{([^}]+)\}\}/g, (_, asset) => {
      if (!assets[asset]) throw new Error(`www/pages/${name} names {{${asset}}}, which is neither in www/pages nor a script of www/src`);
      return assets[asset];
    });
    await mkdir(dirname(join(outdir, name)), { recursive: true });
    await writeFile(join(outdir, name), html);
  }
  return assets;
}

/** A page in the frame that its first line names: `<!-- in demo/_frame.html: The title -->`. */
async function framed(pages, name, html) {
  const [first, frame, title] = /^<!-- in (\S+): (.+) -->\n/.exec(html) ?? [];
  if (!first) throw new Error(`www/pages/${name}: the first line must be <!-- in FRAME: TITLE -->`);
  const path = `/${name.slice(0, -extname(name).length)}`;
  return (await readFile(join(pages, frame), "utf8"))
    .replaceAll("{{title}}", title)
    .replace(/\{\{here ([^}]+)\}\}/g, (_, link) => (link === path ? ' aria-current="page"' : ""))
    .replace("{{body}}", () => html.slice(first.length));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = Date.now();
  await buildWww();
  console.log(`www/dist built in ${Date.now() - started} ms`);
}
