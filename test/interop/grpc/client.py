"""A client of gRPC for Python, with code that protoc has made of exported contracts.

Arguments: the address of a gateway, and the folder with the generated code. Prints what each call
is answered with, as JSON, one line each."""

import json
import sys

import grpc

sys.path.insert(0, sys.argv[2])

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory  # noqa: E402

import calculator_pb2  # noqa: E402
import calculator_pb2_grpc  # noqa: E402
import health_pb2  # noqa: E402
import health_pb2_grpc  # noqa: E402
import kitchen_sink_pb2 as kitchen_pb2  # noqa: E402
import kitchen_sink_pb2_grpc  # noqa: E402
import reflection_pb2  # noqa: E402
import reflection_pb2_grpc  # noqa: E402
import status_pb2  # noqa: E402

PATIENT_S = 60


def say(name, value):
    print(json.dumps({name: value}), flush=True)


def plain(message):
    return json_format.MessageToDict(message)


def failure(error):
    """The code, the text, and the details with the type that each says it has."""
    details = []
    for key, value in error.trailing_metadata():
        if key == "grpc-status-details-bin":
            for each in status_pb2.Status.FromString(value).details:
                details.append([each.type_url, plain(kitchen_pb2.InvalidOperation.FromString(each.value))])
    return [error.code().name, error.details(), details]


def attempt(call):
    try:
        return plain(call())
    except grpc.RpcError as error:
        return failure(error)


channel = grpc.insecure_channel(sys.argv[1])
calculator = calculator_pb2_grpc.CalculatorStub(channel)
kitchen = kitchen_sink_pb2_grpc.KitchenStub(channel)

say("divide", attempt(lambda: calculator.divide(calculator_pb2.CalculatorDivideRequest(num1=10, num2=4), timeout=PATIENT_S)))
say("default", attempt(lambda: calculator.divide(calculator_pb2.CalculatorDivideRequest(num1=10), timeout=PATIENT_S)))
say("declared", attempt(lambda: kitchen.divide(kitchen_pb2.KitchenDivideRequest(num1=1, num2=0), timeout=PATIENT_S)))
say("missing", attempt(lambda: kitchen.divide(kitchen_pb2.KitchenDivideRequest(), timeout=PATIENT_S)))
for timeout in [0.5, 4, 32]:
    late = attempt(lambda: kitchen.divide(kitchen_pb2.KitchenDivideRequest(num1=7), timeout=timeout))
    say("late", late[0])
    if sys.stdin.readline().strip() == "yes":
        break  # it was there before it was late

shape = kitchen_pb2.Shape(polygon=kitchen_pb2.Shape.Polygon(points=[kitchen_pb2.Point(x=1, y=2)]))
options = kitchen_pb2.DivideOptions(
    rounding=kitchen_pb2.Rounding.Up, tags=["a"], big=2**64 - 1, sequence=-(2**53 - 1), data=b"\x00\xff"
)
options.at.FromJsonString("2026-11-28T12:00:00.5Z")
options.wait.FromJsonString("0.25s")
options.limits["low"].values.add().number_value = 1.5
say("area", attempt(lambda: kitchen.area(kitchen_pb2.KitchenAreaRequest(shape=shape, options=options), timeout=PATIENT_S)))
say("find", attempt(lambda: kitchen.find(kitchen_pb2.KitchenFindRequest(name="pan", limit=3), timeout=PATIENT_S)))

say("watch", [plain(point) for point in kitchen.watch(kitchen_pb2.KitchenWatchRequest(fromSeq=2), timeout=PATIENT_S)])
numbers = (kitchen_pb2.KitchenSumRequest(values=value) for value in [1, 2.5])
say("sum", attempt(lambda: kitchen.sum(numbers, timeout=PATIENT_S)))
lines = iter([kitchen_pb2.KitchenChatRequest(room="a", lines="first"), kitchen_pb2.KitchenChatRequest(lines="second")])
say("chat", [plain(line) for line in kitchen.chat(lines, timeout=PATIENT_S)])

running = kitchen.divide.future(kitchen_pb2.KitchenDivideRequest(num1=8), timeout=PATIENT_S)
say("entered", sys.stdin.readline().strip())
running.cancel()
say("cancelled", running.cancelled())

health = health_pb2_grpc.HealthStub(channel)
say("health", attempt(lambda: health.Check(health_pb2.HealthCheckRequest(service="demo.kitchen.v1.Kitchen"), timeout=PATIENT_S)))

# As grpcurl does: without any code of the contract.
reflection = reflection_pb2_grpc.ServerReflectionStub(channel)
questions = iter(
    [
        reflection_pb2.ServerReflectionRequest(list_services=""),
        reflection_pb2.ServerReflectionRequest(file_containing_symbol="demo.calculator.v1.Calculator"),
    ]
)
listed, described = reflection.ServerReflectionInfo(questions, timeout=PATIENT_S)
say("services", [service.name for service in listed.list_services_response.service])
pool = descriptor_pool.DescriptorPool()
for data in reversed(described.file_descriptor_response.file_descriptor_proto):
    pool.Add(descriptor_pb2.FileDescriptorProto.FromString(data))
method = pool.FindServiceByName("demo.calculator.v1.Calculator").FindMethodByName("divide")
messages = message_factory.MessageFactory(pool)
Request, Answer = messages.GetPrototype(method.input_type), messages.GetPrototype(method.output_type)
divide = channel.unary_unary(
    f"/{method.containing_service.full_name}/{method.name}", Request.SerializeToString, Answer.FromString
)
say("reflected", attempt(lambda: divide(Request(num1=1, num2=8), timeout=PATIENT_S)))
