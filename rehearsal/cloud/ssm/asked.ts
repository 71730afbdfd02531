import { z } from "zod";

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
export const LIMITS = { Standard: 4096, Advanced: 8192 } as const;

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html (naming) */
const NAME = /^\/?([A-Za-z0-9_.-]+\/){0,14}[A-Za-z0-9_.-]+$/;

export const TYPES = ["String", "StringList", "SecureString"] as const;
export const TIERS = ["Standard", "Advanced"] as const;

export const parameterName = z
  .string()
  .max(1011)
  .regex(NAME, "must be letters, digits and _.- in at most 15 levels parted by /");

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
export const putParameter = z.strictObject({
  Name: parameterName,
  Value: z.string().min(1),
  Type: z.enum(TYPES).optional(),
  Overwrite: z.boolean().default(false),
  Description: z.string().max(1024).optional(),
  Tier: z.enum(TIERS).optional(),
  KeyId: z.string().optional(),
  DataType: z.literal("text", "only text is modelled").optional(),
});

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
export const getParametersByPath = z.strictObject({
  Path: z.string().regex(/^\/([A-Za-z0-9_.-]+\/?)*$/, "a path must begin with / and be levels parted by /"),
  Recursive: z.boolean().default(false),
  WithDecryption: z.boolean().default(false),
  MaxResults: z.int().min(1).max(10).default(10),
  NextToken: z.string().optional(),
});
