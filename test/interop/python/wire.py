"""The bytes of docs/protocol.md: preface, frames, metadata, and values by their types. Knows nothing of sockets, calls or contracts.

A type is a word ("i64"), or a tuple: ("list", T), ("map", K, V), ("struct", {name: T}), ("optional", T), ("default", T, value),
("enum", {name: number}), ("union", {arm: (id, T or None)}). Values come and go as JSON: what JSON lacks is {"$bytes": base64},
{"$int": digits}, {"$float": text}, {"$date": milliseconds} or {"$map": pairs}.
"""

import base64
import math
import re
import struct
import time

import msgpack

PREFACE = bytes.fromhex("4357525001000000")
HELLO, CALL, REPLY, ERROR, CANCEL, GOAWAY, PING, PONG, ITEM, END, CREDIT, HEADERS = range(1, 13)
DECLARED, NOT_STARTED, SENDS_ITEMS, EXPECTS_ITEMS, ONEWAY, METADATA, SMALL_WINDOW, OPTIONAL = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80
HEADER = struct.Struct("<IBBHII")
MAX_FRAME_BYTES = 4_194_304
MAX_HELLO_BYTES = 16_384
MAX_CREDIT_BYTES = 2_147_483_647
STREAM_WINDOW_BYTES = 262_144
SMALL_WINDOW_BYTES = 16_384
CODES = """OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED
FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED""".split()

METADATA_KEY = re.compile("[a-z0-9][a-z0-9._-]{0,63}")

packer = msgpack.Packer(use_bin_type=True)


