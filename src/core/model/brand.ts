declare const brand: unique symbol;
/** A string that went through the constructor of its kind, so that an ARN is never passed where a hash belongs. */
export type Brand<Name extends string> = string & { readonly [brand]: Name };
