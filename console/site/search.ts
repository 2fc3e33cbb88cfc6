// The search of the pages that `callwire docs` writes. It stands alone: no server, and the names
// come as a script, once somebody looks for one. Without it the pages are whole.

/** As cli/docs/search-index.ts writes it: the names of a page, those in them, and what they are. */
type IndexedPage = readonly [page: string, packageName: string, names: readonly IndexedName[]];
type IndexedName = readonly [kind: string, name: string, members: string, summary: string];

interface Entry {
  readonly text: string;
  readonly folded: string;
  readonly summary: string;
  /** All that words are looked for in. */
  readonly words: string;
  readonly kind: string;
  readonly packageName: string;
  readonly href: string;
}

declare global {
  var callwireIndex: readonly IndexedPage[] | undefined;
}

const KINDS: Readonly<Record<string, string>> = { s: "service", m: "method", x: "error", t: "type", a: "alias", c: "constant" };
/** Results that are shown: more is for nobody to read. */
const MAX_RESULTS = 40;

const root = document.documentElement.dataset["root"] ?? "";
let entries: readonly Entry[] | undefined;
let isAsked = false;

function readIndex(): readonly Entry[] {
  entries ??= (globalThis.callwireIndex ?? []).flatMap(([page, packageName, names]) =>
    names.flatMap(([kind, name, members, summary]) => {
      const entry = (text: string, word: string, what: string): Entry => ({
        text,
        folded: text.toLowerCase(),
        summary: what,
        words: `${packageName}.${text} ${what}`.toLowerCase(),
        kind: word,
        packageName,
        href: `${root}${page}#${anchorOf(text)}`,
      });
      const inside = members === "" ? [] : members.split(" ");
      return [entry(name, KINDS[kind] ?? "", summary), ...inside.map((each) => entry(`${name}.${each}`, "member", ""))];
    }),
  );
  return entries;
}

/** As cli/docs/document.ts has it. */
function anchorOf(name: string): string {
  return name.replace(/[^\w.-]/gu, (character) => `_${character.codePointAt(0)?.toString(16) ?? ""}`);
}

/** The name itself, what begins with it, what has it, then what is explained so; short names first. */
function find(words: string): readonly Entry[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === "") return [];
  const parts = wanted.split(/\s+/);
  const scored = readIndex().flatMap((entry) => {
    const score = scoreOf(entry, wanted) ?? (parts.every((part) => entry.words.includes(part)) ? 5 : undefined);
    return score === undefined ? [] : [{ entry, score }];
  });
  scored.sort((left, right) => left.score - right.score || left.entry.text.length - right.entry.text.length);
  return scored.slice(0, MAX_RESULTS).map(({ entry }) => entry);
}

function scoreOf({ folded, kind, packageName }: Entry, wanted: string): number | undefined {
  const last = folded.slice(folded.lastIndexOf(".") + 1);
  const inner = kind === "member" ? 0.5 : 0;
  if (folded === wanted || last === wanted) return inner;
  if (last.startsWith(wanted)) return 1 + inner;
  if (folded.startsWith(wanted)) return 2 + inner;
  if (folded.includes(wanted)) return 3 + inner;
  return `${packageName}.${folded}`.includes(wanted) ? 4 + inner : undefined;
}

function loadIndex(then: () => void): void {
  if (isAsked) return;
  isAsked = true;
  const script = document.createElement("script");
  script.src = `${root}search-index.js`;
  script.addEventListener("load", then);
  document.head.append(script);
}

function begin(place: HTMLElement): void {
  const input = document.createElement("input");
  Object.assign(input, { type: "search", placeholder: "Search", autocomplete: "off", spellcheck: false });
  input.setAttribute("aria-label", "Search");
  input.setAttribute("aria-keyshortcuts", "/");
  const results = document.createElement("ul");
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  const box = document.createElement("div");
  box.className = "results";
  box.hidden = true;
  box.append(status, results);
  place.append(input, box);
  place.hidden = false;
  const show = () => {
    const isThere = globalThis.callwireIndex !== undefined;
    const found = isThere ? find(input.value) : [];
    results.replaceChildren(...found.map(lineOf));
    box.hidden = input.value.trim() === "";
    status.textContent = isThere ? describeCount(found.length) : "The index is not loaded.";
  };
  input.addEventListener("focus", () => {
    loadIndex(show);
    show();
  });
  input.addEventListener("input", show);
  place.addEventListener("keydown", (event) => moveBy(event, input, box));
  document.addEventListener("keydown", (event) => {
    const isMore = event.ctrlKey || event.metaKey || event.altKey;
    if (event.key !== "/" || isMore || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    input.focus();
  });
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Node && !place.contains(target)) box.hidden = true;
  });
}

function describeCount(count: number): string {
  if (count === 0) return "Nothing is found.";
  return count === MAX_RESULTS ? `The first ${MAX_RESULTS}` : `${count} found`;
}

function lineOf({ text, summary, kind, packageName, href }: Entry): HTMLElement {
  const link = document.createElement("a");
  link.href = href;
  const name = document.createElement("b");
  name.textContent = text;
  const rest = document.createElement("span");
  rest.textContent = `${kind} of ${packageName}${summary === "" ? "" : `: ${summary}`}`;
  link.append(name, " ", rest);
  const line = document.createElement("li");
  line.append(link);
  return line;
}

function moveBy(event: KeyboardEvent, input: HTMLInputElement, box: HTMLElement): void {
  const links = [...box.querySelectorAll("a")];
  const at = links.findIndex((link) => link === document.activeElement);
  switch (event.key) {
    case "ArrowDown":
      links[Math.min(at + 1, links.length - 1)]?.focus();
      break;
    case "ArrowUp":
      (links[at - 1] ?? input).focus();
      break;
    case "Enter":
      if (document.activeElement === input) links[0]?.click();
      return;
    case "Escape":
      input.value = "";
      box.hidden = true;
      input.focus();
      break;
    default:
      return;
  }
  event.preventDefault();
}

const place = document.getElementById("-search");
if (place !== null) begin(place);
