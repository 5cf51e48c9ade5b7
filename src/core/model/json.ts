/** A value of JSON, as it is parsed. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
/** An object of JSON; absent members read as `undefined`. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}
