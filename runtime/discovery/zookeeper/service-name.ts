// What the name of a service may be, as a part of a path. What others put beside is no service.

const SHAPE = /^[A-Za-z0-9._-]{1,255}$/;

/** `.` and `..` are no parts of a path. */
export function isServiceName(name: string): boolean {
  return SHAPE.test(name) && name !== "." && name !== "..";
}
