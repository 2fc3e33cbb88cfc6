// The attacker's process. `attack` runs one against a server; `listen` is a hostile server until
// its time is over.

import { type RawServer, startRawServer } from "../support/raw-server.js";
import { Attacker } from "./attack.js";
import { answerParent, tellParent } from "./child.js";
import { CLIENT_ATTACKS } from "./client-attacks.js";
import { HTTP_ATTACKS } from "./http-attacks.js";
import { SERVER_ATTACKS } from "./server-attacks.js";

let hostile: Attacker | undefined;
let server: RawServer | undefined;

answerParent(async ({ kind, port = 0, name, ms = 0 }) => {
  if (kind === "attack") {
    const attacker = new Attacker(port, ms);
    await [...SERVER_ATTACKS, ...HTTP_ATTACKS].find((attack) => attack.name === name)?.attack(attacker);
    const { sentBytes } = attacker;
    attacker.close();
    return sentBytes;
  }
  if (kind === "listen") {
    const attack = CLIENT_ATTACKS.find((one) => one.name === name);
    const listener = new Attacker(0, ms);
    hostile = listener;
    server = await startRawServer((socket) => attack?.answer(listener, socket));
    return server.port;
  }
  await hostile?.waitForEnd();
  const sentBytes = hostile?.sentBytes ?? 0;
  hostile?.close();
  await server?.[Symbol.asyncDispose]();
  return sentBytes;
});
tellParent(0);
