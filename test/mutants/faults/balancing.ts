// Deliberate faults of the choice among instances.

import { inRoom, type Mutant } from "../mutant.js";

export const BALANCING: readonly Mutant[] = inRoom("runtime/balancing", [
  {
    what: "sends a call to an instance that a user's picker was not given",
    file: "own-picker.ts",
    text: "picked === undefined || this.#instances.has(picked)",
    replacement: "true",
    tests: ["own-picker"],
  },
  {
    what: "fails a call when a user's picker throws",
    file: "own-picker.ts",
    text: "    } catch (error) {\n      this.#tell(error);\n    }\n    return undefined;",
    replacement: "    } catch (error) {\n      throw error;\n    }\n    return undefined;",
    tests: ["own-picker"],
  },
  {
    what: "makes a user's picker anew when an operator's choice is taken back",
    file: "load-balancer.ts",
    text: "name === this.#options.balancer ? this.#own : createPicker(name, this.#random)",
    replacement: "createPicker(name, this.#random)",
    tests: ["own-picker"],
  },
]);
