#!/usr/bin/env node
// Committed, so that npm can link it before the first build. The command itself is one bundle, which starts faster; and CommonJS,
// as this folder is: Node's loader of ES modules takes six milliseconds more.

const { enableCompileCache } = require("node:module");

enableCompileCache?.(); // Node 22 keeps what it has compiled, in its own folder below the temporary one
require("../dist/callwire.bundle.cjs");
