// What an importer throws when it cannot make a contract of a file.

/** Its message is the end of a sentence that begins with the file. */
export class RefusedFile extends Error {
  override readonly name: "RefusedFile" = "RefusedFile";
}
