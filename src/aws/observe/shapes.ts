/**
 * Narrows answers to what the core reads. An object without the members that identify it is treated as not answered:
 * half an answer must never look like a service without deployments, or like no service at all.
 */
import { transientError } from '../../core/errors.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import type { RawService, RawServiceDeployment, RawServiceDeploymentBrief, RawServiceRevision, RawTask, RawTaskDefinition } from '../../core/observed/raw.ts';
import type { OperationName } from '../operations.ts';

/** The list under `member`; an absent or foreign one is empty. */
export const objectsOf = (answer: JsonObject, member: string): readonly JsonObject[] => listOf(answer[member]).filter(isObject);

/** The strings of the list under `member`; anything else in it is left out, an absent list is empty. */
export const stringsOf = (answer: JsonObject, member: string): readonly string[] => listOf(answer[member]).filter((item) => typeof item === 'string');

/** The text under `member`; empty when absent or of another type. */
export const textOf = (object: JsonObject, member: string): string => {
  const value = object[member];
  return typeof value === 'string' ? value : '';
};

/** The object under `member`; `undefined` when absent or of another type. */
export const objectOf = (answer: JsonObject, member: string): JsonObject | undefined => {
  const value = answer[member];
  return isObject(value) ? value : undefined;
};

/** `undefined` without ARN, name, cluster or status. So are the others below without their members: see the head of this file. */
export const toService = (json: JsonObject | undefined): RawService | undefined => having<RawService>(json, 'serviceArn', 'serviceName', 'clusterArn', 'status');
/** DescribeServiceDeployments' whole form, with progress and hooks. */
export const toServiceDeployment = (json: JsonObject | undefined): RawServiceDeployment | undefined =>
  having<RawServiceDeployment>(json, 'serviceDeploymentArn', 'serviceArn', 'status');
/** ListServiceDeployments' short form, without progress and hooks. */
export const toDeploymentBrief = (json: JsonObject | undefined): RawServiceDeploymentBrief | undefined => having<RawServiceDeploymentBrief>(json, 'serviceDeploymentArn', 'status');
/** A revision without its task definition could not say what runs, and counts as not answered. */
export const toServiceRevision = (json: JsonObject | undefined): RawServiceRevision | undefined => having<RawServiceRevision>(json, 'serviceRevisionArn', 'taskDefinition');
/** Only the ARN is required: why a task stopped may be said in any of several members, or in none. */
export const toTask = (json: JsonObject | undefined): RawTask | undefined => having<RawTask>(json, 'taskArn');

/** Describe and Register answer with the definition and, beside it, its tags. */
export function toTaskDefinition(answer: JsonObject): RawTaskDefinition | undefined {
  const taskDefinition = having<RawTaskDefinition['taskDefinition']>(objectOf(answer, 'taskDefinition'), 'taskDefinitionArn', 'family', 'status');
  if (taskDefinition === undefined || typeof taskDefinition.revision !== 'number') return undefined;
  return Object.freeze({ taskDefinition, tags: objectsOf(answer, 'tags').map((tag) => ({ key: textOf(tag, 'key'), value: textOf(tag, 'value') })) });
}

/** For answers to reads that lack their main part. */
export const incomplete = (operation: OperationName, object: string): Error =>
  transientError('IncompleteAnswer', `${operation} for ${object}: the answer lacks the object that was asked for; it is asked again.`);

/** For answers to writes that do: it was done, but we cannot say what came out. */
export const outcomeUnknown = (operation: OperationName, object: string): Error =>
  transientError('OutcomeUnknown', `${operation} for ${object}: AWS accepted the call and its answer lacks the object; it is read again before anything else is tried.`);

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

function having<T extends object>(json: JsonObject | undefined, ...members: readonly string[]): T | undefined {
  if (json === undefined || members.some((member) => textOf(json, member) === '')) return undefined;
  return json as unknown as T;
}
