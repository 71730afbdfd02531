import type { ApiAnswer } from "../network/api";

/** An error in the form of Google's APIs: https://cloud.google.com/apis/design/errors#http_mapping */
export const apiError = (status: number, reason: string, message: string): ApiAnswer => ({
  status,
  body: { error: { code: status, message, status: reason } },
});
