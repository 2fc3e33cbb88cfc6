// What options of HTTP are called where a command has them as flags.

/** In a message of `createHttp` or of the front that says what is wrong with them. */
export function inHttpFlags(text: string): string {
  return text
    .replace("option cors.origins", "--cors")
    .replace("set insecure: true", "give --insecure")
    .replace(/^(--\w+) must be a list of (.*), got an array of \d+: /, "$1 takes $2: "); // one at a time
}
