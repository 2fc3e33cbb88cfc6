// The server's entry. Process 1 of a container gets no signal that it does not listen to, so it
// hears SIGTERM before it reads anything else.

const stop = (): void => process.exit(143);
process.on("SIGTERM", stop);

const { start } = await import("./serve.js");
const starting = start();
process.off("SIGTERM", stop); // `start` listens now, and drains
await starting;
