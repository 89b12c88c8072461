// Builds the worker's module into build/, where wrangler.toml's `main` points.
//
//   node scripts/build-worker.mjs             the module that is deployed (fat LTO, size first)
//   node scripts/build-worker.mjs --fast      the same code without LTO, for the edit loop
//   node scripts/build-worker.mjs --measure   afterwards, the size as `wrangler deploy --dry-run` would upload it
//
// The tools come from CURBSIDE_CACHE (default ~/.cache/curbside)/tools, where scripts/setup.mjs puts them; WORKER_BUILD_BIN,
// WASM_BINDGEN_BIN and ESBUILD_BIN override. CARGO_TARGET_DIR is honoured. Nothing is downloaded here.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BUILD = join(ROOT, "build");
const WASM = join(BUILD, "index_bg.wasm");
const WORKER_BUILD = "worker-build-0.8.7";
const WASM_BINDGEN = "wasm-bindgen-cli-0.2.129";
/** The largest upload accepted, gzipped, in bytes; the aim is 3 MB. */
const MAX_GZIPPED = 5_000_000;
/** Custom sections that the runtime never reads. */
const DROPPED_SECTIONS = new Set(["name", "producers", "target_features"]);

/** The path of a tool, or a sentence that says how to get it. */
function tool(override, ...candidates) {
  const chosen = process.env[override] ? [process.env[override]] : candidates;
  const found = chosen.find((path) => existsSync(path));
  if (!found) throw new Error(`${chosen.join(" and ")} not there: run \`npm start\` or \`npm test\` once, they set up the tools (or point ${override} at one)`);
  return found;
}

/** Reads an unsigned LEB128 number: [value, offset after it]. */
function leb(bytes, at) {
  let value = 0;
  for (let shift = 0; shift <= 28; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
  throw new Error("the module is malformed: a number of more than 32 bits");
}

/** The module without the sections that only debuggers read. `strip` in Cargo.toml would take what worker-build needs. */
export function withoutDebugSections(bytes) {
  const kept = [bytes.subarray(0, 8)];
  for (let at = 8; at < bytes.length; ) {
    const start = at;
    const id = bytes[at];
    const [size, body] = leb(bytes, at + 1);
    at = body + size;
    if (id === 0) {
      const [length, name] = leb(bytes, body);
      if (DROPPED_SECTIONS.has(bytes.subarray(name, name + length).toString("utf8"))) continue;
    }
    kept.push(bytes.subarray(start, at));
  }
  return Buffer.concat(kept);
}

function build({ fast }) {
  const tools = join(process.env.CURBSIDE_CACHE || join(homedir(), ".cache", "curbside"), "tools");
  const env = {
    ...process.env,
    WASM_BINDGEN_BIN: tool("WASM_BINDGEN_BIN", join(tools, WASM_BINDGEN, "bin", "wasm-bindgen")),
    ESBUILD_BIN: tool("ESBUILD_BIN", join(ROOT, "node_modules", ".bin", "esbuild")),
  };
  if (fast) env.CARGO_PROFILE_EDGE_LTO = "off";
  const command = tool("WORKER_BUILD_BIN", join(tools, WORKER_BUILD, "bin", "worker-build"));
  const done = spawnSync(command, ["--profile", "edge", "--no-opt"], { cwd: ROOT, env, stdio: "inherit" });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`worker-build ended with ${done.status ?? done.signal}: its own words are above`);
  writeFileSync(WASM, withoutDebugSections(readFileSync(WASM)));
}

/** Bytes of everything under a folder: [raw, gzipped]. */
function sizes(folder) {
  let [raw, zipped] = [0, 0];
  for (const entry of readdirSync(folder, { recursive: true })) {
    const path = join(folder, String(entry));
    if (!statSync(path).isFile() || path.endsWith(".map") || path.endsWith("README.md")) continue;
    const bytes = readFileSync(path);
    raw += bytes.length;
    zipped += gzipSync(bytes, { level: 9 }).length;
  }
  return [raw, zipped];
}

function measure() {
  const out = mkdtempSync(join(tmpdir(), "curbside-upload-"));
  try {
    const node = join(ROOT, "node_modules", ".bin", "node");
    const wrangler = join(ROOT, "node_modules", "wrangler", "bin", "wrangler.js");
    const args = [wrangler, "deploy", "--dry-run", "--env", "", "--outdir", out];
    const done = spawnSync(node, args, { cwd: ROOT, encoding: "utf8", env: { ...process.env, WRANGLER_SEND_METRICS: "false" } });
    if (done.status !== 0) throw new Error(`wrangler deploy --dry-run failed:\n${done.stdout}${done.stderr}`);
    const [raw, zipped] = sizes(out);
    console.log(`upload: ${raw} bytes, ${zipped} gzipped (at most ${MAX_GZIPPED})`);
    if (zipped > MAX_GZIPPED) throw new Error("the module is too large: see the sizes in docs/ARCHITECTURE.md");
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const flags = new Set(process.argv.slice(2));
    build({ fast: flags.has("--fast") });
    const [raw, zipped] = sizes(BUILD);
    console.log(`build/: ${raw} bytes, ${zipped} gzipped`);
    if (flags.has("--measure")) measure();
  } catch (error) {
    console.error(`build-worker: ${error.message}`);
    process.exit(1);
  }
}
