// The reflection service, which every server answers: what it serves, and the contracts. Its
// definition is written by hand, as generated code stands on a higher floor; a test compares the
// two.

import type { CallContext, Peer } from "../call/call-context.js";
import type { Descriptor } from "../schema/descriptor.js";
import type { ServiceDef } from "../schema/service-def.js";
import { type Codec, noArgs, string } from "../wire/codec.js";
import { isAllowed } from "./admission.js";
import { type Implementation, implement } from "./implement.js";
import type { Schemas } from "./schemas.js";

/** As `idl/callwire/reflection.rpc` has it. */
interface ReflectionHandler {
  services(context: CallContext): ReadonlyMap<string, string>;
  contract(context: CallContext, service: string): Promise<string | undefined>;
}

const NamesCodec: Codec<ReadonlyMap<string, string>> = {
  heapBytes: 0,
  write: (w, v) => w.map("", string, string, v),
  read: (r) => r.map("", string, string),
};

const OptionalStringCodec: Codec<string | undefined> = {
  write(w, v) {
    if (v === undefined) w.nil();
    else w.str(v, "");
  },
  read: (r) => (r.nil() ? undefined : r.str("")),
};

const ContractArgsCodec: Codec<readonly [service: string]> = {
  write(w, v) {
    w.array(1);
    w.str(v[0], "service");
  },
  read(r) {
    const n = r.array();
    if (n < 1) throw r.missing(n, "service");
    const service = r.str("service");
    r.skip(n - 1);
    return [service];
  },
};

/** The service `callwire.reflection.v1.Reflection`. */
export const REFLECTION: ServiceDef<never, ReflectionHandler, CallContext> = {
  name: "callwire.reflection.v1.Reflection",
  fingerprint: "b1ee784d8193e16e",
  methods: [
    {
      name: "services",
      id: 0x5672ad56,
      kind: "unary",
      idempotent: true,
      timeoutMs: 5000,
      args: noArgs,
      result: NamesCodec,
      errors: [],
      invoke: (handler, context) => handler.services(context),
    },
    {
      name: "contract",
      id: 0xdafca788,
      kind: "unary",
      idempotent: true,
      timeoutMs: 5000,
      args: ContractArgsCodec,
      result: OptionalStringCodec,
      errors: [],
      invoke: (handler, context, args) => handler.contract(context, String(args[0])),
    },
  ],
};

/** The services, and the one that tells of them: of each to whom it may call. */
export function withReflection(services: readonly Implementation[], schemas: Schemas): readonly Implementation[] {
  if (services.some(({ service }) => service.name === REFLECTION.name)) return services; // one of the user's own, such as a gateway's
  const visibleTo = ({ peer }: { readonly peer: Peer }) => {
    return services.filter(({ allow }) => allow === undefined || isAllowed(peer, allow)).map(({ service }) => service);
  };
  const handler: ReflectionHandler = {
    services: (context) => new Map(visibleTo(context).map(({ name, fingerprint }) => [name, fingerprint])),
    async contract(context, wanted) {
      const service = visibleTo(context).find(({ name }) => name === wanted);
      const schema = service === undefined ? undefined : await schemas.find(service);
      return schema === undefined ? undefined : textOf(schema);
    },
  };
  return [...services, { ...implement(REFLECTION, handler), isListed: false }];
}

/** Made once: anybody may ask again and again. */
const texts = new WeakMap<Descriptor, string>();

function textOf(schema: Descriptor): string {
  const text = texts.get(schema) ?? JSON.stringify(schema);
  texts.set(schema, text);
  return text;
}
