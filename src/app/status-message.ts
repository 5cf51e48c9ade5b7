import { parseStatus } from '../kube/status.ts';

/** What a Kubernetes API server says in an error answer, for a person. */
export function parseStatusMessage(body: string, code: number): string {
  const { message } = parseStatus(body, code);
  return message === '' ? `the API server answered ${code}` : message;
}
