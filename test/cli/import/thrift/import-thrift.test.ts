import assert from "node:assert/strict";
import { becomes, importAll, importOne } from "./imported.js";

describe("what becomes of what in Thrift", () => {
  it("takes base types by their size", () => {
    const text = becomes(
      "struct S { 1: bool a; 2: byte b; 3: i8 c; 4: i16 d; 5: i32 e; 6: i64 f; 7: double g; 8: string h; 9: binary i }",
    );

    assert.equal(
      text,
      `struct S {
  1 a: bool = false;
  2 b: i8 = 0;
  3 c: i8 = 0;
  4 d: i16 = 0;
  5 e: i32 = 0;
  6 f: i64 = 0;
  7 g: f64 = 0;
  8 h: string = "";
  9 i: bytes?;
}
`,
    );
  });

  it("has required fields, optional ones, and those that Thrift always writes", () => {
    const text = becomes(`enum E { A } struct T {} typedef i32 N typedef list<i32> L
      struct S { 1: required i32 a; 2: optional i32 b; 3: i32 c; 4: T d; 5: E e; 6: list<i32> f; 7: map<string, i32> g; 8: N h; 9: L i; 10: optional i32 j = 3 }`);

    assert.match(
      text,
      /1 a: i32;\n {2}2 b: i32\?;\n {2}3 c: i32 = 0;\n {2}4 d: T\?;\n {2}5 e: E\?;\n {2}6 f: \[i32\] = \[\];\n {2}7 g: map<string, i32>\?;\n {2}8 h: N = 0;\n {2}9 i: L = \[\];\n {2}10 j: i32 = 3;/,
    );
  });

  it("makes lists of sets, strings of uuids, and says so", () => {
    const { text, losses } = importOne("struct S { 1: set<list<set<i32>>> a; 2: uuid b; 3: slist c }");

    assert.match(
      text,
      /\/\/ a set in thrift\n {2}1 a: \[\[\[i32\]\]\] = \[\];\n {2}\/\/ a uuid in thrift\n {2}2 b: string = "";/,
    );
    assert.deepEqual(losses, [
      "a.thrift: S.a is a list: contracts have no sets",
      "a.thrift: S.b is a string: contracts have no uuid",
      "a.thrift: S.c is a string: so is slist",
    ]);
  });

  it("keeps maps whose keys contracts have, and makes lists of pairs of the others", () => {
    const { text, losses, refusals } = importOne(`struct K {} enum E { A } typedef string N typedef double D
      struct S { 1: map<N, i32> a; 2: map<E, map<bool, i64>> b; 3: map<K, set<i32>> c; 4: optional map<D, map<binary, i32>> d }
      service V { map<list<i32>, K> get(1: map<K, K> by) }`);

    assert.deepEqual(refusals, []);
    assert.match(text, /1 a: map<N, i32>\?;\n {2}2 b: map<E, map<bool, i64>>\?;/);
    assert.match(text, /3 c: \[SCEntry\] = \[\];\n[^\n]*\n {2}4 d: \[SDEntry\]\?;/);
    assert.match(text, /struct SCEntry \{\n {2}1 key: K;\n {2}\/\/ a set in thrift\n {2}2 value: \[i32\];\n\}/);
    assert.match(text, /struct SDEntry \{\n {2}1 key: D;\n[^\n]*\n {2}2 value: \[SDEntry2\];\n\}/);
    assert.match(text, /by: \[VGetByEntry\] = \[\]\s*\): \[VGetResultEntry\];/);
    assert.equal(losses.filter((line) => /is a list of pairs/.test(line)).length, 5);
  });

  it("has enums with the numbers of Thrift, without second names of one", () => {
    const { text, losses } = importOne("/** Of paint. */ enum E { A, B = 0x10, C, D = 16, F = -5 }");

    assert.equal(text, "/// Of paint.\nenum E {\n  0 A;\n  16 B;\n  17 C;\n  -5 F;\n}\n");
    assert.deepEqual(losses, ["a.thrift: E.D is left out: it is another name of B"]);
  });

  it("makes errors of exceptions, with a message where they have one", () => {
    const { text, losses, refusals } = importOne(`exception A { 1: i32 code; 2: string message }
      exception B { 1: i32 message; 2: string name; 3: string cause }
      exception C { 1: required string message } exception D { 1: optional string message = "gone" }
      typedef A Alias
      service S { i32 a(1: i32 n) throws (1: A a, 2: Alias again, 3: B b), void c() throws (1: C c, 2: D d) }`);

    assert.deepEqual(refusals, []);
    assert.match(text, /error A \{\n {2}1 code: i32 = 0;\n {2}2 message: string = "" @message;\n\}/);
    assert.match(text, /error B \{\n {2}1 message2: i32 = 0;\n {2}2 name2: string = "";\n {2}3 cause2: string = "";\n\}/);
    assert.match(text, /1 message: string @message;[\s\S]*1 message: string = "gone" @message;/);
    assert.match(text, /a\(\s*n: i32 = 0\s*\): i32 throws A, B;\n {2}c\(\) throws C, D;/);
    assert.equal(losses.length, 5);
  });

  it("has unions with their ids, and none for those that Thrift counts downwards", () => {
    const { text, losses } = importOne("struct P {} union U { 300: i32 high; 1: P place; -4: set<i32> down; 0: string unknown }");

    assert.match(
      text,
      /1 place: P;\n[\s\S]*-4 in thrift\n {2}\/\/ a set in thrift\n {2}2 down: \[i32\];\n {2}\/\/ 0 in thrift\n {2}3 unknown2: string;\n {2}300 high: i32;/,
    );
    assert.equal(losses.length, 4);
  });

  it("has constants whose values contracts can say, and comments of the others", () => {
    const { text, losses, refusals } = importOne(`enum E { A, B = 5 } struct S { 1: i32 n }
      const i32 TEN = 0xA const i64 BIG = 9223372036854775807 const double HALF = 085.50 const double TWO = 2
      const string TEXT = 'a "b"\\n' const bool YES = 1 const bool NO = false const E FIVE = E.B const E NUMBER = 5
      const list<i32> TENS = [TEN, TEN, 1] const i32 OF = E.B const set<E> ES = [E.A]
      const map<string, i32> M = {"a": 1} const S T = {"n": 1} const i8 LARGE = 128 const E NONE = 7 const list<S> EMPTY = []
      const binary BYTES = "a"`);

    assert.deepEqual(refusals, []);
    for (const line of [
      "const TEN: i32 = 10;",
      "const BIG: i64 = 9223372036854775807;",
      "const HALF: f64 = 85.5;",
      "const TWO: f64 = 2;",
      String.raw`const TEXT: string = "a \"b\"\u{a}";`,
      "const YES: bool = true;",
      "const NO: bool = false;",
      "const FIVE: E = B;",
      "const NUMBER: E = B;",
      "const TENS: [i32] = [10, 10, 1];",
      "const OF: i32 = 5;",
      "const ES: [E] = [A];",
      '// const map<string, i32> M = {"a": 1}',
      '// const S T = {"n": 1}',
      "// const i8 LARGE = 128",
      "// const E NONE = 7",
      "const EMPTY: [S] = [];",
      '// const binary BYTES = "a"',
    ])
      assert.ok(text.split("\n").includes(line), `${line}\n${text}`);
    assert.equal(losses.filter((line) => /is a comment/.test(line)).length, 5);
  });

  it("has defaults that are constants, and says which it loses", () => {
    const { text, losses } = importOne(`const i32 N = 4 const list<string> L = ["a"] enum E { A, B } struct P { 1: i32 x }
      struct S { 1: i32 a = N; 2: list<string> b = L; 3: E c = E.B; 4: P d = {"x": 1}; 5: required bool e = true; 6: required P f = {}; 7: i32 g = N2 }`);

    assert.match(
      text,
      /1 a: i32 = 4;\n {2}2 b: \[string\] = \["a"\];\n {2}3 c: E = B;\n {2}4 d: P\?;\n {2}5 e: bool = true;\n {2}6 f: P;\n {2}7 g: i32\?;/,
    );
    assert.equal(losses.filter((line) => /loses its default/.test(line)).length, 3);
    assert.ok(losses.includes("a.thrift: S.e is not required: a field with a default may be left out"));
  });

  it("has typedefs, and strings for enums of strings", () => {
    const { text, losses } = importOne(
      'typedef i64 user_id (x = "y") typedef user_id Id senum Season { "Spring", "Fall" } struct S { 1: Season s }',
    );

    assert.match(text, /type User_id|type UserId = i64;\n+type Id = UserId;/);
    assert.match(text, /\/\/ one of "Spring", "Fall"\ntype Season = string;/);
    assert.match(text, /1 s: Season = "";/);
    assert.deepEqual(losses, [
      "a.thrift: Season is a string: contracts have no enums of strings",
      "a.thrift:  option x is left out: contracts have no place for it",
    ]);
  });

  it("has methods with their parameters, in one way or with results", () => {
    assert.equal(
      becomes(`/** Adds. */ service S {
        void ping(), /** Zips. */ oneway void zip(),
        i32 Add(1: required i32 a, 2: i32 b = 2, 3: optional string c), // of numbers
        list<string> all(2: i32 second, 1: i32 first) (deprecated = "use add")
      }`),
      `/// Adds.
service S {
  ping();
  /// Zips.
  oneway zip();
  /// of numbers
  add(a: i32, b: i32 = 2, c: string?): i32;
  @deprecated("use add")
  all(second: i32 = 0, first: i32 = 0): [string];
}
`,
    );
  });

  it("copies the methods of a base, also of another file with its own includes", () => {
    const { texts, losses, refusals } = importAll({
      "types.thrift": "namespace * t.v1\nstruct T {}",
      "base.thrift":
        'include "types.thrift"\nnamespace * b.v1\nservice Root { types.T root() } service Base extends Root { void own(1: types.T t) }',
      "a.thrift":
        'include "base.thrift"\nnamespace * a.v1\nstruct T {} service S extends base.Base { T own(), void more(1: T t) }',
    });

    assert.deepEqual(refusals, []);
    assert.match(
      texts["a/v1/a.rpc"] ?? "",
      /import \{ T as T2 \} from "\.\.\/\.\.\/t\/v1\/types\.rpc";[\s\S]*\/\/ copied from Root\n {2}root\(\): T2;\n {2}own\(\): T;\n {2}more\(t: T\?\);/,
    );
    assert.ok(losses.includes("a.thrift: S extends base.Base: the methods of that are copied"));
    assert.ok(losses.includes("a.thrift: S.own is that of S: it is declared again"));
  });

  it("finds includes beside the file, below the folders, and by another name", () => {
    const { texts, refusals } = importAll({
      "x/a.thrift":
        'include "./b.thrift"\ninclude "../y/c.thrift"\ninclude other "y/d.thrift"\nnamespace * a.v1\nstruct S { 1: b.B b; 2: c.C c; 3: other.D d; 4: i32 e = b.N }',
      "x/b.thrift": "namespace * b.v1\nstruct B {} const i32 N = 3",
      "y/c.thrift": "namespace * c.v1\nstruct C {}",
      "y/d.thrift": "namespace * d.v1\nstruct D {}",
    });

    assert.deepEqual(refusals, []);
    assert.match(texts["a/v1/a.rpc"] ?? "", /1 b: B\?;\n {2}2 c: C\?;\n {2}3 d: D\?;\n {2}4 e: i32 = 3;/);
  });

  it("gives files without a namespace a package of their path, and others a version", () => {
    const { texts, losses } = importAll({ "x/a.thrift": "struct S {}", "b.thrift": "namespace java org.Shop\nstruct S {}" });

    assert.deepEqual(Object.keys(texts), ["org/shop/v1/b.rpc", "x/a/v1/a.rpc"]);
    assert.deepEqual(losses, [
      "b.thrift:  package org.Shop is org.shop.v1: packages end in a version",
      "x/a.thrift:  has no namespace: its contract is in x.a.v1",
    ]);
  });

  it("numbers names that contracts refuse or have already, and says so", () => {
    const { text, losses, refusals } = importOne(
      "struct string_ { 1: i32 to_string; 2: i32 toString2 } struct Error {} service Shop { void then() }",
    );

    assert.deepEqual(refusals, []);
    assert.match(text, /struct Error2 \{\}[\s\S]*then2\(\);/);
    assert.ok(losses.includes("a.thrift: Error is called Error2: Error is taken, refused or too long in contracts"));
  });
});

