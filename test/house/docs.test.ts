import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { implement, Status, serve } from "callwire";
import { MAX_WEIGHT } from "#runtime/base/limits/balancing.js";
import { MAX_TIMEOUT_MS, MAX_UNREAD_ITEM_BYTES } from "#runtime/base/limits/call.js";
import {
  DEFAULT_MAX_CALLS_PER_CONNECTION,
  FRAME_TIMEOUT_MS,
  HELLO_TIMEOUT_MS,
  KEEPALIVE_IDLE_MS,
  KEEPALIVE_SERVER_IDLE_MS,
  KEEPALIVE_TIMEOUT_MS,
  MAX_HELLO_BYTES,
  MAX_NO_PROGRESS_BURST,
  MAX_NO_PROGRESS_FRAMES_PER_SECOND,
  MAX_WAITING_BYTES,
  MIN_PEER_BYTES_PER_SECOND,
  PAUSE_READING_BYTES,
  STALL_TIMEOUT_MS,
  TLS_HANDSHAKE_TIMEOUT_MS,
} from "#runtime/base/limits/connection.js";
import { MAX_ENDPOINT_RECORD_BYTES } from "#runtime/base/limits/discovery.js";
import {
  DEFAULT_MAX_FRAME_BYTES,
  MAX_DECODED_BYTES,
  MAX_DEPTH,
  MAX_ERROR_DETAILS_BYTES,
  MAX_ERROR_MESSAGE,
  MAX_KEYS_PASSED,
  MAX_METADATA_BYTES,
  MAX_METADATA_KEYS,
  MAX_PAIRS,
  MAX_VALUES,
} from "#runtime/base/limits/message.js";
import {
  DEFAULT_GRACE_MS,
  DEFAULT_MAX_CALL_MS,
  DEFAULT_MAX_CALLS_PER_SERVER,
  DEFAULT_MAX_CONNECTIONS,
  DRAIN_LINGER_MS,
} from "#runtime/base/limits/server.js";
import {
  CONNECTION_WINDOW_BYTES,
  Flag,
  HEADER_BYTES,
  Kind,
  MAX_BEYOND_CREDIT_BYTES,
  MAX_CREDIT_BYTES,
  PREFACE,
  PROTOCOL_VERSION,
  SMALL_WINDOW_BYTES,
  STREAM_WINDOW_BYTES,
} from "#runtime/wire/frame.js";
import { calculator } from "../../examples/calculator/calculator.js";
import { Calculator } from "../../generated/calculator.js";
import { PLANS } from "./floor-plan.js";
import { findLongProse } from "./prose-rules.js";

const ROOT = join(import.meta.dirname, "../../..");
const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  "docs/architecture.md",
  "docs/calls.md",
  "docs/containers.md",
  "docs/getting-started.md",
  "docs/interceptors.md",
];

