// Listens to the diagnostics channels of this process, for whoever makes metrics of them. Knows no
// library of telemetry.

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { InstanceEjectedMessage, RegistryHealthMessage, RegistryListMessage } from "../base/diagnostics.js";
import type { CallEvent, ServerCallEvent, ServerStartEvent } from "../call/call-events.js";

/** One function for each channel. */
export interface ChannelListener {
  onClientCall(event: CallEvent): void;
  onServerStart(event: ServerStartEvent): void;
  onServerCall(event: ServerCallEvent): void;
  onEjected(message: InstanceEjectedMessage): void;
  onList(message: RegistryListMessage): void;
  onHealth(message: RegistryHealthMessage): void;
}

/** Returns what ends it. A second call of that does nothing more. */
export function watchChannels(listener: ChannelListener): () => void {
  // Each channel has messages of one type, which its declaration names.
  const pairs: readonly (readonly [string, (message: unknown) => void])[] = [
    ["callwire:call:counted", (message) => listener.onClientCall(message as CallEvent)],
    ["callwire:server:start", (message) => listener.onServerStart(message as ServerStartEvent)],
    ["callwire:server:call", (message) => listener.onServerCall(message as ServerCallEvent)],
    ["callwire:instance:ejected", (message) => listener.onEjected(message as InstanceEjectedMessage)],
    ["callwire:registry:list", (message) => listener.onList(message as RegistryListMessage)],
    ["callwire:registry:health", (message) => listener.onHealth(message as RegistryHealthMessage)],
  ];
  for (const [name, listen] of pairs) subscribe(name, listen);
  return () => {
    for (const [name, listen] of pairs) unsubscribe(name, listen);
  };
}
