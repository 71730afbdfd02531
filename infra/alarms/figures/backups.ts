import { type Figure, type Source, from, metric } from "./figure";

const SERVICE = "AWS/Backup";
const HOUR = 3600;

/** Anything that failed, from whichever of the metrics has a point at all. */
const any = (metrics: Extract<Figure["reading"], { expression: string }>["metrics"]): Figure["reading"] => ({
  expression: Object.keys(metrics)
    .map((id) => `FILL(${id}, 0)`)
    .join(" + "),
  metrics,
});

/** A function's own errors, and what it could not do at all. */
const undone = (named: Source, deadLetters: Source): Figure["reading"] =>
  any({
    errors: metric("AWS/Lambda", "Errors", "Sum", { FunctionName: from(named) }),
    dead: metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", {
      QueueName: from(deadLetters),
    }),
  });

const kept = {
  family: "backups",
  alarmWhen: "above",
  threshold: 0,
  period: HOUR,
  bad: 1,
  among: 1,
  dashboards: ["day", "week"],
} as const;

/**
 * What is there for the day on which something is lost, and fails in silence until then.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
 */
export const BACKUPS: readonly Figure[] = [
  {
    ...kept,
    id: "backup-jobs",
    rows: ["E1", "P4"],
    item: "backups",
    title: "Backups and copies to the second region that failed, expired or were aborted",
    severity: 2,
    unit: "jobs",
    reading: any({
      failed: metric(SERVICE, "NumberOfBackupJobsFailed", "Sum", { BackupVaultName: from("vault") }),
      expired: metric(SERVICE, "NumberOfBackupJobsExpired", "Sum", { BackupVaultName: from("vault") }),
      aborted: metric(SERVICE, "NumberOfBackupJobsAborted", "Sum", { BackupVaultName: from("vault") }),
      copies: metric(SERVICE, "NumberOfCopyJobsFailed", "Sum", { BackupVaultName: from("vault") }),
    }),
    missing: { treat: "notBreaching", because: "AWS Backup counts failures only when there are any" },
  },
  {
    ...kept,
    id: "restore-tests",
    rows: ["E1", "P2"],
    item: "restore tests",
    title: "Restores of S3 that failed: the weekly test, or one by hand",
    severity: 2,
    unit: "jobs",
    // A restore has no vault of its own among the dimensions.
    reading: { metric: metric(SERVICE, "NumberOfRestoreJobsFailed", "Sum", { ResourceType: "S3" }) },
    missing: { treat: "notBreaching", because: "AWS Backup counts failures only when there are any" },
  },
  {
    ...kept,
    id: "settings-export",
    rows: ["P4"],
    item: "configuration backups",
    title: "Exports of Auth0's, Stripe's and Cloudflare's settings that failed, or wait as dead letters",
    severity: 3,
    unit: "failures",
    reading: undone("settingsExport", "settingsExportDeadLetters"),
    missing: { treat: "notBreaching", because: "it runs once a day; in other hours nothing is counted" },
  },
  {
    ...kept,
    id: "log-ingestion",
    rows: ["M5"],
    item: "error logs",
    title: "Batches of the database's log that were not taken in, or wait as dead letters",
    severity: 3,
    unit: "failures",
    reading: undone("logIngestion", "logIngestionDeadLetters"),
    missing: {
      treat: "notBreaching",
      because: "no batch, no failure; the drain sends one only when there are lines",
    },
  },
];
