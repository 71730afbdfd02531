/** One JSON object a line on standard output: what a log group, and a metric filter on it, reads. */
export function makeLog(service, version) {
  const write = (level, message, fields) =>
    process.stdout.write(
      `${JSON.stringify({ time: new Date().toISOString(), level, service, version, message, ...fields })}\n`,
    );
  return {
    info: (message, fields) => write("info", message, fields),
    warn: (message, fields) => write("warn", message, fields),
    error: (message, fields) => write("error", message, fields),
  };
}
