import type { IncomingMessage, ServerResponse } from "node:http";
import { answer, answerError } from "./answer";
import { chooseGroup, compileConditions, firstMatch, type Prioritised, type RequestView } from "./choose";
import { forward } from "./forward";
import type { Metrics } from "./metrics";
import { type Action, groupsOf } from "./model/action";
import { responseHeadersOf } from "./model/responseHeaders";
import type { Pools } from "./pools";
import type { Published } from "./published";
import { locationOf } from "./redirect";
import type { State } from "./state";

export type Router = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** Turns a listener with its rules, as they are now, into what answers its requests. */
export function compileRouter(
  listenerArn: string,
  state: State,
  pools: Pools,
  metrics: Metrics,
  published: Published,
  random: () => number,
): Router {
  const { inputs, loadBalancerArn } = state.listener(listenerArn);
  const settings = state.loadBalancer(loadBalancerArn).inputs;
  const rules = state
    .rulesOf(listenerArn)
    .map(({ priority, conditions, actions }): Prioritised<readonly Action[]> => ({
      priority,
      matches: compileConditions(conditions),
      outcome: actions,
    }));
  const changes = responseHeadersOf(inputs);
  const loadBalancer = metrics.loadBalancer(loadBalancerArn);
  const ownError = published.ownError(loadBalancerArn);
  const listener = { protocol: inputs.protocol, port: inputs.port };

  const forwardTo = (action: Action, incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const arn = chooseGroup(groupsOf(action), random);
    const group = arn === undefined ? undefined : state.targetGroups.get(arn);
    if (group === undefined) {
      loadBalancer.noTargetGroup += 1;
      ownError(503);
      return answerError(outgoing, 503, changes);
    }
    const counters = metrics.group(group.arn);
    const live = pools.pick(group);
    if (live === undefined) {
      counters.elb503 += 1;
      ownError(503);
      return answerError(outgoing, 503, changes);
    }
    if (!live.reachable) {
      counters.elb504 += 1;
      ownError(504);
      return answerError(outgoing, 504, changes);
    }
    const toCloudWatch = { published: published.group(loadBalancerArn, group.arn), ownError };
    const counted = { metrics: counters, loadBalancer, ...toCloudWatch };
    forward(incoming, outgoing, { live, listener, settings, changes, ...counted });
  };

  const act = (
    action: Action,
    view: RequestView,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): void => {
    if (action.type === "forward") return forwardTo(action, incoming, outgoing);
    if (action.redirect !== undefined) {
      loadBalancer.redirects += 1;
      const location = locationOf(action.redirect, { ...view, ...listener });
      return answer(
        outgoing,
        action.redirect.statusCode === "HTTP_301" ? 301 : 302,
        { location, "content-type": "text/html" },
        "",
        changes,
      );
    }
    const { statusCode = "200", contentType = "text/plain", messageBody = "" } = action.fixedResponse ?? {};
    loadBalancer.fixedResponses += 1;
    answer(outgoing, Number(statusCode), { "content-type": contentType }, messageBody, changes);
  };

  return (incoming, outgoing) => {
    loadBalancer.requests += 1;
    // "The client used the TRACE method, which is not supported by Application Load Balancers." (troubleshooting)
    if (incoming.method === "TRACE") return answerError(outgoing, 405, changes);
    if (incoming.headers.host === undefined && incoming.httpVersion !== "1.0")
      return answerError(outgoing, 400, changes);
    const view = viewOf(incoming);
    const [action] = firstMatch(rules, inputs.defaultActions, view);
    if (action === undefined) return answerError(outgoing, 503, changes);
    act(action, view, incoming, outgoing);
  };
}

function viewOf(incoming: IncomingMessage): RequestView {
  const url = incoming.url ?? "/";
  const mark = url.indexOf("?");
  return {
    method: incoming.method ?? "GET",
    host: (incoming.headers.host ?? "").replace(/:\d+$/, ""),
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? "" : url.slice(mark + 1),
    sourceIp: (incoming.socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
    header: (name) => linesOf(incoming, name),
  };
}

/** Every line of a header, unmerged; `headersDistinct` would build all of them for one. */
function linesOf({ rawHeaders }: IncomingMessage, name: string): string[] {
  const lines: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) lines.push(rawHeaders[index + 1] ?? "");
  }
  return lines;
}
