import * as pulumi from "@pulumi/pulumi";
import { accountId } from "../keys/account";
import { StateStore } from "./StateStore";

/** One stack of this program for each AWS account and product that keeps its state itself. */
export = function program(): Record<string, unknown> {
  const config = new pulumi.Config("sluice-bootstrap");
  const tags = {
    product: config.require("product"),
    stack: pulumi.getStack(),
    owner: config.require("owner"),
  };
  const store = new StateStore("state", { tags, accountId: accountId({}) });
  const region = new pulumi.Config("aws").require("region");
  return {
    bucket: store.bucketName,
    keyArn: store.keyArn,
    // https://www.pulumi.com/docs/iac/concepts/state-and-backends/#aws-s3
    login: pulumi.interpolate`pulumi login 's3://${store.bucketName}?region=${region}&awssdk=v2'`,
    // An ARN comes after a third slash: https://gocloud.dev/howto/secrets/#aws
    stackInit: pulumi.interpolate`pulumi stack init ${pulumi.getStack()} --secrets-provider 'awskms:///${store.keyArn}?region=${region}'`,
  };
};
