import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { MAX_LOG_BACKLOG_BYTES, MAX_LOG_BACKLOG_LINES, MAX_LOG_LINE } from "#runtime/base/limits/log.js";
import { type Logger, unfailing } from "#runtime/base/logger.js";
import { deferred } from "../../support/wait.js";

function collect(write: () => unknown = () => undefined): { readonly logger: Logger; readonly lines: string[] } {
  const lines: string[] = [];
  const add = (line: string): unknown => {
    lines.push(line);
    return write();
  };
  return { logger: unfailing({ debug: add, info: add, warn: add, error: add }), lines };
}

describe("a logger", () => {
  it("is given safe text, of which no line looks like another entry", () => {
    const { logger, lines } = collect();
    for (const level of ["debug", "info", "warn", "error"] as const) logger[level]("a\u001b[2J\u202e\u0085\ncallwire: forged");

    assert.deepEqual([...new Set(lines)], ["a\\u{1b}[2J\\u{202e}\\u{85}\n  callwire: forged"]);
    assert.equal(lines.length, 4);
  });

  it("is given no line of any length", () => {
    const { logger, lines } = collect();
    logger.error("x".repeat(1_000_000));

    assert.equal(lines[0], `${"x".repeat(MAX_LOG_LINE)} ... (1000000 characters)`);
  });

  it("that is made unfailing twice is the same", () => {
    const { logger } = collect();
    assert.equal(unfailing(logger), logger);
  });

  it("that does not come to its lines is given no more, and told later how many there were", async () => {
    const written = deferred<void>();
    const { logger, lines } = collect(() => written.promise);
    for (let line = 0; line < 3 * MAX_LOG_BACKLOG_LINES; line++) logger.warn(String(line));
    assert.equal(lines.length, MAX_LOG_BACKLOG_LINES);
    written.resolve();
    await written.promise;
    logger.warn("next");

    assert.deepEqual(lines.slice(MAX_LOG_BACKLOG_LINES), [
      `${2 * MAX_LOG_BACKLOG_LINES} lines of this log were left out, as nobody took them`,
      "next",
    ]);
  });

  it("of another realm, such as that of a test runner, is waited for as well", () => {
    const { logger, lines } = collect(() => runInNewContext("new Promise(() => undefined)") as Promise<void>);
    for (let line = 0; line < 3 * MAX_LOG_BACKLOG_LINES; line++) logger.warn(String(line));
    assert.equal(lines.length, MAX_LOG_BACKLOG_LINES);
  });

  it("that rejects has taken its lines, too", async () => {
    const { logger, lines } = collect(() => Promise.reject(new Error("disk full")));
    for (let line = 0; line < 3 * MAX_LOG_BACKLOG_LINES; line++) {
      logger.warn(String(line));
      await undefined;
    }
    assert.equal(lines.length, 3 * MAX_LOG_BACKLOG_LINES);
  });

  it("of a process whose stderr nobody reads holds little, and says what it has left out", async () => {
    const script = fileURLToPath(new URL("log-flooder.js", import.meta.url));
    const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "pipe"] });
    const [most] = (await once(child.stdout, "data")) as [Buffer];
    assert.ok(Number(most) < MAX_LOG_BACKLOG_BYTES + 2_000, `${String(most)} bytes waited`);
    let text = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    await once(child, "close");

    assert.match(text, /\ncallwire: \d{5} lines of this log were left out, as nobody took them\ncallwire: the last line\n$/);
  });
});
