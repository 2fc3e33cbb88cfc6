// Loads the recorder: a server without the option loads none of it.

import type { Recorder } from "./recorded-server.js";
import type { ServeOptions } from "./serve-options.js";

/** Undefined without the option. */
export async function loadRecorder(options: ServeOptions): Promise<Recorder | undefined> {
  if (options.recording === undefined) return undefined;
  const { createRecorder } = await import("./recording/recorder.js");
  return createRecorder(options, options.recording);
}
