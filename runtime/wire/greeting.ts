// What a side says when it begins with a connection, and when it takes no more of it.

import { Kind, PREFACE } from "./frame.js";
import type { FrameWriter } from "./frame-writer.js";
import { encodeHello, type Hello } from "./hello.js";

/** The preface, and the HELLO behind it. */
export function writeGreeting(writer: FrameWriter, hello: Hello): void {
  writer.raw(PREFACE as Uint8Array); // only read from; Readonly<Buffer> keeps others from writing it
  writer.beginFrame();
  writer.raw(encodeHello(hello));
  writer.endFrame(Kind.HELLO, 0, 0, 0);
}

/** `reason` is for people: a client shows it when its calls are lost with the connection. */
export function writeGoaway(writer: FrameWriter, reason: string): void {
  writer.beginFrame();
  writer.str(reason, "reason");
  writer.endFrame(Kind.GOAWAY, 0, 0, 0);
}
