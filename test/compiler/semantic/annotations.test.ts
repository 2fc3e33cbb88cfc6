import { itReports } from "./mistake-rows.js";

describe("an annotation", () => {
  itReports([
    ["is one that there is", "service S { @oneway f(); }", "CW3008 unknown annotation `@oneway`"],
    ["stands where it has a meaning", "@idempotent struct S {}", "CW3009 @idempotent cannot stand on a struct"],
    ["of an error stands on no struct", "@code(NOT_FOUND) struct S {}", "CW3009 @code cannot stand on a struct"],
    ["is given once", "service S { @idempotent @idempotent f(); }", "CW3011 @idempotent is given twice"],
    ["without an argument has none", "service S { @idempotent(true) f(); }", "CW3010 wrong argument for @idempotent"],
    [
      "@timeout has a duration of a millisecond or more",
      "service S { @timeout(1ms) f(); @timeout(0ms) g(); }",
      "CW3010 wrong argument for @timeout",
    ],
    [
      "@timeout has a duration that the wire carries",
      "service S { @timeout(2147483647ms) f(); @timeout(2147483648ms) g(); }",
      "CW3010 wrong argument for @timeout",
    ],
    ["@readonly has no argument", "service S { @readonly(true) f(); }", "CW3010 wrong argument for @readonly"],
    ["@readonly stands beside @idempotent", "service S { @readonly @idempotent f(); }"],
    ["@readonly stands on streams", "service S { @readonly f(): stream u8; @readonly g(a: stream u8): u8; }"],
    [
      "@readonly stands on no method without an answer",
      "service S { @readonly oneway f(); }",
      "CW3009 @readonly cannot stand on a method that is oneway",
    ],
    ["@readonly stands on no service", "@readonly service S { f(); }", "CW3009 @readonly cannot stand on a service"],
    [
      "@cacheable has whole seconds, one or more",
      "service S { @readonly @cacheable(1s) f(); @readonly @cacheable(1500ms) g(); }",
      "CW3010 wrong argument for @cacheable",
    ],
    ["@cacheable has a second or more", "service S { @readonly @cacheable(0s) f(); }", "CW3010 wrong argument for @cacheable"],
    [
      "@cacheable has a year at most",
      "service S { @readonly @cacheable(8760h) f(); @readonly @cacheable(8761h) g(); }",
      "CW3010 wrong argument for @cacheable",
    ],
    [
      "@cacheable stands on what changes nothing",
      "service S { @idempotent @cacheable(30s) f(): u8; }",
      "CW3009 @cacheable cannot stand on a method that is not @readonly",
    ],
    [
      "@cacheable stands on what has one answer",
      "service S { @readonly @cacheable(30s) f(): stream u8; }",
      "CW3009 @cacheable cannot stand on a method that streams",
    ],
    ["@timeout has a unit", "service S { @timeout(5) f(); }", "CW3010 wrong argument for @timeout"],
    ["@code has a status", "@code(NOT_FOUND) error E {} @code(NOT_FOND) error F {}", "CW3010 wrong argument for @code"],
    ["@code has no OK: that is no error", "@code(OK) error E {}", "CW3010 wrong argument for @code"],
    ["@id has 32 bits", "service S { @id(0xffffffff) f(); @id(0x100000000) g(); }", "CW3010 wrong argument for @id"],
    [
      "@id makes no two methods one",
      "service S { @id(0x1) f(); @id(0x1) g(); }",
      "CW3007 methods `test.v1.S/f` and `test.v1.S/g` have the same number 0x00000001 on the wire",
    ],
    ["@deprecated may say why, once", 'struct S { 1 a: u8? @deprecated; 2 b: u8? @deprecated("old"); }'],
  ]);
});

describe("a method", () => {
  itReports([
    ["throws errors", "error E {} service S { f() throws E; }"],
    ["throws nothing else", "struct E {} service S { f() throws E; }", "CW2010 `E` is not an error"],
    [
      "has what can be left out last",
      "service S { f(a: u8 = 1, b: u8); }",
      "CW3005 required parameter `b` comes after `a`, which can be left out",
    ],
    ["has its stream last", "service S { f(a: stream u8, b: u8); }", "CW3012 the stream `a` is not the last parameter"],
  ]);
});
