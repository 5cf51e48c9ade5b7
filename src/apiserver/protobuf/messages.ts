/** The messages that clients send for built-in kinds, by field number (kube-api.md section 9; k8s.io/api generated.proto). */
import type { FieldType, Message } from './message.ts';

const string: FieldType = { is: 'string' };
const int: FieldType = { is: 'int' };
const bool: FieldType = { is: 'bool' };
const time: FieldType = { is: 'time' };
const microTime: FieldType = { is: 'microTime' };
const textMap: FieldType = { is: 'map', values: 'string' };
const bytesMap: FieldType = { is: 'map', values: 'bytes' };
const list = (of: FieldType): FieldType => ({ is: 'list', of });
const message = (of: Message): FieldType => ({ is: 'message', of });

const ownerReference: Message = {
  1: ['kind', string],
  3: ['name', string],
  4: ['uid', string],
  5: ['apiVersion', string],
  6: ['controller', bool],
  7: ['blockOwnerDeletion', bool],
};

const managedFields: Message = {
  1: ['manager', string],
  2: ['operation', string],
  3: ['apiVersion', string],
  4: ['time', time],
  6: ['fieldsType', string],
  7: ['fieldsV1', message({ 1: ['Raw', { is: 'rawJson' }] })],
  8: ['subresource', string],
};

const objectMeta: Message = {
  1: ['name', string],
  2: ['generateName', string],
  3: ['namespace', string],
  4: ['selfLink', string],
  5: ['uid', string],
  6: ['resourceVersion', string],
  7: ['generation', int],
  8: ['creationTimestamp', time],
  9: ['deletionTimestamp', time],
  10: ['deletionGracePeriodSeconds', int],
  11: ['labels', textMap],
  12: ['annotations', textMap],
  13: ['ownerReferences', list(message(ownerReference))],
  14: ['finalizers', list(string)],
  17: ['managedFields', list(message(managedFields))],
};

const metadata = { 1: ['metadata', message(objectMeta)] } as const;

const reference: Message = {
  1: ['kind', string],
  2: ['namespace', string],
  3: ['name', string],
  4: ['uid', string],
  5: ['apiVersion', string],
  6: ['resourceVersion', string],
  7: ['fieldPath', string],
};
const source: Message = { 1: ['component', string], 2: ['host', string] };
const series: Message = { 1: ['count', int], 2: ['lastObservedTime', microTime] };

const coreEvent: Message = {
  ...metadata,
  2: ['involvedObject', message(reference)],
  3: ['reason', string],
  4: ['message', string],
  5: ['source', message(source)],
  6: ['firstTimestamp', time],
  7: ['lastTimestamp', time],
  8: ['count', int],
  9: ['type', string],
  10: ['eventTime', microTime],
  11: ['series', message(series)],
  12: ['action', string],
  13: ['related', message(reference)],
  14: ['reportingComponent', string],
  15: ['reportingInstance', string],
};

const event: Message = {
  ...metadata,
  2: ['eventTime', microTime],
  3: ['series', message(series)],
  4: ['reportingController', string],
  5: ['reportingInstance', string],
  6: ['action', string],
  7: ['reason', string],
  8: ['regarding', message(reference)],
  9: ['related', message(reference)],
  10: ['note', string],
  11: ['type', string],
  12: ['deprecatedSource', message(source)],
  13: ['deprecatedFirstTimestamp', time],
  14: ['deprecatedLastTimestamp', time],
  15: ['deprecatedCount', int],
};

const lease: Message = {
  ...metadata,
  2: [
    'spec',
    message({
      1: ['holderIdentity', string],
      2: ['leaseDurationSeconds', int],
      3: ['acquireTime', microTime],
      4: ['renewTime', microTime],
      5: ['leaseTransitions', int],
      6: ['strategy', string],
      7: ['preferredHolder', string],
    }),
  ],
};

const accessReview: Message = {
  ...metadata,
  2: [
    'spec',
    message({
      1: [
        'resourceAttributes',
        message({ 1: ['namespace', string], 2: ['verb', string], 3: ['group', string], 4: ['version', string], 5: ['resource', string], 6: ['subresource', string], 7: ['name', string] }),
      ],
      2: ['nonResourceAttributes', message({ 1: ['path', string], 2: ['verb', string] })],
    }),
  ],
};

const deleteOptions: Message = {
  1: ['gracePeriodSeconds', int],
  2: ['preconditions', message({ 1: ['uid', string], 2: ['resourceVersion', string] })],
  3: ['orphanDependents', bool],
  4: ['propagationPolicy', string],
  5: ['dryRun', list(string)],
};

/** By `apiVersion/Kind` of the envelope; DeleteOptions come in any group's name. */
export const messages: Readonly<Record<string, Message>> = {
  'v1/Secret': { ...metadata, 2: ['data', bytesMap], 3: ['type', string], 4: ['stringData', textMap], 5: ['immutable', bool] },
  'v1/ConfigMap': { ...metadata, 2: ['data', textMap], 3: ['binaryData', bytesMap], 4: ['immutable', bool] },
  'v1/Namespace': { ...metadata, 2: ['spec', message({ 1: ['finalizers', list(string)] })], 3: ['status', message({ 1: ['phase', string] })] },
  'v1/ServiceAccount': {
    ...metadata,
    2: ['secrets', list(message(reference))],
    3: ['imagePullSecrets', list(message({ 1: ['name', string] }))],
    4: ['automountServiceAccountToken', bool],
  },
  'v1/Event': coreEvent,
  'events.k8s.io/v1/Event': event,
  'coordination.k8s.io/v1/Lease': lease,
  'authorization.k8s.io/v1/SelfSubjectAccessReview': accessReview,
  'authorization.k8s.io/v1/SelfSubjectRulesReview': { ...metadata, 2: ['spec', message({ 1: ['namespace', string] })] },
  'authentication.k8s.io/v1/SelfSubjectReview': metadata,
  DeleteOptions: deleteOptions,
};
