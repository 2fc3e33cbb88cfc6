// The door `callwire/testing`: what users need to test their own servers and clients.

export { FakeClock } from "./fake-clock.js";
export { createRandom } from "../base/random.js";
