import assert from "node:assert/strict";
import { readCells } from "./page-tables.js";

const PAGE = `
| frame at a server | unary | client streams |
| ----------------- | ----- | -------------- |
| CREDIT            | close | -              |
| PING              | see below | answered   |

text
`;

describe("the tables of the page", () => {
  it("have a verdict in each cell that says something", () => {
    assert.deepEqual(readCells("frame at a server", PAGE), [
      { frame: "CREDIT", state: "unary", verdict: "close" },
      { frame: "PING", state: "client streams", verdict: "answered" },
    ]);
  });

  it("are refused with a word that has no meaning, or a cell too few", () => {
    assert.throws(
      () => readCells("frame at a server", PAGE.replace("close", "closes")),
      /"closes" is no word for what becomes of "CREDIT" when "unary"/,
    );
    assert.throws(() => readCells("frame at a server", PAGE.replace("| -   ", "")), /the row "CREDIT" has 1 cells for 2 states/);
    assert.throws(() => readCells("frame at a client", PAGE), /docs\/protocol\.md has no table "frame at a client"/);
  });

  it("of docs/protocol.md have all frames and states", () => {
    const other = readCells("frame of the connection");
    const [server, client] = [readCells("frame at a server"), readCells("frame at a client")];

    assert.deepEqual([other.length, server.length, client.length], [42, 57, 64]);
  });
});
