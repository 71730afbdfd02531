/** https://semver.org, section 2 and 9; build metadata says nothing of precedence. */
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?$/;

/** Whether a version has precedence over another (semver, section 11); undefined where one of the two is no such version. */
export function isNewer(version: string, than: string): boolean | undefined {
  const [left, right] = [SEMVER.exec(version), SEMVER.exec(than)];
  if (left === null || right === null) return undefined;
  const numbers = [1, 2, 3].map((part) => compareNumbers(left[part] ?? "", right[part] ?? ""));
  const first = numbers.find((one) => one !== 0);
  return (first ?? comparePrerelease(left[4], right[4])) > 0;
}

/** Digits without leading zeros: the longer is the greater, whatever a double can hold. */
const compareNumbers = (left: string, right: string): number =>
  left.length === right.length ? compareTexts(left, right) : left.length - right.length;

const compareTexts = (left: string, right: string): number => (left === right ? 0 : left < right ? -1 : 1);

/** A release is greater than what led to it. */
function comparePrerelease(left: string | undefined, right: string | undefined): number {
  if (left === right) return 0;
  if (left === undefined) return 1;
  if (right === undefined) return -1;
  const [ours, theirs] = [left.split("."), right.split(".")];
  const differing = ours
    .map((part, index) => compareIdentifiers(part, theirs[index]))
    .find((one) => one !== 0);
  return differing ?? ours.length - theirs.length;
}

function compareIdentifiers(left: string, right: string | undefined): number {
  if (right === undefined) return 1;
  const [isNumber, isOther] = [/^\d+$/.test(left), /^\d+$/.test(right)];
  if (isNumber && isOther) return compareNumbers(left.replace(/^0+/, ""), right.replace(/^0+/, ""));
  if (isNumber !== isOther) return isNumber ? -1 : 1;
  return compareTexts(left, right);
}
