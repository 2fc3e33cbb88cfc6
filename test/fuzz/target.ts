// The server that is sent hostile frames: a service of every kind of call, and what the honest
// neighbour calls. With the word `scout` it says which branches it has run. With that of a plant it
// has a mistake that the run must find.

import { implement, serve } from "callwire";
import { Target } from "../../generated/attack.js";
import { Kitchen } from "../../generated/kitchen-sink.js";
import { answerParent, weigh } from "../attack/child.js";
import { targetMethods } from "../attack/target-service.js";
import { kitchen } from "../support/kitchen-server.js";
import { watchBranches } from "./branches.js";
import { watchPauses } from "./own-pause.js";
import { answerHonest, planted } from "./plants.js";

const branches = process.argv.includes("scout") ? watchBranches() : undefined;
const pauses = watchPauses();
const server = await serve({
  stopOnSignal: false,
  graceMs: 0,
  services: [
    implement(Kitchen, { ...kitchen, ...planted(process.argv[2] ?? "") }),
    implement(Target, { ...targetMethods, ping: (_context, number) => answerHonest(number) }),
  ],
});

answerParent(async ({ kind }) => {
  if (kind === "weigh") return weigh();
  if (kind === "branches") return branches?.() ?? 0;
  return pauses();
});
process.send?.({ result: server.address.port });
