// Reads files of YAML, and holds what has a kind to the schema of Kubernetes for it. Prints what it
// read and what is wrong as JSON. `node validate.mjs FILE...`

import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";

const objects = [];
const problems = [];

for (const file of process.argv.slice(2)) {
  for (const document of parseAllDocuments(readFileSync(file, "utf8"), { merge: true })) {
    problems.push(...[...document.errors, ...document.warnings].map(({ message }) => `${file}: ${message}`));
    const object = document.toJS();
    objects.push(object);
    if (object?.kind !== undefined) problems.push(...(await validate(object)).map((problem) => `${file}: ${problem}`));
  }
}
console.log(JSON.stringify({ objects, problems }));

async function validate(object) {
  const { apiVersion, kind } = object;
  try {
    const { [kind]: Model } = await import(`kubernetes-models/${apiVersion}/${kind}`);
    new Model(object).validate();
    return [];
  } catch (error) {
    return [`${apiVersion} ${kind}: ${error.message}`];
  }
}
