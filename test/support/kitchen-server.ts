// Kitchen servers and clients for tests: every kind of method, each of which a test may replace.

import { type CallwireServer, type ConnectOptions, connect, implement, type ServeOptions, serve } from "callwire";
import { Kitchen, type KitchenClient, type KitchenHandler } from "../../generated/kitchen-sink.js";

const open: AsyncDisposable[] = [];
const PATIENT_MS = 30_000;

export const kitchen: KitchenHandler = {
  divide: (_context, num1, num2) => num1 / num2,
  area: () => undefined,
  async sum(_context, values) {
    let total = 0;
    for await (const value of values) total += value;
    return total;
  },
  *watch(_context, fromSeq) {
    for (let x = 0; x < fromSeq; x++) yield { x, y: -x };
  },
  async *chat(_context, room, lines) {
    for await (const line of lines) yield `${room}: ${line}`;
  },
  find: () => new Map(),
  log: () => undefined,
  ping: () => undefined,
};

export async function startKitchen(
  methods: Partial<KitchenHandler> = {},
  options: Partial<ServeOptions> = {},
): Promise<CallwireServer> {
  const services = [implement(Kitchen, { ...kitchen, ...methods })];
  const server = await serve({ stopOnSignal: false, graceMs: 100, ...options, services });
  open.push(server);
  return server;
}

/** Its calls have more time than the 500 ms of `divide`, unless the options say how long. */
export function connectKitchen(server: CallwireServer, options?: ConnectOptions): KitchenClient {
  const client = connect(Kitchen, `tcp://${server.listening}`, options);
  open.push(client);
  return options?.timeoutMs === undefined ? client.with({ timeoutMs: PATIENT_MS }) : client;
}

/** Closes what the test has opened, the newest first. */
export async function closeKitchens(): Promise<void> {
  for (const thing of open.splice(0).reverse()) await thing[Symbol.asyncDispose]();
}
