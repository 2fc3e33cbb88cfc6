// The handlers of a server as what is behind an HTTP front. A call by HTTP is a call: the same
// admission, shares, interceptors, telemetry and drain as over the server's own protocol.

import { usageError } from "../base/usage-error.js";
import type { Descriptor, MethodDescriptor, TypeDescriptor } from "../schema/descriptor.js";
import { servicesOf } from "../schema/service-schema.js";
import type { ServerInside } from "../server/side-door.js";
import type { Caller, FrontConnection, HttpBackend } from "./backend.js";
import { describeMethod } from "./http-method.js";
import { LocalCaller } from "./local-caller.js";
import { LocalForms, type LocalMethod } from "./local-method.js";
import { messageBytesIn } from "./message-size.js";

export class LocalBackend implements HttpBackend {
  readonly maxMessageBytes: number;
  /** Set before the server refuses its first call. */
  isDraining = false;
  readonly #inside: ServerInside;
  readonly #methods: ReadonlyMap<string, LocalMethod>;

  private constructor(inside: ServerInside, methods: ReadonlyMap<string, LocalMethod>) {
    this.maxMessageBytes = messageBytesIn(inside.maxFrameBytes);
    this.#inside = inside;
    this.#methods = methods;
  }

  /** Rejects with FAILED_PRECONDITION when the contract of a service is not there. */
  static async of(inside: ServerInside): Promise<LocalBackend> {
    const listed = inside.services.filter(({ isListed }) => isListed !== false);
    const found = await Promise.all(
      listed.map(async ({ service }) => methodsOf(service.name, await inside.findContract(service))),
    );
    return new LocalBackend(inside, new Map(found.flat().map((method) => [method.fullName, method])));
  }

  find(path: string): LocalMethod | undefined {
    return this.#methods.get(path);
  }

  serves(service: string): boolean {
    return this.#inside.services.some((each) => each.service.name === service);
  }

  /** Those of its service, if there is one of this name. */
  paths(wanted: string): Iterable<string> {
    const service = wanted.slice(0, Math.max(0, wanted.indexOf("/")));
    const all = [...this.#methods.keys()];
    return this.serves(service) ? all.filter((path) => path.startsWith(`${service}/`)) : all;
  }

  enter(connection: FrontConnection): Caller {
    return new LocalCaller(this.#inside.core, connection, this.#methods);
  }
}

function methodsOf(name: string, contract: Descriptor | undefined): readonly LocalMethod[] {
  const service = contract === undefined ? undefined : servicesOf(contract).find((each) => each.name === name);
  if (contract === undefined || service === undefined) {
    const fix = "put the files that callwire generate writes beside the code, or give serve schemas";
    throw usageError("FAILED_PRECONDITION", `HTTP needs the contract of ${name} for its JSON, and it is not there; ${fix}`);
  }
  const types = new Map(contract.files.flatMap((file) => file.types.map((type): [string, TypeDescriptor] => [type.name, type])));
  const forms = new LocalForms(types);
  return service.methods.map((method: MethodDescriptor) => ({
    ...describeMethod(name, method, types),
    id: method.id,
    timeoutMs: method.timeoutMs,
    forms: forms.of(method),
  }));
}
