#!/usr/bin/env node
// Committed, so that npm can link it before the first build. CommonJS, as this folder is: Node's loader of ES modules takes six milliseconds more.

require("../dist/start.cjs");
