// What the clients of a world leave out, as the runtime reports it: half of the instances that one
// of them knows at most, so that there is always somebody to call.

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ChannelInspection } from "#runtime/channel/inspection.js";

const CHANNELS = ["callwire:instance:ejected", "callwire:instance:returned"] as const;

/** A client, as far as it is looked at. */
export interface Ejecting {
  readonly machine: { readonly name: string };
  inspect(): Pick<ChannelInspection, "instances">;
}

export class EjectionWatch implements Disposable {
  readonly #clients: () => readonly Ejecting[];
  readonly #complain: (problem: string) => void;
  readonly #known = new Map<Ejecting, ReadonlySet<string>>();
  readonly #look = (): void => {
    for (const client of this.#clients()) this.#lookAt(client);
  };

  /** Until it is disposed of. `clients`: those that live now. */
  constructor(clients: () => readonly Ejecting[], complain: (problem: string) => void) {
    this.#clients = clients;
    this.#complain = complain;
    for (const name of CHANNELS) subscribe(name, this.#look);
  }

  [Symbol.dispose](): void {
    for (const name of CHANNELS) unsubscribe(name, this.#look);
  }

  #lookAt(client: Ejecting): void {
    const members = client.inspect().instances.filter(({ endpoint }) => endpoint.state === "up");
    const ejected = new Set(members.filter((instance) => instance.ejected !== undefined).map(({ endpoint }) => endpoint.id));
    const before = this.#known.get(client);
    this.#known.set(client, ejected);
    const isNew = [...ejected].some((id) => before?.has(id) !== true);
    if (isNew && ejected.size * 2 > members.length)
      this.#complain(`${client.machine.name} leaves out ${ejected.size} of ${members.length} instances`);
  }
}
