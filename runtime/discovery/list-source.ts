// What a registry that is only read is made of: a source that reads lists, and where it puts them.
// What is the same for all of them is read-only-registry.ts.

import type { Endpoint } from "./registry.js";

/** Where the lists of a registry come from that is only read: a file, DNS, an orchestrator. */
export interface ListSource {
  /** What to show a person, such as `file:/etc/instances.json`, without credentials. */
  readonly target: string;
  /**
   * Whether endpoints say that TLS is spoken there. Default false: a client with `tls` speaks it to
   * all of them.
   */
  readonly saysTls?: boolean | undefined;
  /** Names of the services that have an instance. Default: nobody knows them. */
  readonly services?: (() => Promise<readonly string[]>) | undefined;
  /**
   * Begins to follow the list of one service, and gives each version of it to `list`, now or later.
   * It is called once for a service, however many clients there are. It must not throw: what cannot
   * be read is `list.fail()`.
   */
  follow(service: string, list: FollowedList): Following;
}

/** Where a source puts what it has read of one service. */
export interface FollowedList {
  /**
   * All instances as they are now. A list that is the same as the last one is nothing new.
   * `skipped` are records that are no instances, and `skippedFor` is one of them with the reason.
   * `failure` says why the list is empty.
   */
  publish(endpoints: readonly Endpoint[], notes?: ListNotes): void;
  /**
   * The list cannot be read now. The last one stays in use, and says that it is stale. `reason` is
   * shown to people.
   */
  fail(reason?: string): void;
}

/** What a source says of a list; see `Snapshot`. */
export interface ListNotes {
  /** Records that are no instances. */
  readonly skipped: number;
  /** One of them, and why. */
  readonly skippedFor?: string | undefined;
  /** Why the list is empty. */
  readonly failure?: string | undefined;
}

/** What a source does for one service. */
export interface Following {
  /** Reads the list now. Resolves when that was tried; it does not reject. */
  refresh(): Promise<void>;
  /** See `Subscription`. Default: nothing is asked. */
  reresolve?(): void;
  /** The last client of the service is gone. */
  stop(): void;
}
