// Listening on the path of a unix socket. The socket is made under a temporary name, so that it
// never stands there with the wrong permissions, and so that what stands there already is not
// removed before we know that nobody listens on it.

import { randomBytes } from "node:crypto";
import { chmodSync, linkSync, lstatSync, type Stats, unlinkSync } from "node:fs";
import { connect, type Server } from "node:net";
import { dirname, join } from "node:path";
import type { RpcError } from "../base/errors.js";
import { MAX_SOCKET_PATH_BYTES } from "../base/limits/connection.js";
import { isError } from "../base/realms.js";
import { usageError } from "../base/usage-error.js";

const OWNER_ONLY = 0o600;

/**
 * Rejects with FAILED_PRECONDITION when somebody listens there, when what is there is no socket,
 * and when the folder cannot be written to. Returns how to remove the socket; one that another
 * server has put in its place stays.
 */
export async function bindUnixSocket(
  server: Server,
  path: string,
  { socketMode = OWNER_ONLY }: { readonly socketMode?: number | undefined },
): Promise<() => void> {
  const bytes = Buffer.byteLength(path);
  if (bytes > MAX_SOCKET_PATH_BYTES)
    throw bindError(path, `is ${bytes} bytes long, more than ${MAX_SOCKET_PATH_BYTES}; choose a shorter path`);
  const temporary = join(dirname(path), `.${randomBytes(3).toString("hex")}`);
  await listenOn(server, temporary, path);
  try {
    chmodSync(temporary, socketMode);
    await putInPlace(temporary, path);
  } catch (error) {
    server.close();
    throw error;
  }
  unlinkSync(temporary);
  const own = lstatSync(path);
  return () => {
    if (isSameFile(statOf(path), own)) unlinkSync(path);
  };
}

function listenOn(server: Server, temporary: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        bindError(
          path,
          `cannot be made (${error.code ?? error.message}); check that its folder exists and can be written to`,
          error,
        ),
      );
    });
    server.listen({ path: temporary }, resolve);
  });
}

/** A link fails when something is there, in one step with looking. */
async function putInPlace(temporary: string, path: string): Promise<void> {
  const before = statOf(path);
  if (before === undefined) return link(temporary, path);
  if (!before.isSocket()) throw bindError(path, "exists and is no socket; remove it, or choose another path");
  if (await isListenedOn(path)) throw bindError(path, "is in use; stop what listens there, or choose another path");
  if (isSameFile(statOf(path), before)) unlinkSync(path); // else another server has put its own there meanwhile: the link fails
  link(temporary, path);
}

function link(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (error) {
    throw bindError(path, `cannot be made: ${isError(error) ? error.message : String(error)}`, error);
  }
}

/** The kernel refuses a connection at once when the process that made the socket is gone. */
function isListenedOn(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect({ path });
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    // Anything else, such as a full queue or a lack of permission, means that somebody is there.
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "ECONNREFUSED" && error.code !== "ENOENT"));
  });
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function isSameFile(one: Stats | undefined, other: Stats): boolean {
  return one?.ino === other.ino && one.dev === other.dev;
}

function bindError(path: string, problem: string, cause?: unknown): RpcError {
  return usageError("FAILED_PRECONDITION", `unix:${path} ${problem}`, { cause });
}
