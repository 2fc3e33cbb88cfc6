// The programs of `test/interop/python/`.

import { join } from "node:path";
import type { Subject } from "../conformance/subject.js";
import { ROOT } from "../support/run-script.js";
import { type Command, connectProgram, serveProgram } from "./line-program.js";

/** Debian's Python: another python3 on the PATH may lack msgpack. */
export function pythonOf(script: string, ...args: readonly string[]): Command {
  return ["/usr/bin/python3", "-B", join(ROOT, "test/interop/python", script), ...args];
}

export function servePython(): ReturnType<typeof serveProgram> {
  return serveProgram(pythonOf("server.py"));
}

export function connectPython(server: Pick<Subject, "host" | "port">): ReturnType<typeof connectProgram> {
  return connectProgram(pythonOf("client.py"), server);
}
