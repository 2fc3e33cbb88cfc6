// How long `callwire docs` takes for contracts of a corpus that was imported.

import { runCallwire } from "./command.js";

/** For 2,000 messages, on a quiet machine. */
const MAX_SECONDS = 5;
/** Folders of a corpus, with 2,127 messages: others are smaller, or many times as large. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  "google-proto-files": ["google/cloud/dialogflow", "google/cloud/vision"],
};

/** Throws when the pages are not made, or not in time, or are others the second time. */
export function timePages(work: string, name: string): void {
  const folders = FOLDERS[name] ?? [];
  if (folders.length === 0) return;
  const args = ["docs", ...folders.map((each) => `idl/${each}`), "--out", "site"];
  const { exit, stderr, seconds } = runCallwire(work, ...args);
  if (exit !== 0) throw new Error(`docs of ${name}: ${stderr.slice(-2000)}`);
  console.error(`${name}: ${stderr.trim()}, in ${seconds.toFixed(1)} s`);
  if (seconds > MAX_SECONDS) throw new Error(`docs of ${name} take ${seconds.toFixed(1)} s, more than ${MAX_SECONDS}`);
  const again = runCallwire(work, ...args, "--check");
  if (again.exit !== 0) throw new Error(`docs of ${name} are others each time: ${again.stderr.slice(-2000)}`);
}
