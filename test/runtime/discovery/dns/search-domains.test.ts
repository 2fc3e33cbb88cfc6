import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listNames, NO_SEARCH, parseSearchDomains, readSearchDomains } from "#runtime/discovery/dns/search-domains.js";

const KUBERNETES = `nameserver 10.96.0.10
search shop.svc.cluster.local svc.cluster.local cluster.local
options ndots:5
`;

describe("the domains in which a name is searched", () => {
  it("are the last ones of resolv.conf that are names, and eight at most", () => {
    assert.deepEqual(parseSearchDomains(KUBERNETES), {
      domains: ["shop.svc.cluster.local", "svc.cluster.local", "cluster.local"],
      ndots: 5,
    });
    assert.deepEqual(parseSearchDomains("search a\n domain b\t\r\n# search c\n"), { domains: ["b"], ndots: 1 });
    assert.deepEqual(parseSearchDomains("search a..b ok\noptions rotate ndots:99\noptions ndots:x"), {
      domains: ["ok"],
      ndots: 15,
    });
    assert.equal(parseSearchDomains(`search ${"a ".repeat(100)}`).domains.length, 8);
    assert.deepEqual(parseSearchDomains(""), NO_SEARCH);
  });

  it("are read from a file, and are none where there is no file, or a folder", async () => {
    const folder = mkdtempSync(join(tmpdir(), "callwire-resolv-"));
    try {
      const file = join(folder, "resolv.conf");
      writeFileSync(file, `${KUBERNETES}${"#".repeat(100_000)}\nsearch beyond.example\n`);
      assert.equal((await readSearchDomains(file)).domains[0], "shop.svc.cluster.local");
      assert.deepEqual(await readSearchDomains(join(folder, "none")), NO_SEARCH);
      assert.deepEqual(await readSearchDomains(folder), NO_SEARCH);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("follow a name with fewer dots than ndots, and come after it otherwise", () => {
    const search = { domains: ["a.example", "b."], ndots: 2 };

    assert.deepEqual(listNames("calc.x", search), ["calc.x.a.example.", "calc.x.b.", "calc.x."]);
    assert.deepEqual(listNames("calc.x.y", search), ["calc.x.y.", "calc.x.y.a.example.", "calc.x.y.b."]);
  });

  it("are not put behind a name that ends in a dot, and make none that is too long", () => {
    assert.deepEqual(listNames("calc.", { domains: ["a"], ndots: 1 }), ["calc."]);
    const long = `${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}`;
    assert.deepEqual(listNames(long, { domains: ["e".repeat(60)], ndots: 1 }), [`${long}.`]);
  });
});
