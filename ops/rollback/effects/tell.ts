import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { RollbackSettings } from "../settings";
import type { Answer, Effects } from "../world";
import { ASKING } from "./aws";

/** Topics: people, by severity. */
export function topics({ page, notice }: RollbackSettings["topics"]): Pick<Effects, "publish"> {
  const client = new SNSClient(ASKING);
  return {
    publish: async (severity, subject, text) => {
      await client.send(
        new PublishCommand({ TopicArn: severity === 1 ? page : notice, Subject: subject, Message: text }),
      );
    },
  };
}

/** What the workflow of the repository listens for. */
export const EVENT_TYPE = "sluice-rollback";

/** The repository, at GitHub. https://docs.github.com/en/rest/repos/repos#create-a-repository-dispatch-event */
export function repository(
  settings: RollbackSettings["repository"],
  secret: (name: string) => Promise<string>,
  fetch: typeof globalThis.fetch,
): Pick<Effects, "dispatch"> {
  return {
    dispatch: async (payload) => {
      if (settings === null) return;
      const token = await secret(settings.tokenParameter);
      const answer = await fetch(`https://api.github.com/repos/${settings.name}/dispatches`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          accept: "application/vnd.github+json",
          "x-github-api-version": "2022-11-28",
          "content-type": "application/json",
          "user-agent": "sluice-rollback",
        },
        body: JSON.stringify({ event_type: EVENT_TYPE, client_payload: payload }),
      });
      await answer.text();
      if (!answer.ok) throw new Error(`GitHub answers ${answer.status} for ${settings.name}`);
    },
  };
}

/** As much of an answer as anybody looks at. */
const BODY_CHARACTERS = 20_000;

/** What takes longer is no answer to anybody. */
const LIMIT_MS = 8_000;

/** The site, as viewers reach it. Never rejects. */
export function site(url: string, fetch: typeof globalThis.fetch): Pick<Effects, "ask"> {
  return {
    ask: async (path): Promise<Answer> => {
      try {
        const answer = await fetch(`${url}${path}`, {
          redirect: "manual",
          signal: AbortSignal.timeout(LIMIT_MS),
        });
        const body = (await answer.text()).slice(0, BODY_CHARACTERS);
        return { status: answer.status, servedBy: answer.headers.get("x-served-by") ?? undefined, body };
      } catch (failure) {
        const { code, cause, name } = failure as { code?: string; cause?: { code?: string }; name?: string };
        return { none: cause?.code ?? code ?? name ?? "unknown failure" };
      }
    },
  };
}
