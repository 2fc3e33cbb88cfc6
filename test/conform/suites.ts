// All rules, for a server and for a client.

import { clientRules } from "./client-rules.js";
import type { ClientPeer } from "./client-session.js";
import { clientStateRules } from "./client-states.js";
import type { Rule } from "./rule.js";
import { serverRules } from "./server-rules.js";
import type { ServerPeer } from "./server-session.js";
import { serverSessionRules } from "./server-sessions.js";
import { serverStateRules } from "./server-states.js";
import { serverValueRules } from "./server-values.js";

export function serverSuite(): readonly Rule<ServerPeer>[] {
  return [...serverRules(), ...serverSessionRules(), ...serverStateRules(), ...serverValueRules()];
}

export function clientSuite(): readonly Rule<ClientPeer>[] {
  return [...clientRules(), ...clientStateRules()];
}