/** Pages whose prose is held to the rules of prose-rules.ts, each whole. */
/** Every page, but for the one that `npm run docs` writes. */
const PROSE = [
  ...[
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "RELEASING.md",
    "reference/README.md",
    "examples/shop/README.md",
    "examples/browser/README.md",
  ],
  ...["runtime/README.md", "compiler/README.md", "cli/README.md", "gateway/README.md", "nestjs/README.md"],
  ...["docs", "docs/decisions", "docs/hints"]
    .flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`))
    .filter((page) => page.endsWith(".md") && page !== "docs/options.md"),
];

const MIB = 1024 * 1024;

/** How a row of the table of limits begins, and the numbers that stand in it. */
const LIMIT_ROWS: readonly (readonly [string, ...number[]])[] = [
  ["frame, header included", DEFAULT_MAX_FRAME_BYTES],
  ["HELLO payload", MAX_HELLO_BYTES],
  ["TLS handshake", TLS_HANDSHAKE_TIMEOUT_MS],
  ["wait for the HELLO", HELLO_TIMEOUT_MS],
  ["rest of a frame", FRAME_TIMEOUT_MS],
  ["peer that takes nothing", STALL_TIMEOUT_MS],
  ["silence before a PING", KEEPALIVE_IDLE_MS, KEEPALIVE_TIMEOUT_MS],
  ["calls at once on a connection", DEFAULT_MAX_CALLS_PER_CONNECTION],
  ["calls at once in a server", DEFAULT_MAX_CALLS_PER_SERVER],
  ["time that a call runs which streams nothing", DEFAULT_MAX_CALL_MS],
  ["connections of a server", DEFAULT_MAX_CONNECTIONS],
  ["items that a stream's reader", STREAM_WINDOW_BYTES],
  ["items of all streams of a connection", MAX_UNREAD_ITEM_BYTES],
  ["credit of a stream that is not used", MAX_CREDIT_BYTES],
  ["frames without effect", MAX_NO_PROGRESS_FRAMES_PER_SECOND, MAX_NO_PROGRESS_BURST],
  ["elements of lists and maps", MAX_VALUES],
  ["pairs of maps", MAX_PAIRS],
  ["what one message becomes in memory", MAX_DECODED_BYTES],
  ["other keys in its bucket", MAX_KEYS_PASSED],
  ["nesting of a value", MAX_DEPTH],
  ["bytes that the peer does not take", PAUSE_READING_BYTES / MIB, MAX_WAITING_BYTES / MIB],
];

interface Block {
  readonly language: string;
  /** What follows the language: a file, or a mark. */
  readonly mark: string;
  readonly text: string;
}

/** Those of a package.json of ours. */
function readScripts(file: string): Readonly<Record<string, string>> {
  return (JSON.parse(read(file)) as { readonly scripts: Readonly<Record<string, string>> }).scripts;
}

describe("the pages", () => {
  for (const page of PAGES) {
    it(`${page} shows files as they are`, () => {
      const copies = blocksOf(page).filter(({ mark }) => mark.includes("."));
      const wrong = copies.filter(({ mark, text }) => !isCopy(text, read(mark))).map(({ mark }) => mark);

      assert.deepEqual(wrong, []);
    });
  }

  for (const page of PROSE) {
    it(`${page} has short sentences, paragraphs and lines`, () => assert.deepEqual(findLongProse(read(page)), []));
  }

  it("docs/getting-started.md shows the server and the client of the example", () => {
    const shown = blocksOf("docs/getting-started.md").map(({ mark }) => mark);

    assert.ok(shown.includes("examples/calculator/server.ts"));
    assert.ok(shown.includes("examples/calculator/client.ts"));
  });

  it("README.md, docs/getting-started.md and CONTRIBUTING.md run npm scripts that are there", () => {
    const scripts: Readonly<Record<string, string>> = { ...readScripts("package.json"), ...readScripts("template/package.json") };
    const pages = ["README.md", "docs/getting-started.md", "CONTRIBUTING.md"].map(read).join("\n");
    const run = [...pages.matchAll(/npm run (\w+)/g)].map((match) => match[1] ?? "");

    assert.ok(run.length > 5);
    assert.deepEqual(
      run.filter((name) => scripts[name] === undefined),
      [],
    );
  });

  it("docs/architecture.md names every room of the floor plan", () => {
    const page = read("docs/architecture.md");
    const rooms = PLANS.flatMap((plan) => plan.floors.flat()).filter((room) => !room.endsWith(".ts"));

    assert.deepEqual(
      rooms.filter((room) => !page.includes(`\`${room}/\``)),
      [],
    );
  });
});

