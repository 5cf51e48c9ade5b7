/** What an ELBv2 request may contain. The package with the published schemas is no dependency, so the shapes that are simulated are written down here. */
export type Shape = 'string' | 'integer' | 'boolean' | ListShape | StructShape;

interface ListShape {
  readonly kind: 'list';
  readonly item: Shape;
}

/** Named members, and which of them a request must have. `readForm` refuses every other one. */
export interface StructShape {
  readonly kind: 'struct';
  readonly members: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
}

/** A list, which a Query form writes as `Name.member.1`, `Name.member.2` and so on (ecs-api.md section 16). */
export const list = (item: Shape): ListShape => ({ kind: 'list', item });

/** A name that ends in `!` is a required member. */
export function struct(members: Readonly<Record<string, Shape>>): StructShape {
  const entries = Object.entries(members).map(([name, shape]) => ({ name: name.replace(/!$/, ''), shape, required: name.endsWith('!') }));
  return {
    kind: 'struct',
    members: Object.fromEntries(entries.map(({ name, shape }) => [name, shape])),
    required: entries.filter(({ required }) => required).map(({ name }) => name),
  };
}

/** A list of texts: ARNs, names, keys. */
export const strings = list('string');
/** API: Tag, whose value is optional. */
export const TAGS = list(struct({ 'Key!': 'string', Value: 'string' }));
/** API: TargetGroupAttribute. Values are texts, also where they stand for numbers. */
export const ATTRIBUTES = list(struct({ 'Key!': 'string', 'Value!': 'string' }));
/** API: TargetDescription, without the Availability Zone. What a missing port means is for the operation to say. */
export const TARGETS = list(struct({ 'Id!': 'string', Port: 'integer' }));
/** What every paged request takes: `PageSize` 1 to 400, and as `Marker` the NextMarker of the page before. */
export const PAGE = { PageSize: 'integer', Marker: 'string' } as const;

const MATCHER = struct({ HttpCode: 'string', GrpcCode: 'string' });

/** What CreateTargetGroup and ModifyTargetGroup share: whole seconds and counts, the port as text (`traffic-port`). */
export const HEALTH_CHECK = {
  HealthCheckProtocol: 'string',
  HealthCheckPort: 'string',
  HealthCheckEnabled: 'boolean',
  HealthCheckPath: 'string',
  HealthCheckIntervalSeconds: 'integer',
  HealthCheckTimeoutSeconds: 'integer',
  HealthyThresholdCount: 'integer',
  UnhealthyThresholdCount: 'integer',
  Matcher: MATCHER,
} as const;

/** Forward, fixed-response and redirect; the authenticating actions are refused as unknown. */
export const ACTIONS = list(
  struct({
    'Type!': 'string',
    TargetGroupArn: 'string',
    Order: 'integer',
    ForwardConfig: struct({
      TargetGroups: list(struct({ 'TargetGroupArn!': 'string', Weight: 'integer' })),
      TargetGroupStickinessConfig: struct({ Enabled: 'boolean', DurationSeconds: 'integer' }),
    }),
    FixedResponseConfig: struct({ MessageBody: 'string', 'StatusCode!': 'string', ContentType: 'string' }),
    RedirectConfig: struct({ Protocol: 'string', Port: 'string', Host: 'string', Path: 'string', Query: 'string', 'StatusCode!': 'string' }),
  }),
);

const VALUES = struct({ Values: strings });

/** API: RuleCondition, with values in the older form (`Values`) or in the config that belongs to the field. */
export const CONDITIONS = list(
  struct({
    'Field!': 'string',
    Values: strings,
    HostHeaderConfig: VALUES,
    PathPatternConfig: VALUES,
    HttpHeaderConfig: struct({ HttpHeaderName: 'string', Values: strings }),
    QueryStringConfig: struct({ Values: list(struct({ Key: 'string', Value: 'string' })) }),
    HttpRequestMethodConfig: VALUES,
    SourceIpConfig: VALUES,
  }),
);
