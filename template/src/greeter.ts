// What the service does.

import { implement } from "callwire";
import { Greeter, Nobody } from "../generated/greeter.js";

export const greeter = implement(Greeter, {
  greet(_context, name, times) {
    if (name === "") throw new Nobody({ why: "the name is empty" });
    return `hello ${name} `.repeat(times).trim();
  },
});
