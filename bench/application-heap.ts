// Loaded into each process before a peer: values as an application keeps them. Below 8 MiB of old
// heap V8 never marks while memory outside of it is made and dropped, as large messages do. A bench
// without an application would measure that, which no user has: echo-64k twice as fast or not,
// depending on a few hundred KB.

/** About 20 MiB. */
const KEPT = 200_000;

const kept = Array.from({ length: KEPT }, (_, index) => ({ index, text: `value ${index}` }));
process.once("exit", () => kept.length); // until then it is in use
