#!/usr/bin/env node
// Committed, so that npm can link it before the first build. The command itself is one bundle, which starts faster.

import "../dist/callwire.bundle.js";
