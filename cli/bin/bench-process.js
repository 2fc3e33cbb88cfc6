// One generator of `callwire bench --processes`. CommonJS, as this folder is.

require("../dist/live.cjs").runBenchProcess();
