import { z } from "zod";
import { ai } from "./parts/ai";
import { capacity, imageRepository, scaling } from "./parts/capacity";
import { assets } from "./parts/assets";
import { alerts } from "./parts/alerts";
import { costs } from "./parts/costs";
import { edge, hostname } from "./parts/edge";
import { identity } from "./parts/identity";
import { backups } from "./parts/backups";
import { day, folder, imageByDigest, leaf, path, percent, whole } from "./parts/leaf";
import { network } from "./parts/network";
import { options } from "./parts/options";
import { release } from "./parts/release";
import { rollback } from "./parts/rollback";
import { synthetics } from "./parts/synthetics";
import { defaultTags } from "./parts/tags";
import { teardown } from "./parts/teardown";

const semver = leaf(
  z.string().regex(/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/),
  "a semantic version such as 1.2.0",
);

const manifestDigest = leaf(
  z.string().regex(/^sha256:[0-9a-f]{64}$/),
  "the digest of the frontend's manifest.json, sha256:<64 hex>",
);

const slot = z.strictObject({
  version: semver,
  image: imageByDigest,
  assets: manifestDigest,
  schema: whole(1, 1_000_000, "version of the database schema"),
});

const slotName = leaf(z.enum(["blue", "green"]), "blue or green");

const key = z.strictObject({
  name: leaf(z.string().min(1).max(64), "a name of 1 to 64 characters"),
  role: leaf(
    z.enum(["ci", "security", "usability", "compliance", "escalation"]),
    "ci (reports), or security, usability, compliance, escalation (a person's decision)",
  ),
  person: leaf(
    z.string().regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/),
    "the e-mail address, as git knows it, of the one person who holds the key; every role but ci needs it",
  ).optional(),
  publicKey: leaf(
    z
      .string()
      .refine((text) => Buffer.from(text, "base64").length === 32 && /^[A-Za-z0-9+/]{43}=$/.test(text)),
    "the base64 of a raw Ed25519 public key of 32 bytes (44 characters)",
  ),
  from: day,
  until: day,
});

const signingIdentity = z.strictObject({
  name: key.shape.name,
  role: key.shape.role,
  person: key.shape.person,
  issuer: leaf(
    z.string().regex(/^https:\/\/[^\s]+$/),
    "the issuer of the identity, such as https://token.actions.githubusercontent.com",
  ),
  subject: leaf(
    z.string().min(1).max(300),
    "whom Sigstore's certificate names, whole: https://github.com/<owner>/<repository>/.github/workflows/<file>@refs/heads/main",
  ),
  from: day,
  until: day,
});

const names = (what: string) =>
  leaf(z.array(z.string().min(1).max(40)).min(1).max(20), `a list of 1 to 20 ${what}`);

/** Every key below `sluice:`. Strict everywhere: an unknown key is a fault, never ignored. */
export const schema = z.strictObject({
  product: leaf(
    z.string().regex(/^[a-z][a-z0-9-]{1,18}[a-z0-9]$/),
    "3 to 20 small letters, digits and hyphens, beginning with a letter",
  ),
  domain: leaf(z.string().regex(hostname), "a host name such as app.harbor.example"),
  zoneId: leaf(z.string().regex(/^[0-9a-f]{32}$/), "the Cloudflare zone's id, 32 hex digits"),
  slots: z.strictObject({ blue: slot.optional(), green: slot.optional() }),
  traffic: z.strictObject({
    live: slotName,
    candidate: slotName.optional(),
    weights: z.strictObject({ blue: percent, green: percent }),
  }),
  ai,
  imageRepository,
  capacity,
  scaling,
  assetsFolder: folder,
  assets,
  evidence: z.strictObject({
    folder,
    maxAgeDays: whole(1, 365, "days"),
    browsers: names("browsers of the support list (Q7), as the test run names its projects"),
    viewports: names("viewports (Q8), as the test run names its projects"),
    keys: leaf(z.array(key).max(30), "a list of at most 30 keys"),
    identities: leaf(z.array(signingIdentity).max(10), "a list of at most 10 identities").default([]),
    trustedRoot: leaf(
      z.string().min(1),
      "a file with a trusted root of Sigstore, in place of the public instance's",
    ).optional(),
  }),
  release,
  rollback,
  options,
  alerts,
  costs,
  synthetics,
  edge,
  network,
  identity,
  backups,
  teardown,
  health: z.strictObject({
    livePath: path("/api/live: whether the process serves, asked by the load balancer"),
    readyPath: path("/api/health: every dependency too, asked before a slot takes traffic (D4)"),
    intervalSeconds: whole(5, 300, "seconds"),
    healthyThreshold: whole(2, 10, "checks in a row"),
    unhealthyThreshold: whole(2, 10, "checks in a row"),
    deregistrationDelaySeconds: whole(
      0,
      110,
      "seconds; a task gets at most 120 to stop, and must outlive its drain",
    ),
  }),
});

/**
 * The keys of other namespaces that the program itself needs. Whoever may change what is told by tags (ADR 36), and so is
 * whom to ask: other tags may stand beside these.
 */
export const surroundings = z.object({
  "aws:region": leaf(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/), "an AWS region such as us-east-1"),
  "gcp:project": leaf(z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/), "the id of a Google Cloud project"),
  "gcp:region": leaf(z.string().regex(/^[a-z]+-[a-z]+\d$/), "a Google Cloud region such as us-central1"),
  "aws:defaultTags": defaultTags,
});

export type Settings = z.infer<typeof schema>;
