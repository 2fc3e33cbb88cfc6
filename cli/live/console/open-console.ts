// The console of one registry, opened on 127.0.0.1: what follows the registry, and what answers its
// pages.

import { randomBytes } from "node:crypto";
import process from "node:process";
import type { Registry } from "callwire";
import { VERSION } from "../../version.js";
import type { Live } from "../live-command.js";
import { ConsoleAccess } from "./console-access.js";
import { createRoutes } from "./console-routes.js";
import { ConsoleServer, type listenOn } from "./console-server.js";
import { FailureLog, type NewFailure } from "./failure-log.js";
import { FigureFeed } from "./figure-feed.js";
import { FiguredInstance } from "./figured-instance.js";
import type { Allowed, Everything } from "./messages.js";
import { MockRoutes } from "./mock-routes.js";
import { PushStreams } from "./push-streams.js";
import { RegistryView } from "./registry-view.js";

/** For the first list; a page shows that it is waited for. */
const FIRST_LIST_MS = 2_000;

export interface OpenConsole {
  /** The link, with the token. */
  readonly url: string;
  close(): Promise<void>;
}

export interface ConsoleOptions {
  /** Default: a new one each time. */
  readonly token?: string | undefined;
  /** Default: nothing but looking. */
  readonly allowed?: Allowed | undefined;
}

/** Throws UsageError for a registry that names no services. Ends what listens when it cannot. */
export async function openConsole(
  live: Live,
  registry: Registry,
  { server, port }: Awaited<ReturnType<typeof listenOn>>,
  { token, allowed = { calls: false, actions: false } }: ConsoleOptions = {},
): Promise<OpenConsole> {
  const view = new RegistryView(live, registry);
  const own = { kind: "everything", run: randomBytes(6).toString("hex"), version: VERSION, since: Date.now() } as const;
  const failures = new FailureLog();
  const streams = new PushStreams(
    (page): Everything => ({ ...own, page, allowed, failures: failures.failures, ...view.everything }),
    (page) => {
      figures.look(page, undefined);
      void view.look(page, undefined).catch(() => undefined); // the registry is away: it is let go all the same
    },
  );
  const figures = new FigureFeed({
    get instances() {
      return view.instances;
    },
    follow: (endpoint) => new FiguredInstance(live, endpoint, process.env["CALLWIRE_STATS_TOKEN"] ?? ""),
    tell: (page, push) => streams.tellOne(page, push),
  });
  const onFailure = (failure: NewFailure): void => streams.tell({ kind: "difference", failures: [failures.note(failure)] });
  const access = new ConsoleAccess(port, token);
  const mocks = new MockRoutes(live, registry, allowed.actions);
  const http = new ConsoleServer(
    server,
    access,
    createRoutes({ live, registry, view, figures, streams, access, allowed, mocks, onFailure }),
  );
  const close = async (): Promise<void> => {
    streams.end();
    await http.close();
    await Promise.all([view.close(), figures.close(), mocks.close()]);
  };
  // Before it begins: a page of before may be there already.
  view.onDifference((difference) => streams.tell(difference));
  try {
    await view.begin(FIRST_LIST_MS);
  } catch (error) {
    await close();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}/#token=${access.token}`, close };
}