def stamp_at(ms):
    """Of a clock that does not jump."""
    return int(ms // 1) % 65_535 + 1


def fnv1a(text):
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 % 2**32
    return value


def frame(kind, flags=0, stream=0, argument=0, payload=b""):
    return HEADER.pack(len(payload), kind, flags, 0, stream, argument) + payload


async def read_frame(reader, most=MAX_FRAME_BYTES):
    """(kind, flags, stream, argument, payload)"""
    length, kind, flags, _, stream, argument = HEADER.unpack(await reader.readexactly(HEADER.size))
    if HEADER.size + length > most:
        raise ValueError(f"a frame of {length} bytes")
    return kind, flags, stream, argument, await reader.readexactly(length)


class Misfit(ValueError):
    """A payload that is not what it should be: it ends its call, and no connection."""


def pairs_once(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Misfit("a key stands twice")
    return found


def any_extension(code, data):
    if len(data) in (1, 2, 16):
        raise Misfit("an extension in a form that is refused")
    return msgpack.ExtType(code, data)


class Idle:
    """Frames without effect: 1,000 a second, 2,048 at once."""

    def __init__(self):
        self.left, self.at = 2048, time.monotonic()

    def count(self):
        now = time.monotonic()
        self.left = min(2048, self.left + (now - self.at) * 1000) - 1
        self.at = now
        if self.left < 0:
            raise ValueError("too many frames without effect")


def unpack_all(payload):
    """The values of a payload, each with its length in bytes."""
    unpacker = msgpack.Unpacker(
        raw=False, strict_map_key=False, timestamp=0, max_buffer_size=MAX_FRAME_BYTES, object_pairs_hook=pairs_once, ext_hook=any_extension
    )
    unpacker.feed(payload)
    at = 0
    try:
        for value in unpacker:
            yield value, unpacker.tell() - at
            at = unpacker.tell()
    except Misfit:
        raise
    except (ValueError, TypeError, msgpack.UnpackException) as error:
        raise Misfit(str(error)) from error
    if at != len(payload):
        raise Misfit("a payload that ends within a value")


def unpack_only(payload):
    """The one value of a payload."""
    values = [value for value, _ in unpack_all(payload)]
    if len(values) != 1:
        raise Misfit(f"{len(values)} values where one belongs")
    return values[0]


HELLO_DEFAULTS = {"software": "unknown", "maxFrameBytes": MAX_FRAME_BYTES, "maxCalls": 1024, "services": {}}


def check_plain(value, levels=64):
    """Base types and timestamps, and strings as keys."""
    if isinstance(value, msgpack.ExtType):
        raise Misfit("an extension that is no timestamp")
    if isinstance(value, (list, dict)) and value and levels == 0:
        raise Misfit("more than 64 levels")
    if isinstance(value, dict) and not all(isinstance(key, str) for key in value):
        raise Misfit("a key that is no string")
    for inside in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        check_plain(inside, levels - 1)


def read_hello(payload):
    hello = unpack_only(payload)
    if not isinstance(hello, dict):
        raise Misfit("a HELLO that is no map")
    check_plain(hello)
    hello = {**HELLO_DEFAULTS, **hello}
    for key, least in (("maxFrameBytes", 512), ("maxCalls", 1)):
        if type(hello[key]) is not int or not least <= hello[key] < 2**53:
            raise Misfit(f"{key} is {hello[key]}")
    services = hello["services"]
    if type(hello["software"]) is not str or type(services) is not dict or not all(type(each) is str for each in services.values()):
        raise Misfit("software or services of another type")
    hello["software"] = hello["software"][:100]
    return {key: hello[key] for key in HELLO_DEFAULTS}


def read_metadata(metadata):
    """Checked, in the JSON of this file."""
    if not isinstance(metadata, dict) or len(metadata) > 64:
        raise Misfit("metadata is a map of at most 64 keys")
    for key, value in metadata.items():
        if type(key) is not str or not METADATA_KEY.fullmatch(key) or not isinstance(value, (str, bytes)):
            raise Misfit(f"metadata has {key!r}")
    if sum(len(key) + len(value if isinstance(value, bytes) else value.encode()) for key, value in metadata.items()) > 8192:
        raise Misfit("metadata has more than 8,192 bytes")
    return tag_metadata(metadata)


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
    "f32": lambda value: b"\xca\x7f\xc0\0\0" if math.isnan(value) else b"\xca" + struct.pack(">f", value),
    "f64": lambda value: b"\xcb\x7f\xf8" + bytes(6) if math.isnan(value) else b"\xcb" + struct.pack(">d", value),
    "timestamp": lambda value: packer.pack(msgpack.Timestamp.from_unix_nano(value["$date"] * 1_000_000)),
}
ENCODERS["duration"] = ENCODERS["f64"]

def exactly(kind, make=lambda value: value):
    """Of that very type: in Python a bool is an int."""

    def decode_exactly(value):
        if type(value) is not kind:
            raise Misfit(f"{type(value).__name__} where {kind.__name__} belongs")
        return make(value)

    return decode_exactly


def integer(least, most, make=lambda value: value):
    def decode_integer(value):
        if type(value) is not int or not least <= value <= most:
            raise Misfit(f"{value!r} where {least} to {most} belongs")
        return make(value)

    return decode_integer


def number(value):
    if type(value) not in (int, float):
        raise Misfit(f"{type(value).__name__} where a number belongs")
    return float(value)


def milliseconds(value):
    if not 0 <= number(value) < math.inf:
        raise Misfit(f"a duration of {value}")
    return number(value)


def tag_int(value):
    return {"$int": str(value)}


DECODERS = {
    "bool": exactly(bool),
    "string": exactly(str),
    "i8": integer(-(2**7), 2**7 - 1),
    "i16": integer(-(2**15), 2**15 - 1),
    "i32": integer(-(2**31), 2**31 - 1),
    "u8": integer(0, 2**8 - 1),
    "u16": integer(0, 2**16 - 1),
    "u32": integer(0, 2**32 - 1),
    "i64": integer(-(2**63), 2**63 - 1, tag_int),
    "u64": integer(0, 2**64 - 1, tag_int),
    "f32": lambda value: tag_float(number(value)),
    "f64": lambda value: tag_float(number(value)),
    "duration": milliseconds,
    "bytes": exactly(bytes, tag_bytes),
    "timestamp": exactly(msgpack.Timestamp, lambda value: {"$date": value.to_unix_nano() // 1_000_000}),
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
        return packer.pack(value["$unknown"] if isinstance(value, dict) else of[value])
    if form == "union":
        if "$raw" in value:
            return packer.pack(value["$raw"])
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
        return [decode(of, each) for each in exactly(list)(value)]
    if form == "map":
        exactly(dict)(value)
        return {"$map": [[decode(of, key), decode(rest[0], each)] for key, each in value.items()]}
    if form == "enum":
        integer(-(2**31), 2**31 - 1)(value)
        return next((name for name, number in of.items() if number == value), {"$unknown": value})
    if form == "union":
        if not exactly(list)(value) or type(value[0]) is not int:
            raise Misfit("a union without an arm")
        name, content = next(((name, content) for name, (number, content) in of.items() if number == value[0]), (None, None))
        if name is None:
            return {"$unknown": value[0], "$raw": value}
        if content is not None and len(value) < 2:
            raise Misfit(f"the arm {name} without its content")
        if content is None:
            return {"kind": name}
        inside = decode(content, value[1])
        return {"kind": name, **inside} if content[0] == "struct" else {"kind": name, "value": inside}
    return decode_struct(of, value)


def decode_struct(fields, values):
    """By name; what is absent and has no default is left out. Elements behind the last field are skipped."""
    exactly(list)(values)
    values = values + [None] * (len(fields) - len(values))
    found = {}
    for (name, of), value in zip(fields.items(), values):
        if value is None and of[0] not in ("optional", "default"):
            raise Misfit(f'"{name}" is missing')
        decoded = decode(of, value)
        if decoded is not None:
            found[name] = decoded
    return found
