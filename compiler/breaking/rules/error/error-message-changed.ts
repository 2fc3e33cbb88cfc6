// What people read in logs comes from another field.

import type { ErrorDescriptor, FieldDescriptor } from "callwire/schema";
import type { Rule } from "../../rule.js";

export const errorMessageChanged: Rule = {
  id: "error-message-changed",
  category: "behaviour",
  meaning: "another field of an error is its `@message`, or none",
  check({ errors }, report) {
    for (const { name, before, after } of errors) {
      const was = messageOf(before);
      const is = messageOf(after);
      if (was?.id !== is?.id)
        report(name, `message was ${describe(was)}, is ${describe(is)}; put \`@message\` back where it was`);
    }
  },
};

function messageOf({ fields }: ErrorDescriptor): FieldDescriptor | undefined {
  return fields.find(({ message }) => message === true);
}

function describe(field: FieldDescriptor | undefined): string {
  return field === undefined ? "none" : `\`${field.name}\``;
}
