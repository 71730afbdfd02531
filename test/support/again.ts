// In CI a test gets a second chance, and the first failure is printed: real engines and processes share two cores with
// whatever else runs there. Locally nothing is tried again.
if (process.env.CI) jest.retryTimes(2, { logErrorsBeforeRetry: true });
