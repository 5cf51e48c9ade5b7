/** Formats that apiextensions checks (k8s.io/kube-openapi, package strfmt), in the spelling of ajv. */
import type { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';

/** Sum of Go units: `1h30m`; or words as Scala has them, which strfmt takes too: `2 hours`. */
const goDuration = /^[+-]?(0|(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))*)$/;
const wordDuration = /^(\d+\s*(ns|nanos?(econds?)?|us|µs|micros?(econds?)?|ms|millis?(econds?)?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)\s*)+$/;
const cidr4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\/(?:[0-9]|[12]\d|3[0-2])$/;
const cidr6 = /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\/(?:\d|[1-9]\d|1[01]\d|12[0-8])$/;
const mac = /^([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}$/;

/** Adds the formats of strings that Kubernetes checks. */
export function addFormats(ajv: Ajv): void {
  ajvFormats.default(ajv, { mode: 'full', formats: ['date', 'date-time', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'uuid', 'byte'] });
  ajv.addFormat('duration', (text: string) => goDuration.test(text) || wordDuration.test(text));
  ajv.addFormat('mac', mac);
  ajv.addFormat('cidr', (text: string) => cidr4.test(text) || cidr6.test(text));
}
