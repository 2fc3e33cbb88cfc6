// Listens to the diagnostics channels of this process, for whoever makes metrics of them. Knows no
// library of telemetry.

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { InstanceEjectedMessage, RegistryHealthMessage, RegistryListMessage } from "../base/diagnostics.js";
import type { CallEvent, ServerCallEvent, ServerStartEvent } from "../call/call-events.js";

/** One function for each channel, of those that somebody listens to. */
export interface ChannelListener {
  onClientCall(event: CallEvent): void;
  onServerStart(event: ServerStartEvent): void;
  onServerCall(event: ServerCallEvent): void;
  onEjected(message: InstanceEjectedMessage): void;
  onList(message: RegistryListMessage): void;
  onHealth(message: RegistryHealthMessage): void;
}

/** Returns what ends it. A second call of that does nothing more. */
export function watchChannels(listener: Partial<ChannelListener>): () => void {
  const { onClientCall, onServerStart, onServerCall, onEjected, onList, onHealth } = listener;
  // Each channel has messages of one type, which its declaration names.
  const all: readonly (readonly [string, ((message: never) => void) | undefined])[] = [
    ["callwire:call:counted", onClientCall],
    ["callwire:server:start", onServerStart],
    ["callwire:server:call", onServerCall],
    ["callwire:instance:ejected", onEjected],
    ["callwire:registry:list", onList],
    ["callwire:registry:health", onHealth],
  ];
  const pairs = all.flatMap(([name, listen]) =>
    listen === undefined ? [] : [[name, listen as (message: unknown) => void] as const],
  );
  for (const [name, listen] of pairs) subscribe(name, listen);
  return () => {
    for (const [name, listen] of pairs) unsubscribe(name, listen);
  };
}