describe("what is refused of Thrift", () => {
  it("has one reason each", () => {
    for (const [body, reason] of [
      ["struct S { 1: Gone a }", "uses Gone in S.a, which no file declares; mend it"],
      [
        'include "gone.thrift"\nstruct S { 1: gone.T a }',
        "uses gone.T in S.a, which no file declares; gone.thrift was not found; give its folder with --include-path",
      ],
      ["struct S { 1: i32 a; 1: i32 b }", "has the id 1 twice in S; mend it"],
      ["struct S { 1: i32 a; 2: i32 a }", "has the name a twice in S; mend it"],
      ["struct S { 32768: i32 a }", "has the id 32768 in S, and thrift has -32768 to 32767; mend it"],
      ["struct S {} exception S {}", "declares S twice; mend it"],
      ["enum E { A = 2147483647, B }", "has the number 2147483648 in E, and members have 32 bits; mend it"],
      ["enum E { A, A }", "has the member A twice in E; mend it"],
      ["typedef A B typedef B A", "has more than 32 typedefs of typedefs at B; use fewer"],
      [
        "exception X {} struct S { 1: X x }",
        "has the exception X for a type in S.x, and errors are only thrown; make it a struct",
      ],
      ["service X {} struct S { 1: X x }", "takes the service X for a type in S.x; mend it"],
      ["service S { void a() throws (1: string s) }", "throws what is no exception in S.a; mend it"],
      ["service S { oneway i32 a() }", "has a result or exceptions of S.a, which is oneway; mend it"],
      ["service S { void a(), void a() }", "declares a twice in S; mend it"],
      ["service S extends T {} service T extends S {}", "has more than 32 services that S extends; mend it"],
      ["struct T {} service S extends T {}", "extends T in S, which is no service; mend it"],
    ] as const) {
      const { refusals, texts } = importOne(body);

      assert.deepEqual(refusals, [`a.thrift ${reason}`], body);
      assert.deepEqual(texts, {});
    }
  });

  it("takes with it what uses it, and leaves the others", () => {
    const { texts, refusals } = importAll({
      "bad.thrift": "struct {",
      "uses.thrift": 'include "bad.thrift"\nstruct S { 1: bad.T t }',
      "good.thrift": "struct S {}",
    });

    assert.deepEqual(Object.keys(texts), ["good/v1/good.rpc"]);
    assert.deepEqual(refusals, [
      "bad.thrift is no .thrift file that can be read: line 1, column 8: expected a name, found `{`",
      "uses.thrift uses bad.T in S.t, and bad.thrift was refused; mend that first",
    ]);
  });

  it("is refused in circles, and when it is not UTF-8", () => {
    const file = (other: string) => `include "${other}.thrift"\nstruct S { 1: ${other}.S s }`;
    const { refusals } = importAll({ "a.thrift": file("b"), "b.thrift": file("a"), "c.thrift": Buffer.from([0x23, 0xff]) });

    assert.equal(refusals.length, 3);
    assert.match(refusals.join("\n"), /c\.thrift is no \.thrift file that can be read: it is not in UTF-8/);
  });

  it("is what grows without end: constants of constants, methods of bases, long comments", () => {
    const lists = Array.from(
      { length: 30 },
      (_, index) => `const list<i32> L${index + 1} = [${index === 0 ? "1, 1" : `L${index}, L${index}`}]`,
    );
    const nested = Array.from({ length: 20 }, (_, index) => `typedef list<T${index}> T${index + 1}`);
    const values = Array.from({ length: 20 }, (_, index) => `const T${index + 1} C${index + 1} = [C${index}, C${index}]`);
    assert.deepEqual(importOne(lists.join("\n")).refusals, []);
    const doubled = importOne(`typedef i32 T0 const i32 C0 = 1 ${nested.join(" ")} ${values.join(" ")}`);
    assert.ok(doubled.text.length < 200_000);

    const methods = Array.from({ length: 2000 }, (_, index) => `void m${index}()`).join(", ");
    const services = Array.from({ length: 300 }, (_, index) => `service S${index} extends B {}`).join(" ");
    assert.deepEqual(importOne(`service B { ${methods} } ${services}`).refusals, [
      "a.thrift becomes a contract of more than 1048576 characters; split it",
    ]);
    const long = importOne(`// ${"x".repeat(100_000)}\nservice B { void m() } ${services}`);
    assert.ok(Object.keys(long.texts).length + long.refusals.length === 1);
  });

  it("has names of any length, which become short ones", () => {
    const { text, refusals } = importOne(`struct ${"S".repeat(500_000)} { 1: i32 ${"f".repeat(500_000)} }`);

    assert.deepEqual(refusals, []);
    assert.match(text, /struct S{60}2 \{\n {2}1 f{60}2: i32 = 0;/);
  });
});
