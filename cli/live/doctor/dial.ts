// Connects to an address and hangs up: does something listen there? Sends nothing.

import { connect } from "node:net";

/** Undefined when somebody accepts; otherwise why not. Never rejects. */
export function dial(host: string, port: number, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (problem: string | undefined): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(problem);
    };
    const timer = setTimeout(() => end(`no answer in ${Math.round(timeoutMs)} ms`), timeoutMs);
    socket.once("connect", () => end(undefined));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
