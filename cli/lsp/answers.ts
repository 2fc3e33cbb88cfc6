// How requests end: each is answered, also one that is cancelled, that comes too early or too late,
// and one in which something breaks. What the answers are is in features.ts.

import { type CancellationToken, type Connection, ErrorCodes, LSPErrorCodes, ResponseError } from "vscode-languageserver/node";

/** What a request is answered with, wrapped so that it always ends. */
export type Handler<Params, Answer> = (params: Params, token: CancellationToken) => Answer;

export class Answers {
  readonly #connection: Connection;
  #stage: "new" | "serving" | "stopped" = "new";

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The editor has introduced itself. */
  begin(): void {
    this.#stage = "serving";
  }

  /** The editor has said that it goes. */
  end(): void {
    this.#stage = "stopped";
  }

  /**
   * `what`: the request, as the log names it. The wrapped one throws nothing but ResponseError.
   * One that is cancelled while it waits is not begun. Nothing is read while one runs, so that it
   * cannot hear of it: the longest is a rename (docs/editors.md).
   */
  of<Params, Answer>(what: string, answer: (params: Params) => Answer): Handler<Params, Answer> {
    return (params, token) => {
      if (this.#stage === "new") throw new ResponseError(ErrorCodes.ServerNotInitialized, `${what} came before initialize`);
      if (this.#stage === "stopped") throw new ResponseError(ErrorCodes.InvalidRequest, `${what} came after shutdown`);
      if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, `${what} was cancelled`);
      try {
        return answer(params);
      } catch (error) {
        if (error instanceof ResponseError) throw error;
        this.#log(what, error);
        throw new ResponseError(
          ErrorCodes.InternalError,
          `${what} failed: ${messageOf(error)}; the log of the server says where`,
        );
      }
    };
  }

  /** Runs what nobody waits for. What breaks in it is logged, and the server goes on. */
  readonly guard = (what: string, run: () => void): void => {
    try {
      run();
    } catch (error) {
      this.#log(what, error);
    }
  };

  #log(what: string, error: unknown): void {
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#connection.console.error(`${what} failed: ${trace}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
