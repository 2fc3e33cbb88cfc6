// "Did you mean": the runtime has it too, as JSON with an unknown name is answered with one.

export { suggest } from "callwire/schema";
