import { redactText } from '../telemetry/redact.ts';

/** Where in an answer words for people are: 'told' is such a text, or a list of them. Lists are passed through. */
export type Texts = 'told' | { readonly [member: string]: Texts };

const service: Texts = { events: { message: 'told' }, deployments: { rolloutStateReason: 'told' } };

/**
 * What ECS says in its own words, of everything that conditions, events and evidence repeat (ECS API: Service, ServiceDeployment,
 * Task). By path, since a label or an option of a container may be called `message` too, and has to be compared as it is.
 */
export const answerTexts: Texts = {
  service,
  services: service,
  serviceDeployments: { statusReason: 'told', rollback: { reason: 'told' } },
  tasks: { stoppedReason: 'told', containers: { reason: 'told' } },
};

/** Longer than anything that ECS says (its reasons end at 1024 characters): beyond it is no use, only cost. */
const MAX_TOLD = 4_096;

/**
 * A text of ECS as it may be told: a runtime's, a registry's or an agent's words are in it, and so may be what they were
 * given - a URL with its signature, a connection string. Cut between words, so that no secret loses what shows that it is one.
 */
export function tellable(text: string): string {
  const words = text.length <= MAX_TOLD ? text : `${text.slice(0, text.lastIndexOf(' ', MAX_TOLD) + 1)}…`;
  return redactText(words);
}
