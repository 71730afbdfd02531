import { shownProgress } from "../../../ops/assets/progress";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it("says nothing of what takes less than two seconds", () => {
  const said: string[] = [];
  const progress = shownProgress("Assets of 1.2.0", (line) => said.push(line));
  progress.step("uploading", 10_000);
  jest.advanceTimersByTime(1_999);
  progress.end();
  jest.advanceTimersByTime(60_000);
  expect(said).toEqual([]);
});

it("says after two seconds how far it is, and then every five until it ends", () => {
  const said: string[] = [];
  const progress = shownProgress("Assets of 1.2.0", (line) => said.push(line));
  progress.step("listing what the bucket holds");
  jest.advanceTimersByTime(2_000);
  progress.step("uploading", 10_000);
  progress.advance();
  progress.advance();
  jest.advanceTimersByTime(5_000);
  progress.advance();
  jest.advanceTimersByTime(5_000);
  progress.end();
  jest.advanceTimersByTime(60_000);
  expect(said).toEqual([
    "Assets of 1.2.0: listing what the bucket holds …",
    "Assets of 1.2.0: uploading, 2 of 10000 files …",
    "Assets of 1.2.0: uploading, 3 of 10000 files …",
  ]);
});
