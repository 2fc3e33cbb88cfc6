"""docs/protocol/vectors.json against wire.py and contract.py. Usage: vectors.py FILE. Says what does not fit, and how much was looked at."""

import json
import sys

from contract import VALUES
from wire import *

FIELDS = VALUES[1]
KINDS = "HELLO CALL REPLY ERROR CANCEL GOAWAY PING PONG ITEM END CREDIT HEADERS".split()
FLAGS = {"DECLARED": DECLARED, "NOT_STARTED": NOT_STARTED, "SENDS_ITEMS": SENDS_ITEMS, "EXPECTS_ITEMS": EXPECTS_ITEMS, "ONEWAY": ONEWAY,
         "METADATA": METADATA, "SMALL_WINDOW": SMALL_WINDOW, "OPTIONAL": OPTIONAL}
looked, wrong = 0, []


def look(what, holds):
    global looked
    looked += 1
    if not holds:
        wrong.append(what)


def refuses(read, payload):
    try:
        read(bytes.fromhex(payload))
        return False
    except ValueError:
        return True


def number_of(value):
    """A number has one value, however it is written in JSON."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def same(seen, value):
    if isinstance(value, dict) and "$unknown" in value:
        return isinstance(seen, dict) and seen["$unknown"] == value["$unknown"]
    if isinstance(value, dict) and "$float" in value and value["$float"] == "-0":
        return seen == 0 and math.copysign(1, seen) < 0
    if isinstance(value, dict) and set(value) >= {"kind"}:
        return {key: number_of(each) for key, each in seen.items()} == {key: number_of(each) for key, each in value.items()}
    return number_of(seen) == number_of(value)


def struct_with(field, digits):
    base = vectors["values"]["base"]
    return packer.pack_array_header(len(base)) + b"".join(bytes.fromhex(digits if name == field else own) for name, own in base.items())


def values(taken, refused):
    for each in taken:
        kind, value, what = FIELDS[each["field"]], each["value"], f"{each['type']} {each['value']}"
        for digits in [each["writes"], *each.get("alsoReads", [])]:
            seen = decode_struct(FIELDS, unpack_only(struct_with(each["field"], digits))).get(each["field"])
            look(f"{what} is read from {digits} as {seen}", same(seen, value))
        if not isinstance(value, dict) or "$unknown" not in value or "$raw" not in str(seen):
            look(f"{what} is written", encode(kind, value).hex() == each["writes"])
    for each in refused:
        kind = FIELDS[each["field"]]
        whole = lambda _: decode(kind, unpack_only(bytes.fromhex(each["bytes"])))
        nil = each["bytes"] == "c0" and kind[0] not in ("optional", "default")
        read = (lambda _: decode_struct(FIELDS, unpack_only(struct_with(each["field"], "c0")))) if nil else whole
        look(f"{each['type']} is refused as {each['bytes']}, {each['why']}", refuses(read, ""))


def payloads(part, read):
    for each in vectors[part]["taken"]:
        look(f"{part} {each['payload']} is read", read(bytes.fromhex(each["payload"])) == each["reads"])
    for each in vectors[part]["refused"]:
        look(f"{part} is refused: {each['what']}", refuses(read, each["payload"]))


def sessions():
    for session in vectors["sessions"]:
        for each in session["frames"]:
            if "hex" not in each:
                continue
            flags = sum(FLAGS[name] for name in each["flags"])
            made = frame(KINDS.index(each["kind"]) + 1, flags, each["streamId"], each["argument"], bytes.fromhex(each["payload"]))
            look(f"{each['kind']} of {session['what']}", made.hex() == each["hex"])
    look("the preface", vectors["greeting"][0]["hex"] == PREFACE.hex())


with open(sys.argv[1]) as file:
    vectors = json.load(file)
values(vectors["values"]["taken"], vectors["values"]["refused"])
for each in vectors["hashes"]:
    look(f"hash of {each['text']}", fnv1a(each["text"]) == each["id"] == int.from_bytes(bytes.fromhex(each["littleEndian"]), "little"))
for each in vectors["stamps"]["written"]:
    look(f"stamp of {each['ms']}", stamp_at(each["ms"]) == each["stamp"])
for each in vectors["stamps"]["read"]:
    look(f"difference of {each}", (each["readAt"] - (each["stamp"] - 1)) % 65_535 == each["difference"])
payloads("hello", read_hello)
payloads("metadata", lambda payload: read_metadata(unpack_only(payload)))
sessions()
print(json.dumps({"looked": looked, "wrong": wrong}))
