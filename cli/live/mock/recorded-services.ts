// Whether a recording is of the services that are mocked.

import { UsageError } from "../../usage-error.js";
import type { FiledCall } from "../record/recording-file.js";

/** Throws UsageError when it has no call of any of them. `file`: how messages call it. */
export function checkRecording(file: string, calls: readonly FiledCall[], services: readonly string[]): void {
  if (calls.some(({ service }) => services.includes(service))) return;
  throw new UsageError(`${file} has no call of ${services.join(", ")}; record that service`);
}
