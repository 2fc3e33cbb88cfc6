// Run with the plugins of test/environments.

import commonjs from "@rollup/plugin-commonjs";
import json from "@rollup/plugin-json";
import nodeResolve from "@rollup/plugin-node-resolve";

const namesOf = (ending) => ({ entryFileNames: `[name].${ending}`, chunkFileNames: `[name]-[hash].${ending}` });

const config = {
  input: "js/server.js",
  output: ["es", "cjs"].map((format) => ({
    format,
    dir: `rollup-${format}`,
    ...namesOf(format === "es" ? "mjs" : "cjs"),
  })),
  plugins: [nodeResolve({ preferBuiltins: true, exportConditions: ["node"] }), commonjs(), json()],
};
// biome-ignore lint/style/noDefaultExport: rollup takes no other
export default config;
