// Changes of a contract that are executed: what is sent, and what must arrive. Every service answers with its first argument.

interface Change {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

interface Call {
  readonly args: readonly unknown[];
  readonly seen: readonly unknown[];
  readonly answer: unknown;
}

export interface SafeChange extends Change {
  readonly oldToNew: Call;
  readonly newToOld: Call;
}

export interface WireBreak extends Change {
  readonly rule: string;
  readonly from: "old" | "new";
  readonly args: readonly unknown[];
  /** The error of the client, or the wrong arguments that the server sees. */
  readonly outcome: RegExp | readonly unknown[];
}

const echo = (type: string) => `${type} service Feed { send(value: T): T; }`;

export const SAFE: readonly SafeChange[] = [
  {
    name: "optional-field-added",
    before: echo("struct T { 1 x: i32; }"),
    after: echo("struct T { 1 x: i32; 2 note: string?; }"),
    oldToNew: { args: [{ x: 1 }], seen: [{ x: 1 }], answer: { x: 1 } },
    newToOld: { args: [{ x: 1, note: "hi" }], seen: [{ x: 1 }], answer: { x: 1 } },
  },
  {
    name: "field-with-default-added",
    before: echo("struct T { 1 x: i32; }"),
    after: echo("struct T { 1 x: i32; 2 y: i32 = 7; }"),
    oldToNew: { args: [{ x: 1 }], seen: [{ x: 1, y: 7 }], answer: { x: 1 } },
    newToOld: { args: [{ x: 1, y: 2 }], seen: [{ x: 1 }], answer: { x: 1, y: 7 } },
  },
  {
    name: "field-with-default-reserved",
    before: echo("struct T { 1 x: i32 = 5; 2 y: i32; }"),
    after: echo("struct T { reserved 1 x; 2 y: i32; }"),
    oldToNew: { args: [{ x: 1, y: 2 }], seen: [{ y: 2 }], answer: { x: 5, y: 2 } },
    newToOld: { args: [{ y: 2 }], seen: [{ x: 5, y: 2 }], answer: { y: 2 } },
  },
  {
    name: "parameter-with-default-appended",
    before: "service Feed { send(x: i32): i32; }",
    after: "service Feed { send(x: i32, y: i32 = 7): i32; }",
    oldToNew: { args: [1], seen: [1, 7], answer: 1 },
    newToOld: { args: [1, 2], seen: [1], answer: 1 },
  },
  {
    name: "open-enum-member-added",
    before: echo("enum T { 0 A; }"),
    after: echo("enum T { 0 A; 1 B; }"),
    oldToNew: { args: ["A"], seen: ["A"], answer: "A" },
    newToOld: { args: ["B"], seen: ["unknown:1"], answer: "B" },
  },
];

export const BROKEN: readonly WireBreak[] = [
  {
    name: "required-field-added",
    before: echo("struct T { 1 x: i32; }"),
    after: echo("struct T { 1 x: i32; 2 y: i32; }"),
    rule: "field-added-required",
    from: "old",
    args: [{ x: 1 }],
    outcome: /value\.y is missing/,
  },
  {
    name: "required-field-reserved",
    before: echo("struct T { 1 x: i32; 2 y: i32; }"),
    after: echo("struct T { 1 x: i32; reserved 2 y; }"),
    rule: "field-removed-required",
    from: "new",
    args: [{ x: 1 }],
    outcome: /value\.y is missing/,
  },
  {
    name: "field-id-changed",
    before: echo("struct T { 1 x: i32; 2 y: i32; }"),
    after: echo("struct T { 2 x: i32; 1 y: i32; }"),
    rule: "field-id-changed",
    from: "old",
    args: [{ x: 1, y: 2 }],
    outcome: [{ y: 1, x: 2 }],
  },
  {
    name: "parameters-reordered",
    before: "service Feed { send(x: i32, y: string): i32; }",
    after: "service Feed { send(y: string, x: i32): i32; }",
    rule: "parameter-reordered",
    from: "old",
    args: [1, "two"],
    outcome: /^\[[A-Z_]+\] .*send: y /,
  },
  {
    name: "type-changed",
    before: echo("struct T { 1 x: i32; }"),
    after: echo("struct T { 1 x: string; }"),
    rule: "type-changed",
    from: "old",
    args: [{ x: 1 }],
    outcome: /value\.x/,
  },
  {
    name: "closed-enum-member-added",
    before: echo("closed enum T { 0 A; }"),
    after: echo("closed enum T { 0 A; 1 B; }"),
    rule: "enum-member-added-closed",
    from: "new",
    args: ["B"],
    outcome: /value/,
  },
];
