// Our server as a program: `our-server.js PORT` serves idl/conformance.rpc on the loopback. PORT 0
// takes a free one.

import * as current from "../../generated/conformance.js";
import { serveStub } from "../conformance/stub-server.js";

const { host, port } = await serveStub(current, Number(process.argv[2] ?? 0));
console.log(`${host}:${port}`);
