"""A plugin of `callwire generate`: dataclasses of the contracts, a module for each.

It reads its request on stdin, and prints its answer on stdout (see docs/plugins.md).
"""

import json
import keyword
import sys
from typing import Any

HEAD = """# Made of {path}. Do not edit.
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final, TypeAlias
"""
FLOATS = {"f32", "f64"}
OTHERS = {"bool": "bool", "string": "str", "bytes": "bytes"}
OTHERS |= {"timestamp": "datetime", "duration": "timedelta"}
# What a field must not be called, as its class would mean the field by it.
TAKEN = {"int", "float", "list", "dict", "field", *OTHERS.values()}

Json = dict[str, Any]


def module_of(path: str) -> str:
    """`demo/kitchen-sink.rpc` is `demo/kitchen_sink`."""
    return path.removesuffix(".rpc").replace("-", "_").replace(".", "_")


def safe(name: str) -> str:
    return name + "_" if keyword.iskeyword(name) or name in TAKEN else name


def comment(declared: Json, indent: str = "") -> list[str]:
    return [f"{indent}# {line}" for line in declared.get("doc", "").splitlines()]


class Module:
    """The code of one contract."""

    def __init__(self, file: Json, homes: dict[str, tuple[str, Json]]) -> None:
        self.file = file
        self.homes = homes
        self.imports: set[str] = set()

    def code(self) -> str:
        types = self.file["types"]
        # Enums first: defaults name their members.
        enums = [line for each in types if each["kind"] == "enum" for line in self.enum(each)]
        rest = [line for each in types if each["kind"] != "enum" for line in self.declare(each)]
        constants = [
            f"{safe(last(each['name']))}: Final = {self.value(each['value'])}"
            for each in self.file["constants"]
        ]
        imports = [f"import {name}" for name in sorted(self.imports)]
        head = HEAD.format(path=self.file["path"]).splitlines()
        return "\n".join([*head, *imports, *enums, "", *constants, *rest]) + "\n"

    def enum(self, each: Json) -> list[str]:
        lines = ["", "", *comment(each), f"class {last(each['name'])}(IntEnum):"]
        for member in each["members"]:
            lines += [*comment(member, "    "), f"    {safe(member['name'])} = {member['id']}"]
        return lines if each["members"] else [*lines, "    pass"]

    def declare(self, each: Json) -> list[str]:
        name = last(each["name"])
        if each["kind"] != "union":
            base = "(Exception)" if each["kind"] == "error" else ""
            return ["", "", *comment(each), *self.record(name + base, each["fields"])]
        lines: list[str] = []
        arms = []
        for arm in each["arms"]:
            content = arm["content"]
            fields = content.get("fields", [])
            if content["kind"] == "type":
                fields = [{"name": "value", "type": content["type"]}]
            arms.append(name + arm["name"][0].upper() + arm["name"][1:])
            lines += ["", "", *comment(arm), *self.record(arms[-1], fields)]
        union = " | ".join(arms) or "None"
        return [*lines, "", "", *comment(each), f'{name}: TypeAlias = "{union}"']

    def record(self, head: str, fields: list[Json]) -> list[str]:
        # An exception must have a hash, so it is equal to itself alone.
        equal = ", eq=False" if head.endswith(")") else ""
        lines = [f"@dataclass(kw_only=True{equal})", f"class {head}:"]
        for each in fields:
            lines += [*comment(each, "    "), f"    {safe(each['name'])}: {self.field(each)}"]
        return lines if fields else [*lines, "    pass"]

    def field(self, each: Json) -> str:
        kind = self.type(each["type"])
        if each.get("optional"):
            return f"{kind} | None = None"
        if "default" not in each:
            return kind
        value = self.value(each["default"])
        if value == "[]":
            return f"{kind} = field(default_factory=list)"
        if value.startswith("["):
            return f"{kind} = field(default_factory=lambda: {value})"
        return f"{kind} = {value}"

    def type(self, ref: Json) -> str:
        if ref["kind"] == "list":
            return f"list[{self.type(ref['item'])}]"
        if ref["kind"] == "map":
            return f"dict[{self.type(ref['key'])}, {self.type(ref['value'])}]"
        if ref["kind"] == "scalar":
            return "float" if ref["name"] in FLOATS else OTHERS.get(ref["name"], "int")
        declared = self.homes[ref["name"]][1]
        # An open enum keeps numbers that this version does not know.
        is_open = declared["kind"] == "enum" and not declared["closed"]
        return self.name(ref["name"]) + (" | int" if is_open else "")

    def name(self, full: str) -> str:
        path, _ = self.homes[full]
        if path == self.file["path"]:
            return last(full)
        module = module_of(path).replace("/", ".")
        self.imports.add(module)
        return f"{module}.{last(full)}"

    def value(self, value: Json) -> str:
        if value["kind"] == "list":
            return "[" + ", ".join(self.value(item) for item in value["items"]) + "]"
        if value["kind"] == "enum":
            return f"{self.name(value['enum'])}.{safe(value['member'])}"
        text = value["value"] if value["kind"] == "int" else repr(value["value"])
        forms = {"duration": f"timedelta(milliseconds={text})", "float": f"float({text})"}
        return forms.get(value["kind"], str(text))


def last(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def main() -> None:
    request = json.load(sys.stdin)
    files = request["descriptor"]["files"]
    homes = {each["name"]: (file["path"], each) for file in files for each in file["types"]}
    codes = {module_of(file["path"]) + ".py": Module(file, homes).code() for file in files}
    made = [{"path": path, "content": code} for path, code in codes.items()]
    json.dump({"protocol": 1, "files": made}, sys.stdout)


if __name__ == "__main__":
    main()
