import type { Planned } from "../planned";

/** The resources of one room of the program (`infra/<room>/`). */
export interface Room {
  readonly name: string;
  /** Resources of clouds in it. */
  readonly count: number;
  /** Kinds with how many there are, the most first. */
  readonly kinds: readonly { readonly kind: string; readonly count: number; readonly protected: number }[];
}

/** Parts a plan by the room of the outermost component of each resource; the largest room first. */
export function roomsOf(planned: readonly Planned[]): Room[] {
  const byUrn = new Map(planned.map((one) => [one.urn, one]));
  const rooms = new Map<string, Planned[]>();
  for (const one of planned.filter(({ custom }) => custom)) {
    const name = roomOf(one, byUrn);
    rooms.set(name, [...(rooms.get(name) ?? []), one]);
  }
  return [...rooms]
    .map(([name, resources]) => ({ name, count: resources.length, kinds: kindsOf(resources) }))
    .sort((left, right) => right.count - left.count || left.name.localeCompare(right.name));
}

/** The room in a component's token, `sluice:<room>:<Class>`. */
function roomOf(resource: Planned, byUrn: ReadonlyMap<string, Planned>): string {
  let [room, one]: [string, Planned | undefined] = ["elsewhere", resource];
  while (one !== undefined) {
    const [project, module] = one.type.split(":");
    if (project === "sluice" && module !== undefined) room = module;
    one = one.parent === undefined ? undefined : byUrn.get(one.parent);
  }
  return room;
}

function kindsOf(resources: readonly Planned[]): Room["kinds"] {
  const kinds = new Map<string, { count: number; protected: number }>();
  for (const { type, protect } of resources) {
    const kind = kindOf(type);
    const { count, protected: held } = kinds.get(kind) ?? { count: 0, protected: 0 };
    kinds.set(kind, { count: count + 1, protected: held + (protect ? 1 : 0) });
  }
  return [...kinds]
    .map(([kind, counts]) => ({ kind, ...counts }))
    .sort((left, right) => right.count - left.count || left.kind.localeCompare(right.kind));
}

/** `aws:s3/bucketPolicy:BucketPolicy` → `S3 bucket policy`; the module's name only where the type does not say it. */
export function kindOf(type: string): string {
  const [, path = "", name = type] = type.split(":");
  const [module = ""] = path.split("/");
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(" ");
  const short = MODULES[module] ?? (module === "index" || module === "local" ? "" : module);
  const spoken = words.map((word) => (CAPITALS.has(word) ? word.toUpperCase() : word)).join(" ");
  return short === "" || spoken.startsWith(short.toLowerCase()) ? spoken : `${short} ${spoken}`;
}

const CAPITALS: ReadonlySet<string> = new Set(["acl", "dns", "eip", "iam", "nat", "vpc"]);

/** How people call what a provider's module holds; an empty name where the types need none. */
const MODULES: Readonly<Record<string, string>> = {
  acm: "ACM",
  appautoscaling: "autoscaling",
  cloudfront: "CloudFront",
  cloudrunv2: "Cloud Run",
  cloudwatch: "",
  ec2: "",
  ecr: "ECR",
  ecs: "ECS",
  iam: "IAM",
  kms: "KMS",
  lb: "",
  s3: "S3",
  serviceaccount: "service",
  sns: "SNS",
  sqs: "SQS",
  ssm: "SSM",
  vpc: "",
  wafv2: "WAF",
};
