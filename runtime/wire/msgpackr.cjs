// msgpackr in the build without `new Function` and without native code: nothing that a peer sends can reach a compiler.
// CommonJS, as msgpackr is: imported from an ES module, Node would look through all its source for exports, and keep 6 MiB for that.

const { Packr, Unpackr } = require("msgpackr/index-no-eval");

module.exports = { Packr, Unpackr };
