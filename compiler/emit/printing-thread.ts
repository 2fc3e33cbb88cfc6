// The second thread of the emitter: loads ts-morph at once, then prints each file that it is sent.
// An error ends it, and reaches the first thread.

import { parentPort } from "node:worker_threads";
import { type LaidOutFile, printFile } from "./print-file.js";
import { loadTsMorph } from "./ts-morph.js";

loadTsMorph();
parentPort?.on("message", (file: LaidOutFile) => parentPort?.postMessage(printFile(file)));
