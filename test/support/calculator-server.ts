// Servers of the calculator in the test's own process, closed after each test.

import {
  type CallwireServer,
  type ConnectOptions,
  connect,
  type ImplementOptions,
  implement,
  type RegistryTarget,
  type ServeOptions,
  serve,
} from "callwire";
import { calculator } from "../../examples/calculator/calculator.js";
import { Calculator, type CalculatorClient, type CalculatorHandler } from "../../generated/calculator.js";

const open: AsyncDisposable[] = [];

/** Starts a calculator with some methods replaced. It is closed by `closeAll`. */
export async function startCalculator(
  overrides: Partial<CalculatorHandler> = {},
  { allow, ...options }: Omit<ServeOptions, "services"> & ImplementOptions = {},
): Promise<CallwireServer> {
  const handler = { ...calculator, ...overrides };
  const services = [implement(Calculator, handler, { allow })];
  const server = await serve({ stopOnSignal: false, graceMs: 1_000, ...options, services });
  open.push(server);
  return server;
}

/** A client of one server, or of a registry. It is closed by `closeAll`. */
export function connectCalculator(to: CallwireServer | RegistryTarget, options?: ConnectOptions): CalculatorClient {
  const client = connect(Calculator, typeof to === "object" && "listening" in to ? targetOf(to) : to, options);
  open.unshift(client);
  return client;
}

function targetOf({ address, listening }: CallwireServer): string {
  return address.path === undefined ? `tcp://${listening}` : listening;
}

/** Clients first, then servers. */
export async function closeAll(): Promise<void> {
  for (const resource of open.splice(0)) await resource[Symbol.asyncDispose]();
}
