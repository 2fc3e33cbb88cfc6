// Bundles server.js as CommonJS and as an ES module, as webpack's own command does. The module is
// minified, names at its top level included; the other is not, as that takes three times as long.
// What is shorter by other code than by other names takes half of it: only the long form does it.

import { resolve } from "node:path";
import Minimizer from "minimizer-webpack-plugin";
import webpack from "webpack";

const quicker = { minimizer: [new Minimizer({ terserOptions: { compress: false } })] };
const { minimizer } = process.env.CALLWIRE_LONG === "1" ? {} : quicker;

for (const [type, file] of [
  ["commonjs2", "server.cjs"],
  ["module", "server.mjs"],
]) {
  const stats = await new Promise((done, fail) => {
    const options = {
      mode: "production",
      target: "node20",
      entry: "./js/server.js",
      optimization: { minimize: type === "module", minimizer },
      experiments: { outputModule: type === "module" },
      output: { path: resolve(`webpack-${type}`), filename: file, library: { type } },
    };
    webpack(options, (error, result) => (error === null ? done(result) : fail(error)));
  });
  console.log(stats.toString({ preset: "errors-warnings" }));
  if (stats.hasErrors()) process.exitCode = 1;
}
