// msgpackr ships this entry without types; it has the names of the main entry.
declare module "msgpackr/index-no-eval" {
  export { Packr, Unpackr } from "msgpackr";
}
