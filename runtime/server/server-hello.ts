// What a server says of itself to each client that connects.

import { MAX_HELLO_BYTES } from "../base/limits/connection.js";
import { DEFAULT_MAX_FRAME_BYTES } from "../base/limits/message.js";
import { usageError } from "../base/usage-error.js";
import { SOFTWARE } from "../transport/software.js";
import { encodeHello, type Hello } from "../wire/hello.js";
import type { ServeOptions } from "./serve-options.js";

/** Throws INVALID_ARGUMENT for more services than a HELLO has room for. */
export function helloOf({ services, maxFrameBytes = DEFAULT_MAX_FRAME_BYTES }: ServeOptions, maxCalls: number): Hello {
  const names = new Map(services.map(({ service }) => [service.name, service.fingerprint]));
  const hello = { software: SOFTWARE, maxFrameBytes, maxCalls, services: names };
  const { length } = encodeHello(hello);
  if (length <= MAX_HELLO_BYTES) return hello;
  const text = `${names.size} services make a HELLO of ${length} bytes, more than ${MAX_HELLO_BYTES}; serve them from several processes`;
  throw usageError("INVALID_ARGUMENT", text);
}
