import cf from "cloudfront";

// Runs in CloudFront for every request to the frontend (runtime cloudfront-js-2.0). The key-value store names the
// version whose page is served; assets lie under /v/<version>/ and never change.
const store = cf.kvs();

async function handler(event) {
  const request = event.request;
  // Already names its version: a tab of an older version goes on getting its own assets.
  if (request.uri.startsWith("/v/")) return request;
  const version = await store.get("frontend");
  const file = request.uri.slice(request.uri.lastIndexOf("/") + 1);
  // The last part of a path without an extension is a page of the app, which routes by itself.
  const path = file.includes(".") ? request.uri : "/index.html";
  request.uri = `/v/${version}${path}`;
  return request;
}
