"""idl/conformance.rpc by hand, in the types of wire.py."""

from wire import EXPECTS_ITEMS, ONEWAY, SENDS_ITEMS, fnv1a

SERVICE = "callwire.conformance.v1.Conformance"
COLOUR = ("enum", {"Red": 0, "Green": 1, "Blue": 5})
CHOICE = ("union", {
    "text": (1, "string"),
    "number": (2, "i64"),
    "point": (3, ("struct", {"x": "f64", "y": "f64"})),
    "nothing": (4, None),
})
CHAIN_FIELDS = {"name": "string"}
CHAIN = ("struct", CHAIN_FIELDS)
CHAIN_FIELDS["next"] = ("optional", CHAIN)
NUMBERS = ("list", "i32")
TABLE = ("map", "string", "u32")
VALUES = ("struct", {
    "flag": "bool", "int8": "i8", "int16": "i16", "int32": "i32", "int64": "i64", "uint8": "u8", "uint16": "u16", "uint32": "u32",
    "uint64": "u64", "single": "f32", "double": "f64", "text": "string", "raw": "bytes", "at": "timestamp", "wait": "duration",
    "colour": COLOUR, "list": NUMBERS, "table": TABLE, "chain": CHAIN, "choice": CHOICE, "spare": ("optional", "string"),
    "limit": ("default", "u32", 7),
})
REFUSED = "callwire.conformance.v1.Refused"
REFUSED_FIELDS = {
    "why": "string", "values": VALUES, "flag": "bool", "int64": "i64", "uint64": "u64", "single": "f32", "raw": "bytes",
    "at": "timestamp", "wait": "duration", "colour": COLOUR, "list": NUMBERS, "table": TABLE, "choice": CHOICE,
    "spare": ("optional", "string"),
}
NIL = "nil"


class Method:
    """`flags` say what a CALL takes the method for; `sends` and `result` are types of items where it streams."""

    def __init__(self, name, parameters, result=NIL, sends=None, flags=0, service=SERVICE):
        self.name = name
        self.id = fnv1a(f"{service}/{name}")
        self.parameters = dict(parameters)
        self.result = result
        self.sends = sends
        self.flags = flags | (SENDS_ITEMS if sends else 0)


METHODS = [
    Method("empty", {}),
    Method("echo", {"block": "bytes"}, "bytes"),
    Method("mirror", {"values": VALUES}, VALUES),
    Method("refuse", {"why": "string", "values": VALUES}),
    Method("fail", {"code": "u8", "message": "string"}),
    Method("crash", {"how": "string"}),
    Method("sum", {}, "f64", sends="f64"),
    Method("count", {"blocks": "u32", "size": "u32"}, "bytes", flags=EXPECTS_ITEMS),
    Method("chat", {"prefix": "string"}, "string", sends="string", flags=EXPECTS_ITEMS),
    Method("hang", {"key": "string"}),
    Method("drip", {"key": "string", "items": "u32"}, "string", flags=EXPECTS_ITEMS),
    Method("flood", {"key": "string"}, "bytes", flags=EXPECTS_ITEMS),
    Method("produced", {"key": "string"}, "u32"),
    Method("hold", {"key": "string"}, "u32", sends="bytes"),
    Method("ended", {"key": "string"}, "string"),
    Method("finish", {"key": "string"}, flags=ONEWAY),
]
# What no server has.
UNSERVED = [Method("missing", {}), Method("unserved", {}, service="callwire.conformance.v1.Unserved")]
