import { redactText } from '../telemetry/redact.ts';

/** Under these members a value may be a secret (design section 7); `data` and `stringData` are a Secret's. */
const SENSITIVE_FIELD = /(^|[.[])(environment|environmentFiles|options|dockerLabels|headers|secretOptions|data|stringData|userData|command|entryPoint)\b/i;

/** The API server repeats the refused value: `Invalid value: "hunter2": has to be ...`. A quoted string, or up to the next `: `. */
const QUOTED_VALUE = /\b((?:Invalid|Unsupported|Duplicate) value: )("(?:[^"\\]|\\.)*"|[^"\s].*?(?=: |$))/g;

/**
 * A server's message about `field` (or about several, named in it), fit for conditions, events and logs: values at fields
 * that may hold a secret are left out, and so is whatever looks like a credential.
 */
export function redactValues(message: string, field: string): string {
  const sensitive = SENSITIVE_FIELD.test(field) || (field === '' && SENSITIVE_FIELD.test(message));
  return redactText(sensitive ? message.replace(QUOTED_VALUE, '$1[redacted]') : message);
}
