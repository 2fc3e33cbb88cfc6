"""The bytes of docs/protocol.md: preface, frames, metadata, and values by their types. Knows nothing of sockets, calls or contracts.

A type is a word ("i64"), or a tuple: ("list", T), ("map", K, V), ("struct", {name: T}), ("optional", T), ("default", T, value),
("enum", {name: number}), ("union", {arm: (id, T or None)}). Values come and go as JSON: what JSON lacks is {"$bytes": base64},
{"$int": digits}, {"$float": text}, {"$date": milliseconds} or {"$map": pairs}.
"""

import base64
import math
import struct

import msgpack

PREFACE = bytes.fromhex("4357525001000000")
HELLO, CALL, REPLY, ERROR, CANCEL, GOAWAY, PING, PONG, ITEM, END, CREDIT, HEADERS = range(1, 13)
DECLARED, NOT_STARTED, SENDS_ITEMS, EXPECTS_ITEMS, ONEWAY, METADATA, OPTIONAL = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x80
HEADER = struct.Struct("<IBBHII")
MAX_FRAME_BYTES = 4_194_304
STREAM_WINDOW_BYTES = 262_144
CODES = """OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED
FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED""".split()

packer = msgpack.Packer(use_bin_type=True)


def fnv1a(text):
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 % 2**32
    return value


def frame(kind, flags=0, stream=0, argument=0, payload=b""):
    return HEADER.pack(len(payload), kind, flags, 0, stream, argument) + payload


async def read_frame(reader):
    """(kind, flags, stream, argument, payload)"""
    length, kind, flags, _, stream, argument = HEADER.unpack(await reader.readexactly(HEADER.size))
    if HEADER.size + length > MAX_FRAME_BYTES:
        raise ValueError(f"a frame of {length} bytes")
    return kind, flags, stream, argument, await reader.readexactly(length)


def unpack_all(payload):
    """The values of a payload, each with its length in bytes."""
    unpacker = msgpack.Unpacker(raw=False, strict_map_key=False, timestamp=0, max_buffer_size=MAX_FRAME_BYTES)
    unpacker.feed(payload)
    at = 0
    for value in unpacker:
        yield value, unpacker.tell() - at
        at = unpacker.tell()
    if at != len(payload):
        raise ValueError("a payload that ends within a value")


def pack_status(message, processed=None, error_id=None, details=None):
    return msgpack.packb([message[:1024], processed, error_id, None, details], use_bin_type=True)


def pack_metadata(metadata):
    return msgpack.packb({key: untag(value) for key, value in metadata.items()}, use_bin_type=True) if metadata else b""


def tag_metadata(metadata):
    return {key: tag_bytes(value) if isinstance(value, bytes) else value for key, value in metadata.items()}


def untag(value):
    """What stands for a tagged scalar."""
    if isinstance(value, dict) and len(value) == 1:
        if "$bytes" in value:
            return base64.b64decode(value["$bytes"])
        if "$int" in value:
            return int(value["$int"])
        if "$float" in value:
            return float(value["$float"])
    return value


def tag_bytes(value):
    return {"$bytes": base64.b64encode(value).decode()}


def tag_data(value):
    """What was read without a type: the details of a status."""
    if isinstance(value, bytes):
        return tag_bytes(value)
    if isinstance(value, msgpack.Timestamp):
        return DECODERS["timestamp"](value)
    if isinstance(value, list):
        return [tag_data(item) for item in value]
    if isinstance(value, dict):
        return {key: tag_data(item) for key, item in value.items()}
    return value


def tag_float(value):
    return value if math.isfinite(value) else {"$float": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}


ENCODERS = {
    "i64": lambda value: b"\xd3" + struct.pack(">q", value),
    "u64": lambda value: b"\xcf" + struct.pack(">Q", value),
    "f32": lambda value: b"\xca" + struct.pack(">f", value),
    "f64": lambda value: b"\xcb" + struct.pack(">d", value),
    "timestamp": lambda value: packer.pack(msgpack.Timestamp.from_unix_nano(value["$date"] * 1_000_000)),
}
ENCODERS["duration"] = ENCODERS["f64"]

DECODERS = {
    "i64": lambda value: {"$int": str(value)},
    "u64": lambda value: {"$int": str(value)},
    "f32": lambda value: tag_float(float(value)),
    "f64": lambda value: tag_float(float(value)),
    "duration": float,
    "bytes": tag_bytes,
    "timestamp": lambda value: {"$date": value.to_unix_nano() // 1_000_000},
}


def encode(kind, value):
    """JSON to MessagePack. Other scalars than those of ENCODERS are what the packer makes of them: the shortest form."""
    if isinstance(kind, str):
        value = untag(value)
        return ENCODERS[kind](value) if kind in ENCODERS else packer.pack(value)
    form, of, *rest = kind
    if form in ("optional", "default"):
        return packer.pack(None) if value is None else encode(of, value)
    if form == "list":
        return packer.pack_array_header(len(value)) + b"".join(encode(of, each) for each in value)
    if form == "map":
        pairs = value["$map"]
        return packer.pack_map_header(len(pairs)) + b"".join(encode(of, key) + encode(rest[0], each) for key, each in pairs)
    if form == "enum":
        return packer.pack(of[value])
    if form == "union":
        number, content = of[value["kind"]]
        if content is None:
            return packer.pack([number])
        inside = value if content[0] == "struct" else value["value"]
        return packer.pack_array_header(2) + packer.pack(number) + encode(content, inside)
    return encode_struct(of, [value.get(name) for name in of])


def encode_struct(fields, values):
    """An array in the order of the ids; absent values at the end are cut."""
    while values and values[-1] is None:
        values.pop()
    return packer.pack_array_header(len(values)) + b"".join(encode(of, each) for of, each in zip(fields.values(), values))


def decode(kind, value):
    """What the unpacker made to JSON."""
    if isinstance(kind, str):
        return DECODERS[kind](value) if kind in DECODERS else value
    form, of, *rest = kind
    if form == "optional":
        return None if value is None else decode(of, value)
    if form == "default":
        return rest[0] if value is None else decode(of, value)
    if form == "list":
        return [decode(of, each) for each in value]
    if form == "map":
        return {"$map": [[decode(of, key), decode(rest[0], each)] for key, each in value.items()]}
    if form == "enum":
        return next((name for name, number in of.items() if number == value), f"unknown:{value}")
    if form == "union":
        name, content = next((name, content) for name, (number, content) in of.items() if number == value[0])
        if content is None:
            return {"kind": name}
        inside = decode(content, value[1])
        return {"kind": name, **inside} if content[0] == "struct" else {"kind": name, "value": inside}
    return decode_struct(of, value)


def decode_struct(fields, values):
    """By name; what is absent and has no default is left out. Elements behind the last field are skipped."""
    if not isinstance(values, list):
        raise ValueError("no array where a struct belongs")
    values = values + [None] * (len(fields) - len(values))
    found = {}
    for (name, of), value in zip(fields.items(), values):
        if value is None and of[0] not in ("optional", "default"):
            raise ValueError(f'"{name}" is missing')
        decoded = decode(of, value)
        if decoded is not None:
            found[name] = decoded
    return found
