// Our client as a program of its own, as `npm run conform -- --client` runs those of others.

import type { CallWord } from "./client-session.js";
import { runOurs } from "./our-client.js";

const [host = "", port = "", call = ""] = process.argv.slice(2);
console.log(JSON.stringify(await runOurs(host, Number(port), call as CallWord))); // the words are conform's own