describe("docs/protocol.md", () => {
  // Tables are padded for people.
  const page = read("docs/protocol.md").replace(/ {2,}/g, " ");

  it("names every frame kind with its number", () => {
    for (const [name, kind] of Object.entries(Kind)) assert.ok(page.includes(`\n| ${name} | ${kind} |`), name);
  });

  it("names every flag with its value", () => {
    for (const [name, flag] of Object.entries(Flag)) {
      assert.ok(page.includes(`\n| ${name} | 0x${flag.toString(16).padStart(2, "0")} |`), name);
    }
  });

  it("names every status code with its number", () => {
    for (const [name, code] of Object.entries(Status)) assert.ok(page.replace(/\s+/g, " ").includes(`${name} ${code}`), name);
  });

  it("gives the preface, the version and the size of the header", () => {
    const preface = [...PREFACE].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");

    assert.ok(page.includes(`PREFACE: \`${preface}\``));
    assert.ok(page.includes(`PROTOCOL_VERSION ${PROTOCOL_VERSION} `));
    assert.ok(page.includes(`${HEADER_BYTES} bytes (HEADER_BYTES)`));
  });

  it("gives the limits of base/limits/", () => {
    const given = [
      DEFAULT_MAX_FRAME_BYTES,
      MAX_HELLO_BYTES,
      MAX_TIMEOUT_MS,
      HELLO_TIMEOUT_MS,
      KEEPALIVE_IDLE_MS,
      KEEPALIVE_SERVER_IDLE_MS,
      KEEPALIVE_TIMEOUT_MS,
    ];
    for (const limit of given) {
      assert.ok(page.includes(limit.toLocaleString("en-US")), String(limit));
    }
  });

  for (const [row, ...numbers] of LIMIT_ROWS) {
    it(`gives what bounds ${row}`, () => {
      const value =
        page
          .split("\n| ")
          .find((line) => line.startsWith(row))
          ?.split(" | ")[1] ?? "";

      assert.deepEqual(
        numbers.filter((number) => !value.includes(number.toLocaleString("en-US"))),
        [],
        `the page says "${value}"`,
      );
    });
  }

  for (const sentence of [
    `${STREAM_WINDOW_BYTES.toLocaleString("en-US")} bytes (STREAM_WINDOW_BYTES)`,
    `${CONNECTION_WINDOW_BYTES.toLocaleString("en-US")} bytes (CONNECTION_WINDOW_BYTES)`,
    `${SMALL_WINDOW_BYTES.toLocaleString("en-US")} bytes (SMALL_WINDOW_BYTES)`,
    `${MAX_BEYOND_CREDIT_BYTES.toLocaleString("en-US")} bytes (MAX_BEYOND_CREDIT_BYTES)`,
    `${MAX_UNREAD_ITEM_BYTES / MIB} MiB of them (MAX_UNREAD_ITEM_BYTES)`,
    `1,000 ms more for each ${MIN_PEER_BYTES_PER_SECOND.toLocaleString("en-US")} bytes that were sent`,
    `up to ${STALL_TIMEOUT_MS.toLocaleString("en-US")} ms in all`,
    `or ${((MIN_PEER_BYTES_PER_SECOND * FRAME_TIMEOUT_MS) / 1_000).toLocaleString("en-US")} bytes more of it`,
    `at most ${MAX_CREDIT_BYTES.toLocaleString("en-US")} (MAX_CREDIT_BYTES)`,
    `after every ${(STREAM_WINDOW_BYTES / 4).toLocaleString("en-US")} bytes`,
    `at most ${MAX_METADATA_KEYS} keys`,
    `${MAX_METADATA_BYTES.toLocaleString("en-US")} bytes of keys and values`,
    `the only extension, at most ${MAX_ERROR_DETAILS_BYTES.toLocaleString("en-US")} bytes`,
    `cut it to ${MAX_ERROR_MESSAGE.toLocaleString("en-US")} UTF-16 units`,
    `or ${DEFAULT_MAX_CALLS_PER_SERVER.toLocaleString("en-US")} in the server`,
    `a JSON object of at most ${MAX_ENDPOINT_RECORD_BYTES.toLocaleString("en-US")} bytes`,
    `0 to ${MAX_WEIGHT.toLocaleString("en-US")}`,
    `grace has passed (${DEFAULT_GRACE_MS.toLocaleString("en-US")} ms unless configured), plus ${DRAIN_LINGER_MS.toLocaleString("en-US")} ms`,
  ]) {
    it(`says "${sentence}"`, () => assert.ok(page.replace(/\s+/g, " ").includes(sentence)));
  }

  it("shows a dialogue that a server answers byte for byte", async () => {
    const blocks = blocksOf("docs/protocol.md").filter(({ language }) => language === "hex");
    const sent = bytesOf(blocks.filter(({ mark }) => mark === "client"));
    const expected = bytesOf(blocks.filter(({ mark }) => mark === "server"));
    await using server = await serve({ services: [implement(Calculator, calculator)], stopOnSignal: false });

    const received = await exchange(server.address, sent, expected);

    assert.deepEqual(received.subarray(0, PREFACE.length), Buffer.from(PREFACE));
    assert.deepEqual(received.subarray(-expected.length), expected);
  });
});

function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

function blocksOf(page: string): readonly Block[] {
  const found = read(page).matchAll(/^```(\w+)(?: ([^\n]+))?\n(.*?)^```$/gms);
  return [...found].map((match) => ({ language: match[1] ?? "", mark: match[2] ?? "", text: match[3] ?? "" }));
}

/** The whole file, or parts of it in their order with a line `// ...` between them. */
function isCopy(text: string, file: string): boolean {
  const parts = text.split(/^\s*\/\/ \.\.\.\n/m);
  if (parts.length === 1) return text === file;
  let at = 0;
  for (const part of parts) {
    const start = file.indexOf(part, at);
    if (start < 0) return false;
    at = start + part.length;
  }
  return true;
}

/**
 * The bytes at the start of each line: two hexadecimal digits each, up to the column of the
 * remarks.
 */
function bytesOf(blocks: readonly Block[]): Buffer {
  const lines = blocks.flatMap(({ text }) => text.split("\n"));
  return Buffer.from(
    lines.map((line) => (/^(?:\s*[0-9a-f]{2}(?= |$))+/.exec(line)?.[0] ?? "").replace(/\s/g, "")).join(""),
    "hex",
  );
}

/**
 * Sends, and resolves to all that came once it ends with `expected`, or once the server has closed.
 */
function exchange(address: { host: string; port: number }, sent: Buffer, expected: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket = connect(address.port, address.host, () => socket.write(sent));
    socket.on("error", reject);
    socket.on("close", () => resolve(received));
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.subarray(-expected.length).equals(expected)) socket.end();
    });
  });
}
