/**
 * Takes secrets out of what is about to be written down, by key and by pattern. It is the last net, not the plan: code
 * that knows a value is secret does not log it in the first place (design section 7).
 */
const REDACTED = '[redacted]';

/** Keys whose whole value goes, whatever it is. Compared without case, `-` and `_`. */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  'accesskey',
  'apikey',
  'authorization',
  'clientsecret',
  'cookie',
  'credentials',
  'externalid',
  'identity',
  'passphrase',
  'password',
  'privatekey',
  'proxyauthorization',
  'secret',
  'secretaccesskey',
  'secretkey',
  'sessiontoken',
  'setcookie',
  'token',
  'xamzsecuritytoken',
]);

/** What a secret looks like inside a text. Each keeps the words around it readable. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // PEM blocks first: they contain base64 that other patterns would only nibble at.
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
  // user:password@ or token@ in any URL, to its last @: a password may have one. A scheme is short: without a bound, a long
  // text full of dots costs its square.
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#]+@/gi, `$1${REDACTED}@`],
  [/\b(authorization["']?\s*[:=]\s*["']?)(?:(?:basic|bearer|digest|negotiate)\s+)?[^\s"',;]+/gi, `$1${REDACTED}`],
  [/\b(bearer|basic)\s+[A-Za-z0-9+/=_.~-]{8,}/gi, `$1 ${REDACTED}`],
  // AWS access key ids (long-term and temporary), also where SigV4 names them.
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, REDACTED],
  [/\b(x-amz-security-token|x-amz-signature|signature|access_token|refresh_token|id_token|client_secret)=[^\s&"']+/gi, `$1=${REDACTED}`],
  // Also as the end of a name (`DB_PASSWORD`, `dbPassword`); not the `secret:` inside a Secrets Manager ARN, which only names one.
  [/(password|passwd|pwd|(?<!:\d+:|[a-z\d])(?:secret|token|(?:api|private|account|shared)[-_]?key|(?:secret[-_]?)?access[-_]?key))(["']?\s*[:=]\s*["']?)[^\s"',;&]+/gi, `$1$2${REDACTED}`],
  // Tokens that announce themselves: GitHub, GitLab, Slack, JSON web tokens.
  [/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abprs]-[A-Za-z0-9-]{10,})/g, REDACTED],
  [/(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, REDACTED],
];

/** True when a member of this name never has its value written down. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEYS.has(key.toLowerCase().replace(/[-_]/g, ''));
}

/** The text without anything that looks like a secret. */
export function redactText(text: string): string {
  let result = text;
  for (const [pattern, replacement] of PATTERNS) result = result.replace(pattern, replacement);
  return result;
}
