import { readFromAcm } from "../../../../ops/evidence/live/acm";
import { awsJson } from "../../../support/aws-json";

const aws = awsJson();
const ARN = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b";

it("reads a certificate in the region of its ARN", async () => {
  aws.reply = () => ({ body: { Certificate: { Status: "ISSUED", NotAfter: 1_800_000_000 } } });
  expect(await readFromAcm(ARN)).toEqual({ status: "ISSUED", until: new Date(1_800_000_000_000) });
  expect(aws.operations).toEqual([
    { name: "DescribeCertificate", input: { CertificateArn: ARN }, region: "eu-central-1" },
  ]);
});

it("says why it cannot be read", async () => {
  aws.reply = () => ({ status: 400, body: { __type: "ResourceNotFoundException", message: "secret" } });
  expect(await readFromAcm(ARN)).toBe("acm:DescribeCertificate: ResourceNotFoundException (400)");
  aws.reply = () => ({ status: 400, body: { __type: "AccessDeniedException" } });
  expect(await readFromAcm(ARN)).toContain("the role that collects needs it");
});
