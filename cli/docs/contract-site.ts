// What the pages know of all contracts: where each name is explained, and who uses it.

import type { Declared, Descriptor, FileDescriptor, MethodDescriptor, ServiceDescriptor, TypeDescriptor } from "callwire/schema";
import { namesIn, simple } from "../contract/contract-text.js";
import { DocText } from "./doc-text.js";
import type { Link, Target } from "./document.js";
import { pagePaths } from "./page-paths.js";

/** Who uses a type: a method, or another type. */
export interface User {
  readonly text: string;
  readonly to: Target;
}

interface Place {
  readonly page: string;
  /** Names behind the declaration's own, such as `x` or `arm.x`. */
  readonly members: ReadonlySet<string>;
}

export class ContractSite {
  readonly descriptor: Descriptor;
  readonly types: ReadonlyMap<string, TypeDescriptor>;
  readonly #pages: ReadonlyMap<string, string>;
  readonly #places = new Map<string, Place>();
  readonly #users = new Map<string, User[]>();

  constructor(descriptor: Descriptor) {
    this.descriptor = descriptor;
    this.types = new Map(descriptor.files.flatMap((file) => file.types.map((type) => [type.name, type] as const)));
    this.#pages = pagePaths(descriptor.files.map((file) => file.path));
    for (const file of descriptor.files) this.#placeAll(file);
    for (const file of descriptor.files) this.#findUsers(file);
  }

  /** The words of a file, whose names are those of its package. */
  docsFor(file: FileDescriptor): DocText {
    return new DocText(this, file.package);
  }

  /** The words of a declaration. */
  docsOf({ name }: Declared): DocText {
    return new DocText(this, cut(name));
  }

  pageOf(file: FileDescriptor): string {
    return this.#pages.get(file.path) ?? "";
  }

  /** Of a declaration or what is in it: `demo.v1.Point.x`, `demo.v1.Lines/longest.first`. */
  find(name: string): Target | undefined {
    for (let owner = name; owner !== ""; owner = cut(owner)) {
      const place = this.#places.get(owner);
      if (place === undefined) continue;
      const rest = name.slice(owner.length + 1);
      if (rest === "") return { page: place.page, anchor: simple(owner) };
      return place.members.has(rest.replace("/", ".")) ? { page: place.page, anchor: `${simple(owner)}.${rest}` } : undefined;
    }
    return undefined;
  }

  /** The same, or that of the nearest around it. */
  findNear(name: string): Target | undefined {
    for (let near = name; near !== ""; near = cut(near)) {
      const found = this.find(near);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Its own name, which leads there. Only the name for what no contract has. */
  link(name: string): Link | string {
    const to = this.find(name);
    return to === undefined ? simple(name) : { kind: "link", text: simple(name), to, title: name };
  }

  usersOf(name: string): readonly User[] {
    return this.#users.get(name) ?? [];
  }

  #placeAll(file: FileDescriptor): void {
    const page = this.pageOf(file);
    const place = ({ name }: Declared, members: readonly string[]) => this.#places.set(name, { page, members: new Set(members) });
    for (const declared of [...file.constants, ...file.aliases]) place(declared, []);
    for (const type of file.types) place(type, membersOf(type));
    for (const service of file.services) place(service, service.methods.flatMap(namesOf));
  }

  #findUsers(file: FileDescriptor): void {
    const page = this.pageOf(file);
    for (const service of file.services)
      for (const method of service.methods) {
        const text = `${simple(service.name)}.${method.name}`;
        this.#addUser({ text, to: { page, anchor: text } }, method, "");
      }
    for (const type of file.types) {
      const text = simple(type.name);
      this.#addUser({ text, to: { page, anchor: text } }, type, type.name);
    }
  }

  #addUser(user: User, what: MethodDescriptor | TypeDescriptor, own: string): void {
    for (const name of namesIn(what)) {
      if (name === own || !this.types.has(name)) continue;
      const users = this.#users.get(name);
      if (users === undefined) this.#users.set(name, [user]);
      else users.push(user);
    }
  }
}

function namesOf({ name, parameters, requestStream }: ServiceDescriptor["methods"][number]): readonly string[] {
  const inside = [...parameters.map((parameter) => parameter.name), ...(requestStream === undefined ? [] : [requestStream.name])];
  return [name, ...inside.map((each) => `${name}.${each}`)];
}

function membersOf(type: TypeDescriptor): readonly string[] {
  if (type.kind === "enum") return type.members.map(({ name }) => name);
  if (type.kind !== "union") return type.fields.map(({ name }) => name);
  return type.arms.flatMap(({ name, content }) => [
    name,
    ...(content.kind === "inline" ? content.fields.map((field) => `${name}.${field.name}`) : []),
  ]);
}

function cut(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf("."), name.lastIndexOf("/"), name.lastIndexOf(" ")));
}
