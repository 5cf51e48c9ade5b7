/**
 * A part of a published status as the operator writes it: every member is there, but those named. In the CRD nearly all are
 * optional, so that a status of another version, or one that a person edited, is still readable.
 */
export type Complete<Part, Optional extends keyof Part = never> = Required<Omit<Part, Optional>> & Pick<Part, Optional>;

/** The entries of a list. */
export type EntryOf<List> = List extends readonly (infer Entry)[] ? Entry : never;
