/**
 * The construct framework, from one place: HashiCorp archived CDKTF in
 * December 2025, so a move to its community successor (cdktn) is a change of
 * this file, of the dependency and of the generated bindings.
 */
export {
  App,
  Fn,
  HttpBackend,
  LocalBackend,
  PgBackend,
  S3Backend,
  TerraformOutput,
  TerraformStack,
  type ITerraformDependable,
  type TerraformElement,
} from "cdktf";
export { Construct } from "constructs";
