import { z } from "zod";
import { CloudError } from "../kernel/model";
import { asked, jsonProtocol } from "../wire/json";
import type { WireProtocol } from "../wire/protocol";

/** What of a certificate the wire tells. Times are cloud time, absent until it is issued. */
export interface ReadableCertificate {
  readonly arn: string;
  readonly domains: readonly string[];
  readonly status: string;
  readonly notBefore?: number;
  readonly notAfter?: number;
}

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_DescribeCertificate.html */
const describeCertificate = z.strictObject({ CertificateArn: z.string() });

/** The part of Certificate Manager's protocol that evidence uses: how a certificate stands, and until when. */
export function acmProtocol(find: (arn: string) => ReadableCertificate | undefined): WireProtocol {
  return jsonProtocol("acm", "CertificateManager", {
    DescribeCertificate: (body, region) => {
      const { CertificateArn } = asked(describeCertificate, body);
      const found = CertificateArn.split(":")[3] === region ? find(CertificateArn) : undefined;
      if (found === undefined)
        throw new CloudError(
          "ResourceNotFoundException",
          `Could not find certificate ${CertificateArn} in ${region}.`,
        );
      const { arn, domains, status, notBefore, notAfter } = found;
      return {
        Certificate: {
          CertificateArn: arn,
          DomainName: domains[0],
          SubjectAlternativeNames: domains,
          Status: status,
          Type: "AMAZON_ISSUED",
          // JSON 1.1 has times in seconds.
          ...(notBefore === undefined ? {} : { NotBefore: notBefore / 1000 }),
          ...(notAfter === undefined ? {} : { NotAfter: notAfter / 1000 }),
        },
      };
    },
  });
}
